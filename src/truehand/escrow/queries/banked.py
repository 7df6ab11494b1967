"""What entered and left the custodian's accounts and the gateways' clearing: the ledger's side of reconciliation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from truehand.escrow.domain.accounts import PLATFORM, AccountKind, Purpose, channel_owner
from truehand.escrow.domain.views import BankedLine, Kept, Operation
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.escrow.queries.proofs import proof
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.kernel.actor import Actor

CHUNK = 10_000
_COLUMNS = ("id", "key", "operation", "subject", "at", "debit", "minor", "currency")


def banked_lines(channel: str | None, since: datetime, until: datetime) -> Iterator[BankedLine]:
    """Yield, oldest first, what entered (plus) or left the custodian's accounts, or a channel's clearing.

    Of a time from ``since`` on and before ``until``; ``channel`` is None for the custodian.
    """
    places = _places(channel)
    rows = _between(places, since, until).order_by("at", "id").values_list(*_COLUMNS)
    for identifier, key, operation, subject, at, debit, minor, currency in rows.iterator(CHUNK):
        amount = Money(minor if debit in places else -minor, currency)
        yield BankedLine(identifier, key, Operation(operation), subject, at, amount)


def banked_line_count(channel: str | None, since: datetime, until: datetime) -> int:
    """Return how many lines ``banked_lines`` yields."""
    return _between(_places(channel), since, until).count()


def clears(channel: str) -> bool:
    """Return whether money comes through a channel's clearing before it is at the bank."""
    return bool(_places(channel))


def custodian_at(moment: datetime) -> dict[str, Money]:
    """Return what the custodian kept just before a moment, by currency."""
    return {each.currency: each.custodian for each in proof(moment - timedelta(microseconds=1))}


def oldest(actor: Actor, kind: AccountKind, *, size: int | None = None) -> tuple[Kept, ...]:
    """Return accounts of client money of a kind with something in them, the longest kept first, at most ``size``.

    Refuses (NotPermitted) whoever does not watch the money.
    """
    actor.require_watcher()
    rows = LedgerAccount.objects.filter(kind=kind, closed=False, balance__gt=0).order_by("opened_at", "id")
    return tuple(
        Kept(row.owner, Purpose(row.purpose) if row.purpose else None, Money(row.balance, row.currency), row.opened_at)
        for row in rows[:size]
    )


def _places(channel: str | None) -> frozenset[int]:
    kind, owner = (AccountKind.CLEARING, channel_owner(channel)) if channel else (AccountKind.CUSTODIAN, PLATFORM)
    return frozenset(LedgerAccount.objects.filter(kind=kind, owner=owner).values_list("id", flat=True))


def _between(places: frozenset[int], since: datetime, until: datetime) -> QuerySet[Transfer]:
    return Transfer.objects.filter(Q(debit__in=places) | Q(credit__in=places), at__gte=since, at__lt=until)
