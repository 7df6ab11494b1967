"""Write door: payments asked for, the bank's words, bank accounts, payouts."""

from truehand.payments.operations.accounts import (
    account_act,
    add_bank_account,
    payout_act,
    removal_act,
    remove_bank_account,
)
from truehand.payments.operations.brake import hold_payouts, require_flowing, resume_payouts
from truehand.payments.operations.callbacks import record_callback
from truehand.payments.operations.intents import cancel_intents, create_intent
from truehand.payments.operations.payouts import repeated_payout, send_payout, start_payout
from truehand.payments.operations.reports import keep_report

__all__ = [
    "account_act",
    "add_bank_account",
    "cancel_intents",
    "create_intent",
    "hold_payouts",
    "keep_report",
    "payout_act",
    "record_callback",
    "removal_act",
    "remove_bank_account",
    "repeated_payout",
    "require_flowing",
    "resume_payouts",
    "send_payout",
    "start_payout",
]
