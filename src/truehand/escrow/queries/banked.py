"""What entered and left the custodian's accounts and the gateways' clearing: the ledger's side of reconciliation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Q, QuerySet

from truehand.edge.frames import frame
from truehand.escrow.domain.accounts import PLATFORM, AccountKind, channel_owner
from truehand.escrow.domain.views import Kept, Operation
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.escrow.queries.balances import holds_by_age
from truehand.escrow.queries.proofs import proof
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor

# A table of what was booked at the custodian or in a clearing; ``micros`` is the moment since 1970.
BANKED: Final = {
    "key": pl.String,
    "posting": pl.String,
    "operation": pl.String,
    "micros": pl.Int64,
    "minor": pl.Int64,
    "currency": pl.String,
}
# What lies in a clearing is compared movement by movement; that it went on to the custodian is compared there.
_BANKED = """select id, key, operation, (extract(epoch from at) * 1000000)::bigint,
       case when debit_id = any(%s) then minor else -minor end, currency
  from escrow_transfer
 where (debit_id = any(%s) or credit_id = any(%s)) and at >= %s and at < %s and operation <> all(%s)"""


def banked_table(channel: str | None, since: datetime, until: datetime) -> pl.DataFrame:
    """Return, as a table of ``BANKED``, what entered (plus) or left the custodian's accounts, or a channel's clearing.

    Of a time from ``since`` on and before ``until``; ``channel`` is None for the custodian. Settlements are not among a
    clearing's.
    """
    places = list(_places(channel))
    return frame(_BANKED, [places, places, places, since, until, _left_out(channel)], BANKED)


def banked_line_count(channel: str | None, since: datetime, until: datetime) -> int:
    """Return how many rows ``banked_table`` has."""
    rows = _between(_places(channel), since, until)
    return rows.exclude(operation__in=_left_out(channel)).count()


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
    if kind is AccountKind.HOLD:
        return tuple(Kept(each.trade_id, each.purpose, each.amount, each.since) for each in holds_by_age(size))
    rows = LedgerAccount.objects.filter(kind=kind, balance__gt=0).order_by("opened_at", "id")
    return tuple(Kept(row.owner, None, Money(row.balance, row.currency), row.opened_at) for row in rows[:size])


def _places(channel: str | None) -> frozenset[int]:
    kind, owner = (AccountKind.CLEARING, channel_owner(channel)) if channel else (AccountKind.CUSTODIAN, PLATFORM)
    return frozenset(LedgerAccount.objects.filter(kind=kind, owner=owner).values_list("id", flat=True))


def _left_out(channel: str | None) -> list[str]:
    return [Operation.SETTLE_CHANNEL.value] if channel else []


def _between(places: frozenset[int], since: datetime, until: datetime) -> QuerySet[Transfer]:
    return Transfer.objects.filter(Q(debit__in=places) | Q(credit__in=places), at__gte=since, at__lt=until)
