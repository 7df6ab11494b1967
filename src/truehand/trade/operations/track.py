"""A machine on its way: its carrier tells where it is, by hand, by API or by its server's signed messages."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity import operations as identity
from truehand.kernel.actor import Role
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage
from truehand.logistics.domain import hook
from truehand.logistics.domain.tracking import TOLD_AT_ONCE, Source
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.queries.carriers import way_for
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.tracking import EventView, Told
    from truehand.trade.models import Trade


@transaction.atomic
def tell(actor: Actor, trade_id: UUID, told: Told, *, now: datetime) -> bool:
    """Tell what happened, as the trade's carrier; False where a message of this identifier came before.

    Refuses TradeNotFound, NotPermitted and what ``logistics.track`` refuses.
    """
    actor.require(Role.CARRIER)
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    return _keep(trade, actor.party_id, told, Source.CARRIER, now)


def receive(hook_id: UUID, body: bytes, headers: Mapping[str, str], *, now: datetime) -> bool:
    """Take a signed message of a carrier's server; False where it came before.

    What is refused is written down with its reason. Refuses HookUnknown, MessageForged, MessageStale, EventUnknown,
    EventNotUnderstood, TradeNotFound and what ``logistics.track`` refuses.
    """
    carrier_id, secrets = carriage.hook(hook_id, now=now)
    try:
        message = hook.read(secrets, body, headers, now=now)
        with transaction.atomic():
            trade = load(message.trade_id)
            return _keep(trade, carrier_id, message.told, Source.SIGNED, now, body=message.body_sha256)
    except Refusal as refusal:
        logistics.keep_refused(hook_id, refusal.code, hashlib.sha256(body).hexdigest(), now=now)
        raise


def _keep(trade: Trade, carrier_id: UUID, told: Told, source: Source, now: datetime, *, body: str = "") -> bool:
    event = logistics.track(
        carrier_id, trade.pk, told, source=source, now=now, body=body, way=way_for(trade, carrier_id)
    )
    if event is not None and event.kind in TOLD_AT_ONCE:
        _announce(trade, event, now)
    return event is not None


def _announce(trade: Trade, event: EventView, now: datetime) -> None:
    (zh, en), day = event.words, f" {event.eta:%Y-%m-%d}" if event.eta else ""
    identity.notify_all(
        sorted({trade.buyer_id, trade.seller_id}),
        kind=f"logistics.{event.kind}",
        zh=f"《{trade.title}》运输：{zh}" + (f"，预计{day}送达。" if day else "。"),
        en=f"{trade.title}, transport: {en.lower()}" + (f", expected on{day}." if day else "."),
        link=f"/trades/{trade.pk}/",
        now=now,
    )
