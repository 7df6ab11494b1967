"""Messages that were refused are written down: who forges or replays leaves a trace."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.db.models import F

from truehand.kernel.ids import new_id
from truehand.payments.models import RefusedMessage

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.refusal import Refusal

KEPT_BYTES: Final = 4096
# Anybody may send nonsense: beyond so many the oldest are forgotten.
MOST_KEPT: Final = 10_000


def keep_refused(channel: str, body: bytes, refusal: Refusal, *, now: datetime) -> None:
    """Write down a message and why it was refused; the same bytes again are counted."""
    row, created = RefusedMessage.objects.get_or_create(
        channel=channel,
        code=refusal.code,
        sha256=hashlib.sha256(body).hexdigest(),
        defaults={
            "id": new_id(now),
            "size": len(body),
            "body": body[:KEPT_BYTES],
            "first_at": now,
            "last_at": now,
        },
    )
    if not created:
        RefusedMessage.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now)


def forget_oldest_refused() -> None:
    """Keep the newest refused messages alone."""
    oldest_kept = RefusedMessage.objects.order_by("-id").values_list("id", flat=True)[MOST_KEPT - 1 : MOST_KEPT].first()
    if oldest_kept is not None:
        RefusedMessage.objects.filter(id__lt=oldest_kept).delete()
