"""What is promised, and how promises ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.posting import posting_id
from truehand.escrow.domain.refusals import ReservationUnknown
from truehand.escrow.domain.views import Outcome, Reservation
from truehand.escrow.models import Reservation as Row
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

MOST = 1_000


def reservation(key: str) -> Reservation:
    """Return what was promised under a key, and how it ended; refuses ReservationUnknown."""
    row = Row.objects.select_related("debit", "credit", "end").filter(id=posting_id(key)).first()
    if row is None:
        raise ReservationUnknown
    end = getattr(row, "end", None)
    return Reservation(
        key=row.key,
        subject=row.subject,
        account=row.debit.value,
        to=row.credit.value,
        amount=Money(row.minor, row.currency),
        at=row.at,
        expires_at=row.expires_at,
        outcome=Outcome(end.outcome) if end else None,
        posted=Money(end.minor if end else 0, row.currency),
        content=row.request,
    )


def reservations_due(now: datetime) -> tuple[str, ...]:
    """Return the keys of promises whose time is over and that nobody ended, oldest first, a thousand at most."""
    rows = Row.objects.filter(expires_at__lte=now, end__isnull=True).order_by("expires_at")
    return tuple(rows.values_list("key", flat=True)[:MOST])
