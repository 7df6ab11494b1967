#!/usr/bin/env bash
# The tests need a browser, one font with Chinese characters, and a validator of signed PDFs that is not our own.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; then
    missing+=(fontconfig fonts-wqy-microhei)
fi
command -v pdfsig >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] || "$(dirname "$0")/packages.sh" "${missing[@]}"
