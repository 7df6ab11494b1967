#!/usr/bin/env bash
# Makes .venv and installs one lock into it: setup.sh PYTHON LOCK. uv is quick; where it cannot run, pip does the same work.
set -euo pipefail
python=$1 lock=$2
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Truehand needs Python 3.11 or newer; set PYTHON=… to name one." >&2
    exit 1
}

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    scripts/packages.sh python3-venv
fi

[ -x .venv/bin/pip ] || { rm -rf .venv && "$python" -m venv .venv; }

# The lines of uv, with their hashes, out of the lock itself.
if [ ! -x .venv/bin/uv ]; then
    awk '/^[^ ]/ { keep = /^uv==/ } keep' requirements.lock > .venv/uv.lock
    .venv/bin/pip install -q --no-deps --require-hashes -r .venv/uv.lock || true
fi

uv_install=(.venv/bin/uv pip install -q --system-certs --python .venv/bin/python --no-deps)
pip_install=(.venv/bin/pip install -q --no-deps)
install() {
    "${uv_install[@]}" "$@" 2>.venv/uv.log || {
        echo "uv did not manage (.venv/uv.log says why); pip tries." >&2
        "${pip_install[@]}" "$@"
    }
}

scripts/fonts.sh
# The price model wants the system's OpenMP; everything else works without it.
if [ "$(uname)" = Linux ] && ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep libgomp.so.1 >/dev/null; then
    scripts/packages.sh libgomp1 || echo "Without libgomp1 prices cannot be learnt." >&2
fi

echo "Installing $lock into .venv"
install --require-hashes -r "$lock"
install --no-build-isolation -e .
