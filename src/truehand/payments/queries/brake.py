"""Whether payouts stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.payments.domain.views import HoldView
from truehand.payments.models import PayoutHold

if TYPE_CHECKING:
    from uuid import UUID


def payout_hold() -> HoldView | None:
    """Return why payouts stand still, the first of several reasons; None while they flow."""
    row = PayoutHold.objects.filter(lifted_at=None).order_by("id").first()
    return _view(row) if row else None


def payout_holds(subject: UUID) -> tuple[HoldView, ...]:
    """Return when a matter held payouts, oldest first."""
    return tuple(_view(row) for row in PayoutHold.objects.filter(subject=subject).order_by("id"))


def _view(row: PayoutHold) -> HoldView:
    return HoldView(row.id, row.subject, row.zh, row.en, row.placed_at, row.placed_by, row.lifted_at, row.lifted_by)
