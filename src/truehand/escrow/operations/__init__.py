"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.debts import charge
from truehand.escrow.operations.holds import (
    give_back,
    pay_fee,
    receive,
    receive_parts,
    receive_unallocated,
    release,
    release_part,
    seize,
    split,
)
from truehand.escrow.operations.payouts import fail_payout, finish_payout, start_payout
from truehand.escrow.operations.posting import lock_balances

__all__ = [
    "charge",
    "fail_payout",
    "finish_payout",
    "give_back",
    "lock_balances",
    "pay_fee",
    "receive",
    "receive_parts",
    "receive_unallocated",
    "release",
    "release_part",
    "seize",
    "split",
    "start_payout",
]
