"""Paying in: who owes what, the risk gate in front of it, and the bank's word that it arrived."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.payments import operations as payments
from truehand.payments.domain.views import CallbackKind
from truehand.risk import operations as risk
from truehand.trade.domain.given import Given, Payment
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.refusals import NothingDue, TradeNotFound
from truehand.trade.operations.advance import receive
from truehand.trade.operations.gate import behind_gate
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.facts import payment_facts
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.views import Callback, Intent

log = logging.getLogger(__name__)


def due_from(actor: Actor, trade_id: UUID) -> tuple[Purpose, Money]:
    """Return the next payment that the actor owes to the trade; refuse (NothingDue) when there is none."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    side = {trade.buyer_id: Who.BUYER, trade.seller_id: Who.SELLER}.get(actor.party_id)
    owed = None if side is None else dues_of(trade).next_of(side)
    if trade.state != State.SIGNED or owed is None:
        raise NothingDue
    return owed


def start_payment(actor: Actor, trade_id: UUID, *, now: datetime) -> Intent:
    """Ask the bank for the payment that the actor owes; return the intent with its reference.

    Refuses NothingDue, a missing step-up before the gate is asked, and whatever the risk gate holds or refuses. The
    gate's decision is kept also when it refuses.
    """
    purpose, amount = due_from(actor, trade_id)
    payments.require_confirmed(actor)
    trade = load(trade_id)
    facts, link = payment_facts(trade, actor.party_id, amount, now=now), f"/trades/{trade_id}/"
    return behind_gate(
        lambda: risk.gate("payment", subject=trade_id, party_id=actor.party_id, facts=facts, now=now, link=link),
        lambda: payments.create_intent(actor, trade_id=trade_id, purpose=purpose, amount=amount, now=now),
    )


def receive_callback(body: bytes, signature: str, *, now: datetime) -> Callback:
    """Take the bank's signed word and do what follows from it, once; refuses forged, altered and stale messages."""
    with transaction.atomic():
        callback = payments.record_callback(body, signature, now=now)
        if callback.first_time and callback.kind is CallbackKind.PAYMENT_CONFIRMED and callback.intent is not None:
            _apply(callback, callback.intent, now)
    return callback


def _apply(callback: Callback, intent: Intent, now: datetime) -> None:
    """Put a confirmed payment where it belongs: into the hold when the trade waits for exactly it, else to the payer.

    A late, wrong or superfluous payment is the payer's own balance, and the payer is told: no cent is lost.
    """
    trade = load(intent.trade_id)
    waits = trade.state == State.SIGNED and trade.due_at is not None and now < trade.due_at
    if callback.matches and waits:
        payment = Payment(intent.payer_id, intent.purpose.value, callback.amount, callback.key)
        receive(trade, ("receive_payment", "complete_funding"), given=Given(payment=payment), now=now)
        return
    escrow.receive_unallocated(intent.payer_id, callback.amount, key=callback.key, now=now)
    identity.notify(
        intent.payer_id,
        kind="payment.unallocated",
        zh=f"收到 {callback.amount}，但与应付款不符或已过期，已计入您的余额，可随时提现。",
        en=f"{callback.amount} arrived but was not what was due, or came too late. It is in your balance.",
        link="/money/",
        now=now,
    )
    log.info("payment not applied to its trade", extra={"trade": str(trade.pk), "state": trade.state})
