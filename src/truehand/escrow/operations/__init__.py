"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.holds import give_back, receive, receive_unallocated, release, seize, split
from truehand.escrow.operations.payouts import fail_payout, finish_payout, start_payout
from truehand.escrow.operations.posting import lock_balances
from truehand.escrow.operations.suspense import (
    bank_charge,
    fail_refund,
    finish_refund,
    place_in_balance,
    receive_suspense,
    return_payout,
    start_refund,
)

__all__ = [
    "bank_charge",
    "fail_payout",
    "fail_refund",
    "finish_payout",
    "finish_refund",
    "give_back",
    "lock_balances",
    "place_in_balance",
    "receive",
    "receive_suspense",
    "receive_unallocated",
    "release",
    "return_payout",
    "seize",
    "split",
    "start_payout",
    "start_refund",
]
