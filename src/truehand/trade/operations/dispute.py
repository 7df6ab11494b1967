"""Disputes: opening, speaking, settling, bringing evidence, ruling, appealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.disputes.domain import decide
from truehand.disputes.domain.refusals import EvidenceFromNobody
from truehand.evidence import operations as evidence
from truehand.trade.domain.given import Asked, Complaint, Given, Verdict
from truehand.trade.domain.life.v1 import V1
from truehand.trade.domain.life.v2 import V2
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.process import State
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import approval
from truehand.trade.operations.advance import advance
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.intake import Side
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.trade.models import Trade


def open_dispute(
    actor: Actor,
    trade_id: UUID,
    *,
    reason: str,
    statement: str,
    photos: Sequence[bytes],
    seen: int,
    now: datetime,
    claim: Money | None = None,
) -> int:
    """Open a dispute in transport, at delivery or about a retention: the clock stops, the money stays where it is.

    ``claim`` is what the opener asks to have of the price; all that is held when nothing is said.
    """
    names = ("dispute_transport", "dispute_delivery", "dispute_retention")
    return speak(actor, trade_id, names, statement, photos, seen, now, reason=reason, claim=claim)


def answer(actor: Actor, trade_id: UUID, *, statement: str, photos: Sequence[bytes], seen: int, now: datetime) -> int:
    """Add a statement and evidence, as either side; where a concession was announced, this cancels it."""
    staged = load(trade_id).process_version > V2.version
    names = ("answer_dispute", "object_concession") if staged else ("answer_dispute",)
    return speak(actor, trade_id, names, statement, photos, seen, now)


def bring_evidence(
    actor: Actor, trade_id: UUID, *, statement: str, photos: Sequence[bytes], seen: int, now: datetime
) -> int:
    """Bring the evidence that was asked for; when the last is in, the case goes on."""
    names = ("bring_evidence", "bring_and_mediate", "bring_and_decide")
    return speak(actor, trade_id, names, statement, photos, seen, now)


def appeal(actor: Actor, trade_id: UUID, *, statement: str, photos: Sequence[bytes], seen: int, now: datetime) -> int:
    """Ask, once, that somebody else decides again."""
    return speak(actor, trade_id, ("appeal",), statement, photos, seen, now)


def propose(
    actor: Actor, trade_id: UUID, *, to_buyer: Money, to_seller: Money, text: str, seen: int, now: datetime
) -> int:
    """Propose how to share exactly what is held: as a side to the other, or as mediator to both."""
    given = Given(verdict=Verdict(to_buyer, to_seller, text))
    return advance(trade_id, ("propose_settlement", "suggest_settlement"), actor=actor, seen=seen, now=now, given=given)


def accept_proposal(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Accept what the other side proposed, or agree to what the mediator did; when both have, it is done at once."""
    names = ("accept_settlement", "agree_first", "agree_second")
    return advance(trade_id, names, actor=actor, seen=seen, now=now)


def decline_proposal(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Say no to the other side's proposal, or to the mediator's, which then goes to a decision."""
    return advance(trade_id, ("decline_settlement", "refuse_suggestion"), actor=actor, seen=seen, now=now)


def refer(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """End the negotiation as either side, once both have spoken: evidence is asked for."""
    return advance(trade_id, "refer_dispute", actor=actor, seen=seen, now=now)


def ask_evidence(actor: Actor, trade_id: UUID, *, sides: Sequence[Side], text: str, seen: int, now: datetime) -> int:
    """Ask one side or both for more evidence, as the operator who is to decide. Refuses EvidenceFromNobody."""
    if not sides:
        raise EvidenceFromNobody
    given = Given(asked=Asked(tuple(sides), text))
    return advance(trade_id, "ask_evidence", actor=actor, seen=seen, now=now, given=given)


def withdraw_dispute(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Take back one's own dispute; the interrupted clock goes on with the time that was left."""
    staged = load(trade_id).process_version > V2.version
    names = ("resume_delivery", "resume_transport", "resume_retention")
    return advance(trade_id, (*names, "resume_return") if staged else names, actor=actor, seen=seen, now=now)


def rule(
    actor: Actor,
    trade_id: UUID,
    *,
    to_buyer: Money,
    to_seller: Money,
    reasons: str,
    seen: int,
    now: datetime,
    rules: Sequence[str] = (),
    buyer_fault: Fault = Fault.NONE,
    seller_fault: Fault = Fault.NONE,
) -> int:
    """Rule as an operator without a part: the two amounts sum exactly to what is held.

    A fault costs its side the published share of its deposit. The ruling, which cites published ``rules``, is carried
    out when nobody appeals in time; on appeal at once. In the first two versions of the process the money follows at
    once, and the first knows only a seller's deliberate fault, which costs the whole deposit.
    """
    verdict = Verdict(to_buyer, to_seller, reasons, buyer_fault, seller_fault, tuple(rules))
    names = _ruling(load(trade_id), verdict)
    return advance(trade_id, names, actor=actor, seen=seen, now=now, given=Given(verdict=verdict))


def ask_ruling(
    actor: Actor,
    trade_id: UUID,
    *,
    to_buyer: Money,
    to_seller: Money,
    reasons: str,
    now: datetime,
    rules: Sequence[str] = (),
    buyer_fault: Fault = Fault.NONE,
    seller_fault: Fault = Fault.NONE,
) -> UUID:
    """Ask another operator to approve exactly this ruling, as a large amount needs; return the proposal's id."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    verdict = Verdict(to_buyer, to_seller, reasons, buyer_fault, seller_fault, tuple(rules))
    name = "decide_appeal" if trade.state == State.APPEALED else "decide"
    return approval.ask_ruling(actor, trade, name, verdict, now=now)


def _ruling(trade: Trade, verdict: Verdict) -> tuple[str, ...]:
    """Return the transitions that a ruling may be, by the version that the trade follows."""
    if trade.process_version > V2.version:
        return ("decide", "decide_appeal")
    faults = {verdict.buyer_fault, verdict.seller_fault}
    graded = trade.process_version > V1.version
    seizes = faults != {Fault.NONE} if graded else verdict.seller_fault is Fault.DELIBERATE
    return ("rule_and_seize" if seizes else "rule",)


def speak(
    actor: Actor,
    trade_id: UUID,
    names: Sequence[str],
    statement: str,
    photos: Sequence[bytes],
    seen: int,
    now: datetime,
    *,
    reason: str = "",
    claim: Money | None = None,
) -> int:
    """Take a transition with a statement and photos, which are kept. Refuses as the thread of a case does."""
    if not may_see(load(trade_id), actor):
        raise TradeNotFound
    said = decide.statement(statement, photos)
    with transaction.atomic():
        exhibits = tuple(evidence.store_exhibit(each, owner=actor.party_id, now=now).sha256 for each in photos)
        complaint = Complaint(reason, said, exhibits, claim)
        return advance(trade_id, names, actor=actor, seen=seen, now=now, given=Given(complaint=complaint))
