"""Why a payment, a payout or a message of a channel was not taken."""

from truehand.payments.domain.refusals.accounts import (
    AccountExists,
    AccountUnknown,
    HolderMismatch,
    NumberNotUnderstood,
)
from truehand.payments.domain.refusals.brake import PayoutsHeld, PayoutsNotHeld
from truehand.payments.domain.refusals.callbacks import (
    AmountMismatch,
    CallbackChanged,
    CallbackExpired,
    CallbackForged,
    CallbackNotFollowed,
    CallbackNotUnderstood,
    ReferenceUnknown,
)
from truehand.payments.domain.refusals.intents import (
    ChannelSilent,
    ChannelStrange,
    ChannelUnknown,
    CurrencyNotTaken,
    IntentOpen,
    IntentUnknown,
    NoBank,
)
from truehand.payments.domain.refusals.payouts import PayoutChanged, PayoutUnknown
from truehand.payments.domain.refusals.refunds import NotRefundable, ReceiptUnknown

__all__ = [
    "AccountExists",
    "AccountUnknown",
    "AmountMismatch",
    "CallbackChanged",
    "CallbackExpired",
    "CallbackForged",
    "CallbackNotFollowed",
    "CallbackNotUnderstood",
    "ChannelSilent",
    "ChannelStrange",
    "ChannelUnknown",
    "CurrencyNotTaken",
    "HolderMismatch",
    "IntentOpen",
    "IntentUnknown",
    "NoBank",
    "NotRefundable",
    "NumberNotUnderstood",
    "PayoutChanged",
    "PayoutUnknown",
    "PayoutsHeld",
    "PayoutsNotHeld",
    "ReceiptUnknown",
    "ReferenceUnknown",
]
