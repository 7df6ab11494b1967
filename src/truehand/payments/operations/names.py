"""Names of the background work that operations start; ``jobs`` answers to them."""

from __future__ import annotations

from typing import Final

SEND_PAYOUT: Final = "payments.send_payout"
