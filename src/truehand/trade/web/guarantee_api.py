"""Claims on the guarantee fund over the API: everything that their page does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from truehand.disputes.domain.guarantee import LONGEST, ClaimView, Grant, published
from truehand.disputes.domain.guarantee_refusals import GuaranteeUnknown
from truehand.disputes.queries import guarantee as claims
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.schemas import MoneySchema, Words
from truehand.escrow import queries as escrow
from truehand.kernel.actor import Actor
from truehand.trade.operations import guarantee
from truehand.trade.queries.situation import load
from truehand.trade.web.aftersales_api import router
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.guarantee import acts, offered, require_seat

__all__ = ["router"]


class FileIn(Schema):
    """Which sum, and what is said of it."""

    grant: UUID
    text: str = Field(max_length=LONGEST)


class GuaranteeWordsIn(Schema):
    """Which claim, and what is said of it."""

    claim: UUID
    text: str = Field(max_length=LONGEST)


class ExamineIn(GuaranteeWordsIn):
    """What is proposed to be paid, and why."""

    amount: MoneySchema


class ApproveIn(Schema):
    """Which claim; the confirmation of payee and amount, once there is one."""

    claim: UUID
    confirmation: UUID | None = None


class GrantOut(Schema):
    """A sum that was agreed to and left unpaid: from when until when it may be claimed."""

    id: UUID
    owed: MoneySchema
    unpaid_since: datetime
    opens_at: datetime
    until: datetime

    @classmethod
    def of(cls, grant: Grant) -> GrantOut:
        """Return the wire form."""
        return cls(
            id=grant.source_id,
            owed=MoneySchema.of(grant.owed),
            unpaid_since=grant.since,
            opens_at=grant.opens_at,
            until=grant.until,
        )


class GuaranteeEntryOut(Schema):
    """One thing that was said or done."""

    act: str
    words: Words
    by: UUID | None
    text: str
    amount: MoneySchema | None
    at: datetime


class GuaranteeOut(Schema):
    """A claim: how it stands, until when whom, and what you may do."""

    id: UUID
    request: UUID
    dispute: UUID | None
    creditor: UUID
    debtor: UUID
    owed: MoneySchema
    stage: str
    words: Words
    silence: Words | None
    instance: int
    proposed: MoneySchema | None
    out_of_balance: MoneySchema
    out_of_fund: MoneySchema
    filed_at: datetime
    due_at: datetime | None
    entries: list[GuaranteeEntryOut]
    acts: list[str]


class GuaranteesOut(Schema):
    """The rules, what the fund holds in the trade's currency, what you may claim, and what is claimed."""

    rules: Words
    fund: MoneySchema
    open: list[GrantOut]
    claims: list[GuaranteeOut]


@router.get("/{uuid:trade_id}/guarantee", response=GuaranteesOut)
def guarantees(request: HttpRequest, trade_id: UUID) -> GuaranteesOut:
    """What of a trade is claimed from the guarantee fund, or may be."""
    return _all(require_scope(request, READ), trade_id)


@router.post("/{uuid:trade_id}/guarantee", response=GuaranteesOut)
def file_guarantee(request: HttpRequest, trade_id: UUID, body: FileIn) -> GuaranteesOut:
    """Claim, as the creditor, what was agreed to and left unpaid."""
    actor = require_scope(request, WRITE)
    require_seat(load(trade_id), actor, now=clock.now())
    guarantee.file_claim(actor, trade_id, body.grant, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/guarantee/answer", response=GuaranteesOut)
def answer_guarantee(request: HttpRequest, trade_id: UUID, body: GuaranteeWordsIn) -> GuaranteesOut:
    """Answer a claim, once, as the debtor."""
    actor = _acting(request, trade_id, body.claim)
    guarantee.answer_claim(actor, body.claim, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/guarantee/propose", response=GuaranteesOut)
def propose_guarantee(request: HttpRequest, trade_id: UUID, body: ExamineIn) -> GuaranteesOut:
    """Propose a payment, as the operator who examined the claim."""
    actor, amount = _acting(request, trade_id, body.claim), body.amount.money()
    guarantee.propose(actor, body.claim, amount, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/guarantee/refuse", response=GuaranteesOut)
def refuse_guarantee(request: HttpRequest, trade_id: UUID, body: GuaranteeWordsIn) -> GuaranteesOut:
    """Refuse a claim with reasons."""
    actor = _acting(request, trade_id, body.claim)
    guarantee.refuse(actor, body.claim, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/guarantee/approve", response=GuaranteesOut)
def approve_guarantee(request: HttpRequest, trade_id: UUID, body: ApproveIn) -> GuaranteesOut:
    """Approve what another operator proposed, as you confirmed it; it is paid at once."""
    actor = _acting(request, trade_id, body.claim)
    guarantee.approve(actor, body.claim, confirmation=body.confirmation, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/guarantee/appeal", response=GuaranteesOut)
def appeal_guarantee(request: HttpRequest, trade_id: UUID, body: GuaranteeWordsIn) -> GuaranteesOut:
    """Have somebody else decide a refused claim, once, as the creditor."""
    actor = _acting(request, trade_id, body.claim)
    guarantee.appeal(actor, body.claim, body.text, now=clock.now())
    return _all(actor, trade_id)


def _acting(request: HttpRequest, trade_id: UUID, claim_id: UUID) -> Actor:
    actor = require_scope(request, WRITE)
    require_seat(load(trade_id), actor, now=clock.now())
    if claims.claim(claim_id).trade_id != trade_id:
        raise GuaranteeUnknown
    return actor


def _all(actor: Actor, trade_id: UUID) -> GuaranteesOut:
    trade, now = load(trade_id), clock.now()
    require_seat(trade, actor, now=now)
    found = [(each, sorted(acts(each, trade, actor, now=now))) for each in claims.claims_of(trade_id)]
    return GuaranteesOut(
        rules=Words.of(published()),
        fund=MoneySchema.of(escrow.fund_holds(trade.currency)),
        open=[GrantOut.of(each) for each in offered(trade, actor)],
        claims=[_out(each, can) for each, can in found],
    )


def _out(claim: ClaimView, can: list[str]) -> GuaranteeOut:
    entries = [
        GuaranteeEntryOut(
            act=each.act.value,
            words=Words.of(each.act.words),
            by=each.author_id,
            text=each.text,
            amount=MoneySchema.of(each.amount) if each.amount else None,
            at=each.at,
        )
        for each in claim.entries
    ]
    return GuaranteeOut(
        id=claim.id,
        request=claim.source_id,
        dispute=claim.case_id,
        creditor=claim.creditor_id,
        debtor=claim.debtor_id,
        owed=MoneySchema.of(claim.owed),
        stage=claim.stage.value,
        words=Words.of(claim.stage.words),
        silence=Words.of(claim.silence) if claim.silence else None,
        instance=claim.instance,
        proposed=MoneySchema.of(claim.proposed) if claim.proposed else None,
        out_of_balance=MoneySchema.of(claim.own),
        out_of_fund=MoneySchema.of(claim.paid),
        filed_at=claim.filed_at,
        due_at=claim.due_at,
        entries=entries,
        acts=can,
    )
