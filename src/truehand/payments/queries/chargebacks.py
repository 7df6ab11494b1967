"""Payments that card networks took back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.edge.paging import Page, by_id
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.payments.domain.refusals import ChargebackUnknown
from truehand.payments.domain.views import Chargeback, ChargebackStatus
from truehand.payments.models import ChargebackRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


def chargebacks(
    actor: Actor, *, status: ChargebackStatus | None = None, cursor: str | None = None, size: int | None = None
) -> Page[Chargeback]:
    """Return chargebacks, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    rows = _rows() if status is None else _rows().filter(status=status)
    return by_id(rows, _chargeback, cursor=cursor, size=size)


def chargeback(actor: Actor, chargeback_id: UUID) -> Chargeback:
    """Return one chargeback to who watches the money; refuses NotPermitted and ChargebackUnknown."""
    actor.require_watcher()
    row = _rows().filter(id=chargeback_id).first()
    if row is None:
        raise ChargebackUnknown
    return _chargeback(row)


def chargebacks_of(actor: Actor, trade_id: UUID) -> tuple[Chargeback, ...]:
    """Return the chargebacks of a trade's payments, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    return tuple(_chargeback(row) for row in _rows().filter(intent__trade_id=trade_id).order_by("-id"))


def losers(trade_id: UUID) -> frozenset[UUID]:
    """Return whose payments to a trade were taken back for good; payments towards a debt are none of the trade's."""
    rows = ChargebackRow.objects.filter(intent__trade_id=trade_id, status=ChargebackStatus.LOST)
    rows = rows.exclude(intent__purpose=Purpose.DEBT)
    return frozenset(rows.values_list("intent__payer_id", flat=True))


def trades_charged_back(cases: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the trade of each of these chargebacks, for rooms that say where a debt comes from."""
    return dict(ChargebackRow.objects.filter(id__in=cases).values_list("id", "intent__trade_id"))


def _rows() -> QuerySet[ChargebackRow]:
    return ChargebackRow.objects.select_related("intent")


def _chargeback(row: ChargebackRow) -> Chargeback:
    intent = row.intent
    return Chargeback(
        id=row.id,
        channel=row.channel,
        trade_id=intent.trade_id,
        payer_id=intent.payer_id,
        status=ChargebackStatus(row.status),
        amount=Money(row.minor, row.currency),
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        case=row.provider_id,
        payment=intent.reference,
    )
