#!/usr/bin/env bash
# The journeys need a browser and one font with Chinese characters.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; then
    missing+=(fontconfig fonts-wqy-microhei)
fi
[ ${#missing[@]} -eq 0 ] || "$(dirname "$0")/packages.sh" "${missing[@]}"
