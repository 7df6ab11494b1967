#!/usr/bin/env bash
# Writes both locks: every version and hash, for every platform, and no address of any index.
# A version already locked stays, unless asked for: scripts/lock.sh --upgrade, or --upgrade-package NAME.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(
    .venv/bin/uv pip compile -q --system-certs --no-config --universal --python-version 3.11 --generate-hashes
    --no-header --no-annotate --no-emit-index-url --override requirements.overrides
)
"${compile[@]}" "$@" requirements.in -o requirements.lock
"${compile[@]}" "$@" requirements-dev.in -c requirements.lock -o requirements-dev.lock
