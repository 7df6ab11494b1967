"""Tables of the payments room: payments asked for, bank accounts, payouts, and what the channels said."""

from truehand.payments.models.accounts import BankAccount
from truehand.payments.models.callbacks import ReceivedCallback
from truehand.payments.models.intents import PaymentIntent
from truehand.payments.models.payouts import PayoutRow

__all__ = ["BankAccount", "PaymentIntent", "PayoutRow", "ReceivedCallback"]
