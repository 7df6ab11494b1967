"""Quarrels: opening, answering, withdrawing, ruling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.disputes.domain import decide
from truehand.evidence import operations as evidence
from truehand.trade.domain.given import Complaint, Given, Verdict
from truehand.trade.domain.life.v1 import V1
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations.advance import advance
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money


def open_dispute(
    actor: Actor, trade_id: UUID, *, reason: str, statement: str, photos: Sequence[bytes], seen: int, now: datetime
) -> int:
    """Open a dispute in transport, at delivery or about a retention: the clock stops, the money stays where it is."""
    names = ("dispute_transport", "dispute_delivery", "dispute_retention")
    return _speak(actor, trade_id, names, reason, statement, photos, seen, now)


def answer(actor: Actor, trade_id: UUID, *, statement: str, photos: Sequence[bytes], seen: int, now: datetime) -> int:
    """Add a statement and evidence, as either side."""
    return _speak(actor, trade_id, ("answer_dispute",), "", statement, photos, seen, now)


def withdraw_dispute(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Take back one's own dispute; the interrupted clock goes on with the time that was left."""
    names = ("resume_delivery", "resume_transport", "resume_retention")
    return advance(trade_id, names, actor=actor, seen=seen, now=now)


def rule(
    actor: Actor,
    trade_id: UUID,
    *,
    to_buyer: Money,
    to_seller: Money,
    reasons: str,
    seen: int,
    now: datetime,
    buyer_fault: Fault = Fault.NONE,
    seller_fault: Fault = Fault.NONE,
) -> int:
    """Rule as an operator without a part: the two amounts sum exactly to what is held, and the money follows.

    A fault costs its side the published share of its deposit. The first version of the process knows only a seller's
    deliberate fault, which costs the whole deposit.
    """
    verdict = Verdict(to_buyer, to_seller, reasons, buyer_fault, seller_fault)
    graded = load(trade_id).process_version > V1.version
    seizes = {buyer_fault, seller_fault} != {Fault.NONE} if graded else seller_fault is Fault.DELIBERATE
    name = "rule_and_seize" if seizes else "rule"
    return advance(trade_id, name, actor=actor, seen=seen, now=now, given=Given(verdict=verdict))


def _speak(
    actor: Actor,
    trade_id: UUID,
    names: Sequence[str],
    reason: str,
    statement: str,
    photos: Sequence[bytes],
    seen: int,
    now: datetime,
) -> int:
    if not may_see(load(trade_id), actor):
        raise TradeNotFound
    said = decide.statement(statement, photos)
    with transaction.atomic():
        exhibits = tuple(evidence.store_exhibit(each, owner=actor.party_id, now=now).sha256 for each in photos)
        complaint = Complaint(reason, said, exhibits)
        return advance(trade_id, names, actor=actor, seen=seen, now=now, given=Given(complaint=complaint))
