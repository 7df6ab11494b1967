#!/usr/bin/env bash
# Statements as PDF need one font with Chinese characters. Without it everything else works, and the page says so.
set -euo pipefail
if [ "$(uname)" = Linux ] && ! { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; }; then
    "$(dirname "$0")/packages.sh" fontconfig fonts-wqy-microhei ||
        echo "Without a font with Chinese characters, statements can be had as CSV only." >&2
fi
