"""Claims on a trade's transport over the API: what is claimed, whose turn it is and by when, and the sides' acts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.refusals import NotFound
from truehand.edge.schemas import MoneySchema, Words
from truehand.logistics import queries as logistics
from truehand.logistics.domain.claim import (
    LONGEST_SAID,
    ClaimView,
    Stage,
    by_silence,
    silence_words,
    unanswered_words,
)
from truehand.trade.operations import claims
from truehand.trade.operations.approval import needs_two
from truehand.trade.queries.situation import load
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.claiming import require_seat
from truehand.trade.web.guarantee_api import router

__all__ = ["router"]


class TransportClaimIn(Schema):
    """Whether its carrier accepts a claim; ``text`` says why not, where it is contested."""

    claim: UUID
    accept: bool
    text: str = Field("", max_length=LONGEST_SAID)


class TransportClaimOut(Schema):
    """A claim on the transport: ``due_at`` is when silence does what ``silence`` says; null once it has ended.

    ``decide_by`` is when the operators should have decided, which they still may until ``due_at``.
    """

    id: UUID
    cause: str
    amount: MoneySchema
    claimant_id: UUID
    carrier_id: UUID
    stage: str
    words: Words
    rule: Words
    counted: Words
    opened_at: datetime
    due_at: datetime | None
    silence: Words
    decide_by: datetime | None
    settled: MoneySchema | None

    @classmethod
    def of(cls, claim: ClaimView) -> TransportClaimOut:
        """Return the wire form."""
        return cls(
            id=claim.id,
            cause=claim.cause.value,
            amount=MoneySchema.of(claim.amount),
            claimant_id=claim.claimant_id,
            carrier_id=claim.carrier_id,
            stage=claim.stage.value,
            words=Words.of(claim.stage_words),
            rule=Words.of(claim.rule),
            counted=Words.of(claim.counted),
            opened_at=claim.opened_at,
            due_at=claim.due_at,
            silence=Words.of(_silence(claim)),
            decide_by=claim.decide_by if claim.stage is Stage.CONTESTED else None,
            settled=MoneySchema.of(claim.settled) if claim.settled else None,
        )


def _silence(claim: ClaimView) -> tuple[str, str]:
    by_two = needs_two(claim.amount)
    if claim.stage is Stage.OPEN:
        return unanswered_words(by_two=by_two)
    if claim.stage is Stage.CONTESTED:
        return silence_words(by_silence(claim, by_two=by_two))
    return "", ""


@router.get("/{uuid:trade_id}/transport-claims", response=list[TransportClaimOut])
def transport_claims(request: HttpRequest, trade_id: UUID) -> list[TransportClaimOut]:
    """The claims on a trade's transport, for its sides, its carrier, operators and auditors."""
    require_seat(load(trade_id), require_scope(request, READ), clock.now())
    return [TransportClaimOut.of(each) for each in logistics.claims_of(trade_id)]


@router.post("/{uuid:trade_id}/transport-claims", response=TransportClaimOut)
def answer_transport_claim(request: HttpRequest, trade_id: UUID, body: TransportClaimIn) -> TransportClaimOut:
    """Accept a claim as its carrier, which pays it at once, or contest it with ``text``."""
    actor, now = require_scope(request, WRITE), clock.now()
    require_seat(load(trade_id), actor, now)
    if all(each.id != body.claim for each in logistics.claims_of(trade_id)):
        raise NotFound
    if body.accept:
        return TransportClaimOut.of(claims.accept_claim(actor, body.claim, now=now))
    return TransportClaimOut.of(claims.contest_claim(actor, body.claim, answer=body.text, now=now))
