"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.holds import give_back, receive, receive_unallocated, release, seize, split
from truehand.escrow.operations.payouts import fail_payout, finish_payout, start_payout, start_probe
from truehand.escrow.operations.posting import lock_balances

__all__ = [
    "fail_payout",
    "finish_payout",
    "give_back",
    "lock_balances",
    "receive",
    "receive_unallocated",
    "release",
    "seize",
    "split",
    "start_payout",
    "start_probe",
]
