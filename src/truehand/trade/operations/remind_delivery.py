"""Both sides are told in time by when the machine is due, and from when and how much its delay costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity import operations as identity
from truehand.trade.domain.late import HOME
from truehand.trade.models import Trade
from truehand.trade.queries.late import late_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.trade.domain.late import Late
    from truehand.trade.domain.words import Pair


def remind_of_delivery(trade_id: UUID, *, now: datetime) -> None:
    """Tell both sides that the machine is due, and again when its delay begins to cost; nothing once it is there."""
    with transaction.atomic():
        rows = Trade.objects.select_for_update(skip_locked=True)
        trade = rows.filter(pk=trade_id, deliver_remind_at__lte=now).first()
        if trade is None:
            return
        late = late_of(trade, now=now) if trade.due_at is not None and trade.delivered_at is None else None
        trade.deliver_remind_at = late.begins if late is not None and late.begins > now else None
        trade.save(update_fields=["deliver_remind_at"])
        if late is not None:
            zh, en = _said(late, now)
            identity.notify_all(
                sorted((trade.buyer_id, trade.seller_id)),
                kind="trade.delivery_reminder",
                zh=f"《{trade.title}》{zh}",
                en=f"{trade.title}: {en}",
                link=f"/trades/{trade.pk}/",
                due_at=late.due,
                now=now,
            )


def _said(late: Late, now: datetime) -> Pair:
    begins, due = late.begins.astimezone(HOME), late.due.astimezone(HOME)
    costs_zh = f"自{begins:%Y年%-m月%-d日 %H:%M}起每逾期一日{late.daily}，最多{late.cap}"
    costs_en = f"from {begins:%-d %B %Y %H:%M} (UTC+8) each day costs the seller {late.daily}, at most {late.cap}"
    if now < late.due:
        return (
            f"应于{due:%Y年%-m月%-d日 %H:%M}前送达；{costs_zh}。",
            f"to be delivered by {due:%-d %B %Y %H:%M} (UTC+8); {costs_en}.",
        )
    return f"尚未送达，已逾期；{costs_zh}。", f"not delivered, and late; {costs_en}."
