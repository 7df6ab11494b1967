#!/usr/bin/env bash
# The pictures of the documents: the life drawn from the process table, and what the journeys saw.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python scripts/draw_life.py
.venv/bin/python -m pytest -q -n 2 tests/journeys/test_whole_trade.py
cp var/artefacts/*sold_paid_and_proven-chinese-phone/delivered.png docs/pictures/trade.zh.png
cp var/artefacts/*sold_paid_and_proven-english-desktop/delivered.png docs/pictures/trade.en.png
