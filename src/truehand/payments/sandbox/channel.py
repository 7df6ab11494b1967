"""The sandbox bank as Truehand's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.payments.domain import message
from truehand.payments.domain.channel import Fate, Instructions, Outcome
from truehand.payments.domain.views import CallbackKind
from truehand.payments.sandbox import operations
from truehand.payments.sandbox.keys import signing_key
from truehand.payments.sandbox.models import BankTransfer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from truehand.payments.domain.channel import Event, PaymentOrder, PayoutOrder, RefundOrder
    from truehand.payments.domain.report import ReportLine


class SandboxBank:
    """The channel of demonstration mode and of tests."""

    currencies = frozenset(EXPONENTS)
    pays_out = True
    refunds = False
    proven = True
    origins: frozenset[str] = frozenset()
    thanks = ""

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, order: PaymentOrder) -> Instructions:
        """Return the sandbox bank's page for a reference."""
        url = reverse("sandbox:pay", args=[order.reference])
        return Instructions(url=f"{url}?{urlencode({'next': order.return_path})}")

    def ask_payment(self, reference: str) -> Outcome:
        """Return what the payer decided."""
        return _asked(reference)

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:
        """Hand over a payout; paid or refused at once, told by message."""
        operations.pay_out(order, now=now)
        return Outcome(Fate.PENDING)

    def ask_payout(self, reference: str) -> Outcome:
        """Return what became of a payout."""
        return _asked(reference)

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Refuse: this bank gives nothing back."""
        return Outcome(Fate.FAILED)

    def ask_refund(self, order: RefundOrder) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Know of no refund."""
        return Outcome(Fate.UNKNOWN)

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:
        """Return what a message signed with the bank's key says."""
        signature = headers.get(message.SIGNATURE_HEADER, "")
        return (message.read(signing_key().public_key(), body, signature, now=now),)

    def settlement(self, day: date) -> tuple[ReportLine, ...]:  # noqa: ARG002 - the channel's signature
        """Return nothing: what is paid is at the custodian at once."""
        return ()


def _asked(reference: str) -> Outcome:
    found = BankTransfer.objects.filter(reference=reference).first()
    if found is None:
        return Outcome(Fate.UNKNOWN)
    done = found.kind in {CallbackKind.PAYMENT_CONFIRMED, CallbackKind.PAYOUT_DONE}
    amount = Money(found.minor, found.currency)
    return Outcome(Fate.DONE if done else Fate.FAILED, amount, str(found.id), found.decided_at)
