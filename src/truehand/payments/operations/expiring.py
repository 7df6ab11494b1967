"""How a payment asked for ends, and that it ends by itself when its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.escrow.domain.accounts import Purpose
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.money import Money
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

BATCH: Final = 500
# Where a payment that is no part of a trade is started anew: zh, en, address.
PAGES: Final = {
    Purpose.DEBT: ("欠款页", "the page of your debts", "/money/debts/"),
    Purpose.CLAIM: ("理赔工作台", "the insurer's desk", "/insurance/desk/"),
}


def expire_payments(*, now: datetime) -> int:
    """End the open payments whose time is over, the longest over first; return how many. Each by itself."""
    over = PaymentIntent.objects.filter(status=IntentStatus.OPEN, expires_at__lte=now).order_by("expires_at")
    return sum(_expire_one(each, now) for each in over.values_list("id", flat=True)[:BATCH])


@transaction.atomic
def _expire_one(intent_id: UUID, now: datetime) -> bool:
    row = PaymentIntent.objects.select_for_update(skip_locked=True).filter(id=intent_id).first()
    return row is not None and expire(row, now=now)


def expire(row: PaymentIntent, *, now: datetime) -> bool:
    """End a locked payment if its time is over, and tell its payer what to do; return whether it did.

    What is paid under its reference later is still taken: see ``operations.counts_for``.
    """
    if row.status != IntentStatus.OPEN or row.expires_at is None or now < row.expires_at:
        return False
    end(row, IntentStatus.EXPIRED, now=now)
    rest = Money(row.minor - row.received_minor, row.currency)
    zh, en, link = PAGES.get(Purpose(row.purpose), ("交易页", "the trade's page", f"/trades/{row.trade_id}/"))
    identity.notify(
        row.payer_id,
        kind="payment.expired",
        zh=f"付款单 {row.reference} 已过期，{rest} 未收到。请在{zh}重新发起付款；"
        "若已付出请勿重复支付，到账后仍然计入。",
        en=f"The payment {row.reference} has expired: {rest} did not arrive. Start it anew on {en}. "
        "If you have paid already, do not pay again: it counts when it arrives.",
        link=link,
        now=now,
    )
    return True


def end(row: PaymentIntent, status: IntentStatus, *, now: datetime) -> None:
    """End an open payment, with evidence."""
    row.status, row.ended_at = status, now
    row.save(update_fields=["status", "ended_at"])
    record(row, f"payment.{status.value}", actor=None, now=now)


def record(row: PaymentIntent, kind: str, *, actor: UUID | None, now: datetime) -> None:
    """Record a step of a payment as evidence of its trade."""
    payload: dict[str, Json] = {
        "intent": str(row.id),
        "reference": row.reference,
        "purpose": row.purpose,
        "payer": str(row.payer_id),
        "minor": row.minor,
        "currency": row.currency,
    }
    evidence.record(kind, subject=row.trade_id, payload=payload, actor=actor, now=now)
