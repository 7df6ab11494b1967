"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.batch import post_all
from truehand.escrow.operations.correct import correct
from truehand.escrow.operations.freeze import freeze, freeze_trade, thaw, thaw_trade
from truehand.escrow.operations.holds import give_back, receive, receive_unallocated, release, seize, split
from truehand.escrow.operations.payouts import fail_payout, finish_payout, start_payout
from truehand.escrow.operations.period import close_day, roll_up
from truehand.escrow.operations.posting import lock_balances
from truehand.escrow.operations.reserve import expire_due, post_reserved, reserve, void

__all__ = [
    "close_day",
    "correct",
    "expire_due",
    "fail_payout",
    "finish_payout",
    "freeze",
    "freeze_trade",
    "give_back",
    "lock_balances",
    "post_all",
    "post_reserved",
    "receive",
    "receive_unallocated",
    "release",
    "reserve",
    "roll_up",
    "seize",
    "split",
    "start_payout",
    "thaw",
    "thaw_trade",
    "void",
]
