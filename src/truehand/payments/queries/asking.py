"""What is to be asked of the channels, since their messages may never come."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from truehand.payments.domain.views import IntentStatus, PayoutStatus
from truehand.payments.models import PaymentIntent, PayoutRow, ReceiptRow, ReportLineRow
from truehand.payments.queries.channels import channels

if TYPE_CHECKING:
    from collections.abc import Collection

# Whoever pays does it soon, and a message comes at once or is late: fresh payments are asked about often.
FRESH: Final = timedelta(minutes=15)
# How long after it was asked for money may come without a word.
LATELY: Final = timedelta(days=7)


def payments_to_ask(*, now: datetime, fresh: bool = False) -> tuple[UUID, ...]:
    """Return the payments of the last days, oldest first; ``fresh``: of the last minutes, while open at a channel.

    Money may still come for a payment that is settled or cancelled, and the message about it may get lost.
    """
    rows = PaymentIntent.objects.filter(id__gte=_first_of(now - (FRESH if fresh else LATELY))).order_by("id")
    if fresh:
        rows = rows.filter(status=IntentStatus.OPEN).exclude(instructions={})
    return tuple(rows.values_list("id", flat=True))


def _first_of(moment: datetime) -> UUID:
    """Return the least identifier (UUIDv7) of a moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def unheard_payments(channel: str, references: Collection[str]) -> tuple[UUID, ...]:
    """Return those of the references that were asked for, and of which the channel has confirmed nothing."""
    rows = PaymentIntent.objects.filter(channel=channel, reference__in=references, receipts=None)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def unheard_payouts() -> tuple[UUID, ...]:
    """Return the payouts that a channel has and said nothing about, oldest first."""
    return tuple(PayoutRow.objects.filter(status=PayoutStatus.SENT).order_by("id").values_list("id", flat=True))


def settling_channels() -> tuple[str, ...]:
    """Return the channels that money lies with until they settle."""
    return tuple(each.name for each in channels() if each.settles)


def unsettled_days(channel: str) -> tuple[date, ...]:
    """Return the days on which a channel confirmed payments that no settlement file has told of yet."""
    told = ReportLineRow.objects.filter(source=channel, provider_id=OuterRef("provider_id"))
    rows = ReceiptRow.objects.filter(channel=channel).exclude(Exists(told))
    days = rows.annotate(day=TruncDate("received_at", tzinfo=timezone.get_fixed_timezone(0)))
    return tuple(sorted(set(days.values_list("day", flat=True))))
