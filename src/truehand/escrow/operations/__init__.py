"""Write door of the ledger: every way in which client money moves."""

from truehand.escrow.operations.batch import post_all
from truehand.escrow.operations.chargebacks import lose_chargeback, open_chargeback, win_chargeback
from truehand.escrow.operations.clearing import pay_short, settle_channel
from truehand.escrow.operations.correct import correct, correct_as_approved, propose_correction
from truehand.escrow.operations.debts import charge, pay_debt, propose_write_off, write_off
from truehand.escrow.operations.exchange import convert
from truehand.escrow.operations.freeze import freeze, freeze_trade, thaw, thaw_trade
from truehand.escrow.operations.guarantee import (
    fund_guarantee,
    pay_guarantee,
    propose_funding,
)
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
from truehand.escrow.operations.insuring import earn_premium, pay_claim
from truehand.escrow.operations.payouts import (
    call_off_payout,
    fail_payout,
    finish_payout,
    reserve_payout,
    start_payout,
    start_probe,
    start_reserved_payout,
)
from truehand.escrow.operations.period import close_day, roll_up
from truehand.escrow.operations.posting import lock_balances
from truehand.escrow.operations.refunds import fail_return, finish_return, start_return
from truehand.escrow.operations.reserve import expire_due, post_reserved, reserve, void
from truehand.escrow.operations.suspense import (
    bank_charge,
    book_statement,
    fail_refund,
    finish_refund,
    place_in_balance,
    put_in_own,
    receive_suspense,
    return_payout,
    start_refund,
)

__all__ = [
    "bank_charge",
    "book_statement",
    "call_off_payout",
    "charge",
    "close_day",
    "convert",
    "correct",
    "correct_as_approved",
    "earn_premium",
    "expire_due",
    "fail_payout",
    "fail_refund",
    "fail_return",
    "finish_payout",
    "finish_refund",
    "finish_return",
    "freeze",
    "freeze_trade",
    "fund_guarantee",
    "give_back",
    "lock_balances",
    "lose_chargeback",
    "open_chargeback",
    "pay_claim",
    "pay_debt",
    "pay_fee",
    "pay_guarantee",
    "pay_short",
    "place_in_balance",
    "post_all",
    "post_reserved",
    "propose_correction",
    "propose_funding",
    "propose_write_off",
    "put_in_own",
    "receive",
    "receive_parts",
    "receive_suspense",
    "receive_unallocated",
    "release",
    "release_part",
    "reserve",
    "reserve_payout",
    "return_payout",
    "roll_up",
    "seize",
    "settle_channel",
    "split",
    "start_payout",
    "start_probe",
    "start_refund",
    "start_reserved_payout",
    "start_return",
    "thaw",
    "thaw_trade",
    "void",
    "win_chargeback",
    "write_off",
]
