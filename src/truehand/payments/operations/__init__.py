"""Write door: payments asked for and arrived, what channels said and report, bank accounts, payouts."""

from truehand.payments.operations.accounts import (
    account_act,
    add_bank_account,
    payout_act,
    removal_act,
    remove_bank_account,
)
from truehand.payments.operations.answers import (
    answer_chargeback,
    remind_of_answers,
    require_answerable,
    send_answer,
)
from truehand.payments.operations.approving import follow_decision, follow_decisions
from truehand.payments.operations.asking import ask_payment, take_outcome
from truehand.payments.operations.brake import hold_payouts, require_flowing, resume_payouts
from truehand.payments.operations.callbacks import record_callback
from truehand.payments.operations.changes import end_change, keep_apart, propose_verdict
from truehand.payments.operations.chargebacks import meet as meet_chargeback
from truehand.payments.operations.exchange import (
    convert,
    exchange_act,
    exchange_as_confirmed,
    keep_rates,
    rate_words,
    require_covered,
)
from truehand.payments.operations.expiring import expire_payments
from truehand.payments.operations.intents import cancel_intents, counts_for, create_intent, credit_intent, lock_intents
from truehand.payments.operations.messages import forget_oldest_refused, keep_refused
from truehand.payments.operations.opening import open_payment, open_soon
from truehand.payments.operations.outside import require_outside
from truehand.payments.operations.payouts import cancel_payout, repeated_payout, start_payout
from truehand.payments.operations.probes import objection_of
from truehand.payments.operations.receipts import take_receipt
from truehand.payments.operations.refunds import propose_refund, send_refund, start_refund
from truehand.payments.operations.reports import keep_report
from truehand.payments.operations.sending import ask_payout, send_payout
from truehand.payments.operations.sending_back import send_back, send_back_act
from truehand.payments.operations.settlements import book_batch, book_settlement, fetch_settlement
from truehand.payments.operations.verifying import account_of_objection, disown_account, shown_codes, verify_account

__all__ = [
    "account_act",
    "account_of_objection",
    "add_bank_account",
    "answer_chargeback",
    "ask_payment",
    "ask_payout",
    "book_batch",
    "book_settlement",
    "cancel_intents",
    "cancel_payout",
    "convert",
    "counts_for",
    "create_intent",
    "credit_intent",
    "disown_account",
    "end_change",
    "exchange_act",
    "exchange_as_confirmed",
    "expire_payments",
    "fetch_settlement",
    "follow_decision",
    "follow_decisions",
    "forget_oldest_refused",
    "hold_payouts",
    "keep_apart",
    "keep_rates",
    "keep_refused",
    "keep_report",
    "lock_intents",
    "meet_chargeback",
    "objection_of",
    "open_payment",
    "open_soon",
    "payout_act",
    "propose_refund",
    "propose_verdict",
    "rate_words",
    "record_callback",
    "remind_of_answers",
    "removal_act",
    "remove_bank_account",
    "repeated_payout",
    "require_answerable",
    "require_covered",
    "require_flowing",
    "require_outside",
    "resume_payouts",
    "send_answer",
    "send_back",
    "send_back_act",
    "send_payout",
    "send_refund",
    "shown_codes",
    "start_payout",
    "start_refund",
    "take_outcome",
    "take_receipt",
    "verify_account",
]
