"""Demonstration mode: the statement that the custodian's bank would send now, for who tries the pages out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments.bank import queries
from truehand.payments.bank.config import account_named
from truehand.payments.bank.models import PaymentOrderRow
from truehand.payments.bank.sample import Sample
from truehand.payments.domain.orders import OrderState
from truehand.payments.domain.statement import Entry
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_NUMBER = "6222020000001234567"
_MOST = 50


def next_statement(account: str, *, now: datetime) -> Sample:
    """Return what the bank would tell: every transfer that is awaited, every order carried out, and what happens.

    One payer writes no reference, one pays from somebody else's account, and the bank takes its charge.
    """
    chosen, day = account_named(account), now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    known = queries.last_sequence(account) or 0
    opening = queries.last_closing(account) if queries.has_statements(account) else Money.zero(chosen.currency)
    told = f"{known + 1}-{now:%H%M%S}"
    entries = [
        Entry(
            line,
            day,
            amount,
            f"DEMO-{told}-{line}",
            (reference,) if reference else (),
            text,
            name,
            number,
            "",
            charge=not number,
        )
        for line, (amount, reference, text, name, number) in enumerate(_happened(account, chosen.currency), 1)
    ]
    return Sample(chosen.number, f"{day.year}-{told}", known + 1, day, opening, entries)


def _happened(account: str, currency: str) -> Iterator[tuple[Money, str, str, str, str]]:
    waiting = PaymentIntent.objects.filter(channel="bank", currency=currency, status=IntentStatus.OPEN)
    for row in waiting.order_by("id")[:_MOST]:
        name = people.legal_name(row.payer_id) or ""
        yield Money(row.minor - row.received_minor, currency), row.reference, "货款 escrow", name, _NUMBER
    ordered = PaymentOrderRow.objects.filter(account=account, state=OrderState.WAITING).exclude(file=None)
    for order in ordered.order_by("id")[:_MOST]:
        yield Money(-order.minor, currency), order.reference, "Truehand", order.holder, _NUMBER
    yield Money(123_456, currency), "", "挖掘机定金 deposit for the digger", "王建国", "6228480000007654321"
    yield Money(-500, currency), "", "手续费 bank charge", "", ""
