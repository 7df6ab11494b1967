"""What Truehand needs of a bank or gateway; each channel implements it.

Calls go outside and are never made inside a database transaction. What was asked under a reference is asked again under
the same reference, which is then the same payment, payout or refund; what became of it is learnt by asking.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta

    from truehand.payments.domain.report import ReportLine
    from truehand.payments.domain.views import CallbackKind

# Without I, L, O and U: read aloud and typed without doubt (Crockford).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12


class NotReached(OSError):  # noqa: N818 - what happened, not an error class of ours to catch by name
    """The channel gave no answer that says what became of it: the outcome is unknown until it is asked."""


class Fate(StrEnum):
    """What became of what was asked."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the channel never heard of the reference


@dataclass(frozen=True, slots=True)
class Arrival:
    """One payment as the channel booked it; ``provider_id`` is the channel's own name for it, told never twice."""

    provider_id: str
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a channel answers when it is asked; ``arrivals`` lists every payment under the reference."""

    fate: Fate
    amount: Money | None = None
    provider_id: str = ""
    at: datetime | None = None
    reason: str = ""
    parts: tuple[Arrival, ...] = ()

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """Return what has arrived: the parts, or the whole when the channel knows no parts."""
        if self.parts or self.fate is not Fate.DONE or self.amount is None:
            return self.parts
        return (Arrival(self.provider_id, self.amount, self.at),)


@dataclass(frozen=True, slots=True)
class VirtualAccount:
    """Where a payer transfers to, and the reference to write."""

    holder: str
    number: str
    bank: str
    reference: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """How to pay: at a page of the channel's, or by a transfer."""

    url: str | None = None
    account: VirtualAccount | None = None


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a payer is asked for; ``words`` (zh, en) say what for, ``return_path`` is our page to come back to."""

    reference: str
    amount: Money
    words: tuple[str, str]
    expires_at: datetime | None
    return_path: str


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """What the bank is told to pay: once per reference, however often it is told."""

    reference: str
    amount: Money
    holder: str
    number: str
    bank: str


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What is to go back to the payer of an earlier payment."""

    reference: str
    payment_reference: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a channel's message says; ``id`` names the message, ``provider_id`` the transaction it speaks of."""

    id: str
    kind: CallbackKind
    reference: str
    amount: Money
    provider_id: str
    at: datetime | None = None
    # Of a chargeback: until when the channel takes an answer to it.
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """Why a payment that was taken back stands: what we say, and the bundle that proves it.

    ``case`` is the channel's own name of the chargeback; each is answered once.
    """

    case: str
    statement: str
    bundle: bytes
    sha256: str


class Channel(Protocol):
    """One way of moving money, made with its configured name. Calls raise NotReached where there is no clear answer."""

    name: str
    currencies: frozenset[str]
    pays_out: bool
    refunds: bool
    # Whether a chargeback is answered through it.
    answers: bool
    # Whether money lies with it until it settles; else it is at the custodian at once.
    settles: bool
    # How long a payment asked for can be paid; what comes later is still taken.
    pays_within: timedelta
    # Whether it was ever run against the real service; operators are shown it.
    proven: bool
    # Where its hosted pages are (scheme://host:port): payers are sent nowhere else.
    origins: frozenset[str]
    # What the channel wants to read when its message was taken.
    thanks: str
    # Under which names it sends its settlements to the bank, where their lines may not say which it is: such a one is
    # booked when the bank tells of it. Empty where each is named.
    settled_by: frozenset[str]

    def open(self, order: PaymentOrder) -> Instructions:
        """Ask for a payment and return how to pay it; the same reference is the same payment."""

    def ask_payment(self, reference: str) -> Outcome:
        """Return what became of a payment."""

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:
        """Hand over a payout."""

    def ask_payout(self, reference: str) -> Outcome:
        """Return what became of a payout."""

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:
        """Hand over a refund."""

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Return what became of a refund; some channels know one only together with its payment."""

    def answer(self, said: CaseAnswer, *, now: datetime) -> Outcome:
        """Hand over the answer to a chargeback: DONE when it is taken, FAILED when it is refused; again is the same."""

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:
        """Return what a message says once it is proved the channel's own; without input or output.

        Refuses CallbackForged, CallbackExpired and CallbackNotUnderstood.
        """

    def settlement(self, day: date) -> tuple[ReportLine, ...]:
        """Return the lines of the channel's settlement file of a day."""


def new_reference(kind: str) -> str:
    """Return a fresh reference: the kind's letters and 60 random bits."""
    return kind + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
