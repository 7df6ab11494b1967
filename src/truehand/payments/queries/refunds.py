"""What goes back by hand, and what of a trade's payments still can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from truehand.edge.paging import Page, by_id
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments.domain.refusals import ReceiptUnknown, RefundUnknown
from truehand.payments.domain.views import Arrived, PayoutStatus, Refund
from truehand.payments.models import ReceiptRow, RefundRow

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


def open_refunds() -> tuple[UUID, ...]:
    """Return the refunds that have not ended and wait for nobody's word, oldest first."""
    rows = RefundRow.objects.filter(ended_at=None).exclude(status=PayoutStatus.WAITING)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def refunds(
    actor: Actor, *, under_way: bool = False, cursor: str | None = None, size: int | None = None
) -> Page[Refund]:
    """Return every refund, or those under way, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    rows = _refunds().filter(ended_at=None) if under_way else _refunds()
    return by_id(rows, _refund, cursor=cursor, size=size)


def refund(actor: Actor, refund_id: UUID) -> Refund:
    """Return one refund to who watches the money; refuses NotPermitted and RefundUnknown."""
    actor.require_watcher()
    row = _refunds().filter(id=refund_id).first()
    if row is None:
        raise RefundUnknown
    return _refund(row)


def refunds_of(actor: Actor, trade_id: UUID) -> tuple[Refund, ...]:
    """Return the refunds of a trade's payments, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    return tuple(_refund(row) for row in _refunds().filter(receipt__intent__trade_id=trade_id).order_by("-id"))


def arrivals(actor: Actor, trade_id: UUID) -> tuple[Arrived, ...]:
    """Return what arrived for a trade's payments, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    return tuple(_arrival(row) for row in _arrivals().filter(intent__trade_id=trade_id).order_by("-id"))


def arrival(actor: Actor, receipt_id: UUID) -> Arrived:
    """Return what arrived once, to who watches the money; refuses NotPermitted and ReceiptUnknown."""
    actor.require_watcher()
    row = _arrivals().filter(id=receipt_id).first()
    if row is None:
        raise ReceiptUnknown
    return _arrival(row)


def way_back(receipt: ReceiptRow) -> str:
    """Return who gets a receipt back and how, in words that a person confirms."""
    intent = receipt.intent
    return f"{people.name_of(intent.payer_id)} · {receipt.channel} · {intent.reference}"


def came_otherwise(actor: Actor, receipt_id: UUID) -> Arrived:
    """Return what arrived for a payment of the actor's own in another currency; refuses (ReceiptUnknown) all else."""
    row = _arrivals().filter(id=receipt_id, intent__payer_id=actor.party_id).first()
    if row is None or row.currency == row.intent.currency:
        raise ReceiptUnknown
    return _arrival(row)


def own_refund(actor: Actor, receipt_id: UUID) -> Refund | None:
    """Return the last refund of what arrived for a payment of the actor's own; None without one."""
    rows = _refunds().filter(receipt=receipt_id, receipt__intent__payer_id=actor.party_id)
    row = rows.order_by("-id").first()
    return _refund(row) if row else None


def _refunds() -> QuerySet[RefundRow]:
    return RefundRow.objects.select_related("receipt__intent")


def _arrivals() -> QuerySet[ReceiptRow]:
    gone = Sum("refunds__minor", filter=~Q(refunds__status=PayoutStatus.FAILED))
    return ReceiptRow.objects.select_related("intent").annotate(gone=Coalesce(gone, 0))


def _arrival(row: ReceiptRow) -> Arrived:
    intent, gone = row.intent, getattr(row, "gone", 0)
    return Arrived(
        id=row.id,
        channel=row.channel,
        payment=intent.reference,
        provider_id=row.provider_id,
        payer_id=intent.payer_id,
        trade_id=intent.trade_id,
        asked=Money(intent.minor, intent.currency),
        amount=Money(row.minor, row.currency),
        left=Money(max(row.minor - gone, 0), row.currency),
        received_at=row.received_at,
    )


def _refund(row: RefundRow) -> Refund:
    intent = row.receipt.intent
    return Refund(
        id=row.id,
        channel=row.receipt.channel,
        reference=row.reference,
        status=PayoutStatus(row.status),
        amount=Money(row.minor, row.currency),
        reason=row.reason,
        started_at=row.started_at,
        ended_at=row.ended_at,
        payment=intent.reference,
        receipt_id=row.receipt_id,
        trade_id=intent.trade_id,
        payer_id=intent.payer_id,
        approval=row.approval,
    )
