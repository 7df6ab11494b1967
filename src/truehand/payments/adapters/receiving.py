"""What the gateways have in common: they take payments and give them back, and they do not pay out."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, NoReturn

from truehand.payments.domain.refusals import CallbackExpired

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.payments.domain.channel import CaseAnswer, Outcome, PayoutOrder

# China has had one time and no summer time since 1991; Alipay and WeChat Pay write it without naming it.
BEIJING = timezone(timedelta(hours=8))
# How far a message's time may be from ours, as Stripe and WeChat Pay both advise.
TOLERANCE = timedelta(minutes=5)


class ReceivingChannel:
    """A channel whose account collects; the bank pays out."""

    pays_out = False
    settles = True
    pays_within = timedelta(hours=2)
    refunds = True
    answers = False
    # Written from the documentation, never run against the real service; shown to operators.
    proven = False
    settled_by: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        """Take the name it is configured under."""
        self.name = name

    def pay(self, order: PayoutOrder, *, now: datetime) -> NoReturn:
        """Pay nothing out: a caller that did not look at ``pays_out`` is wrong."""
        raise TypeError(f"{self.name} does not pay out: {order.reference} at {now}")

    def ask_payout(self, reference: str) -> NoReturn:
        """Know of no payout."""
        raise TypeError(f"{self.name} does not pay out: {reference}")

    def answer(self, said: CaseAnswer, *, now: datetime) -> Outcome:
        """Answer nothing: a caller that did not look at ``answers`` is wrong."""
        raise TypeError(f"{self.name} takes no answers: {said.case} at {now}")


def require_fresh(stamp: int, now: datetime) -> None:
    """Refuse (CallbackExpired) a message signed at another time than about now; ``stamp`` is in Unix seconds."""
    if abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
        raise CallbackExpired
