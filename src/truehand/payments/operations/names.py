"""Names of the background work that operations start; ``jobs`` answers to them."""

from __future__ import annotations

from typing import Final

SEND_PAYOUT: Final = "payments.send_payout"
SEND_REFUND: Final = "payments.send_refund"
SEND_ANSWER: Final = "payments.send_answer"
OPEN_PAYMENT: Final = "payments.open_payment"
# A statement moves trades: the trade room answers to it.
TAKE_STATEMENT: Final = "trade.take_statement"
