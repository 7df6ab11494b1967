"""Tables of the payments room: payments asked for and arrived, bank accounts, payouts, what channels say."""

from truehand.payments.models.accounts import BankAccount
from truehand.payments.models.brake import PayoutHold
from truehand.payments.models.callbacks import ReceivedCallback, RefusedMessage
from truehand.payments.models.chargebacks import AnswerRow, ChargebackRow
from truehand.payments.models.intents import PaymentIntent
from truehand.payments.models.payouts import PayoutRow
from truehand.payments.models.rates import ExchangeRate
from truehand.payments.models.receipts import ReceiptRow
from truehand.payments.models.refunds import RefundRow
from truehand.payments.models.reports import ReportChange, ReportLineRow, ReportRow

__all__ = [
    "AnswerRow",
    "BankAccount",
    "ChargebackRow",
    "ExchangeRate",
    "PaymentIntent",
    "PayoutHold",
    "PayoutRow",
    "ReceiptRow",
    "ReceivedCallback",
    "RefundRow",
    "RefusedMessage",
    "ReportChange",
    "ReportLineRow",
    "ReportRow",
]
