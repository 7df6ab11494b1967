"""Claims on a trade's insurance: filed with photos and reports, decided on what the trade made good, paid once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.inspection import queries as reports
from truehand.inspection.domain.nodes import Node
from truehand.insurance import operations as insurance
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import MOST_PHOTOS, Reason, Stage
from truehand.insurance.domain.refusals import ClaimNotHere, DisputeOpen, NoLaterReport, NoPhotos
from truehand.trade.domain.life import IN_DISPUTE
from truehand.trade.models import Trade
from truehand.trade.queries.insuring import good_for, policy_for
from truehand.trade.queries.situation import load, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.claims import ClaimView, Told
    from truehand.insurance.domain.policies import PolicyView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

_LATER = frozenset({Node.DELIVERY, Node.RETURN})


def file_claim(actor: Actor, policy_id: UUID, told: Told, *, photos: Sequence[bytes], now: datetime) -> ClaimView:
    """File a claim as the insured, with photos; a mismatch rests on the report of a later node.

    Refuses PolicyUnknown, NoPhotos, NoLaterReport, and what insurance and the evidence room refuse.
    """
    with transaction.atomic():
        policy = policy_for(actor, policy_id)
        needs_photo = told.reason not in {Reason.LOST, Reason.MISMATCH}
        if len(photos) > MOST_PHOTOS or (needs_photo and not photos):
            raise NoPhotos(most=MOST_PHOTOS)
        facts = _rests_on(policy, told.reason)
        exhibits = [evidence.store_exhibit(each, owner=actor.party_id, now=now).sha256 for each in photos]
        return insurance.file_claim(actor, policy.id, told, exhibits=exhibits, facts=facts, now=now)


def _rests_on(policy: PolicyView, reason: Reason) -> dict[str, Json]:
    if reason is not Reason.MISMATCH:
        return {}
    trade = load(policy.trade_id)
    later = [
        each for each in reports.reports_of_trade(trade.pk, trade.listing_id) if each.node in _LATER and each.mismatches
    ]
    if not later:
        raise NoLaterReport
    return {"report": later[-1].sha256, "mismatches": later[-1].mismatches}


@transaction.atomic
def decide(actor: Actor, claim_id: UUID, *, loss: Money, reasons: str, now: datetime) -> ClaimView:
    """Decide a claim as its insurer's assessor, less what the trade has made good; refuses as insurance does."""
    claim = policies.claim(claim_id, actor)
    # The trade's row is locked: what it makes good cannot change under the decision.
    trade = Trade.objects.select_for_update().get(pk=claim.policy.trade_id)
    good = good_for(trade, claim, loss)
    return insurance.decide(actor, claim_id, loss=loss, made_good=good, reasons=reasons, now=now)


def payment_act(actor: Actor, claim_id: UUID) -> MoneyAct:
    """Return what an assessor confirms before a claim is paid; refuses ClaimUnknown, ClaimNotHere."""
    claim = policies.claim(claim_id, actor)
    if claim.stage is not Stage.APPROVED:
        raise ClaimNotHere
    return MoneyAct(ActKind.APPROVE, people.name_of(claim.claimant_id), claim.amount, claim.id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a payment: the claim, paid or to be decided anew."""

    claim: ClaimView
    paid: bool


@transaction.atomic
def pay(actor: Actor, claim_id: UUID, *, confirmation: UUID | None, now: datetime) -> Outcome:
    """Pay an approved claim out of the insurer's balance to the claimant's, once, never while a dispute is open.

    Where the trade made more good than was decided on, nothing is paid and the claim is decided anew. ``confirmation``
    is of ``payment_act``. Refuses ClaimUnknown, ClaimNotHere, NotAnAssessor, DisputeOpen, InsufficientBalance, and what
    confirmations refuse.
    """
    claim, act = policies.claim(claim_id, actor), payment_act(actor, claim_id)
    identity.use(actor, confirmation, act, now=now)
    trade = Trade.objects.select_for_update().get(pk=claim.policy.trade_id)
    if state_of(trade) in IN_DISPUTE:
        raise DisputeOpen
    good = good_for(trade, claim, claim.assessed)
    if claim.made_good < good:
        return Outcome(insurance.reopen(actor, claim_id, now=now), paid=False)
    paid = insurance.pay_claim(actor, claim_id, made_good=good, now=now)
    insurer = claim.policy.insurer_id
    escrow.pay_claim(claim_id, paid.amount, insurer=insurer, to=claim.claimant_id, now=now)
    return Outcome(paid, paid=True)
