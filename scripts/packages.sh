#!/usr/bin/env bash
# Installs system packages with apt, as root or through sudo; says what is missing where neither works.
set -euo pipefail
if ! command -v apt-get >/dev/null; then
    echo "Please install: $*" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Please install as root: apt-get install $*" >&2; exit 1; }
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing from the system's packages: $*"
"${as_root[@]}" apt-get update -qq >/dev/null
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
