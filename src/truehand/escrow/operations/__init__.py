"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.batch import post_all
from truehand.escrow.operations.correct import correct
from truehand.escrow.operations.debts import charge
from truehand.escrow.operations.freeze import freeze, freeze_trade, thaw, thaw_trade
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
from truehand.escrow.operations.period import close_day, roll_up
from truehand.escrow.operations.posting import lock_balances
from truehand.escrow.operations.reserve import expire_due, post_reserved, reserve, void

__all__ = [
    "charge",
    "close_day",
    "correct",
    "expire_due",
    "fail_payout",
    "finish_payout",
    "freeze",
    "freeze_trade",
    "give_back",
    "lock_balances",
    "pay_fee",
    "post_all",
    "post_reserved",
    "receive",
    "receive_parts",
    "receive_unallocated",
    "release",
    "release_part",
    "reserve",
    "roll_up",
    "seize",
    "split",
    "start_payout",
    "thaw",
    "thaw_trade",
    "void",
]
