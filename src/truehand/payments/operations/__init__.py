"""Write door: payments asked for, the bank's words, bank accounts, payouts."""

from truehand.payments.operations.accounts import add_bank_account, remove_bank_account
from truehand.payments.operations.brake import hold_payouts, require_flowing, resume_payouts
from truehand.payments.operations.callbacks import record_callback
from truehand.payments.operations.intents import cancel_intents, create_intent, require_confirmed
from truehand.payments.operations.payouts import send_payout, start_payout
from truehand.payments.operations.reports import keep_report

__all__ = [
    "add_bank_account",
    "cancel_intents",
    "create_intent",
    "hold_payouts",
    "keep_report",
    "record_callback",
    "remove_bank_account",
    "require_confirmed",
    "require_flowing",
    "resume_payouts",
    "send_payout",
    "start_payout",
]
