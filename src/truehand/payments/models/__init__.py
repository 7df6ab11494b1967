"""Tables of the payments room: payments asked for, bank accounts, payouts, and what the channels said."""

from truehand.payments.models.accounts import BankAccount
from truehand.payments.models.brake import PayoutHold
from truehand.payments.models.callbacks import ReceivedCallback
from truehand.payments.models.intents import PaymentIntent
from truehand.payments.models.payouts import PayoutRow
from truehand.payments.models.reports import ReportLineRow, ReportRow

__all__ = ["BankAccount", "PaymentIntent", "PayoutHold", "PayoutRow", "ReceivedCallback", "ReportLineRow", "ReportRow"]
