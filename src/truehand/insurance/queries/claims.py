"""Claims as they stand, and who may do what with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from truehand.insurance.domain.claims import Act, ClaimView, EntryView, Reason, Stage
from truehand.insurance.domain.refusals import ClaimUnknown
from truehand.insurance.models import Assessor, Claim
from truehand.insurance.personal import PERSONAL
from truehand.insurance.queries.policies import policy_view
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.vault.domain.masking import masked

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.insurance.models import ClaimEntry
    from truehand.kernel.actor import Actor

MOST_CLAIMS: Final = 100


def closed(claim: ClaimView) -> ClaimView:
    """Return a claim without what was said and shown in it, for whoever has not opened it (0035)."""
    said = PERSONAL["ClaimEntry.text"]
    kept = (replace(each, text=masked(said, each.text), facts={}, exhibits=()) for each in claim.entries)
    return replace(claim, entries=tuple(kept))


def claim(claim_id: UUID, actor: Actor) -> ClaimView:
    """Return a claim with its story to claimant, insurer's people and overseers; refuses ClaimUnknown."""
    row = rows().filter(id=claim_id).first()
    if row is None or not may_see_claim(row, actor):
        raise ClaimUnknown
    return claim_view(row, whole=True)


def claims_of_policy(policy_id: UUID) -> tuple[ClaimView, ...]:
    """Return a policy's claims without their stories, in order."""
    return tuple(claim_view(row) for row in rows().filter(policy_id=policy_id).order_by("number"))


def claims_of_trade(trade_id: UUID) -> tuple[ClaimView, ...]:
    """Return the claims on a trade's policies, without their stories."""
    return tuple(claim_view(row) for row in rows().filter(policy__trade_id=trade_id).order_by("id"))


def claims_for(actor: Actor) -> tuple[ClaimView, ...]:
    """Return what an insurer's people have to decide, the soonest due first, then the newest; overseers see all."""
    found = rows()
    if not actor.oversees:
        found = found.filter(insurer_id__in=insurers_of(actor))
    due = found.filter(due_at__isnull=False).order_by("due_at")[:MOST_CLAIMS]
    done = found.filter(due_at=None).order_by("-id")[:MOST_CLAIMS]
    return tuple(claim_view(row) for each in (due, done) for row in each)


def insurers_of(actor: Actor) -> frozenset[UUID]:
    """Return for which insurers an actor decides: itself as an insurer, and those that appointed it."""
    own = {actor.party_id} if Role.INSURER in actor.roles else set()
    return frozenset(
        own | set(Assessor.objects.filter(party_id=actor.party_id, ended_at=None).values_list("insurer_id", flat=True))
    )


def assessors_of(insurer_id: UUID) -> tuple[UUID, ...]:
    """Return who decides claims for an insurer beside itself."""
    return tuple(
        Assessor.objects.filter(insurer_id=insurer_id, ended_at=None).order_by("id").values_list("party_id", flat=True)
    )


def paid_on(policy_id: UUID, currency: str) -> Money:
    """Return what claims on a policy were paid so far."""
    paid = Claim.objects.filter(policy_id=policy_id, stage=Stage.PAID).aggregate(sum=Sum("amount"))["sum"]
    return Money(int(paid or 0), currency)


def rows() -> QuerySet[Claim]:
    """Return claims with their policies."""
    return Claim.objects.select_related("policy", "policy__product")


def may_see_claim(row: Claim, actor: Actor) -> bool:
    """Whether somebody may read a claim."""
    return actor.oversees or actor.party_id == row.claimant_id or row.insurer_id in insurers_of(actor)


def claim_view(row: Claim, *, whole: bool = False) -> ClaimView:
    """Return a claim as doors show it; its story only where it is asked for ``whole``."""
    policy = policy_view(row.policy)
    currency = policy.insured.currency
    return ClaimView(
        id=row.id,
        policy=policy,
        number=row.number,
        claimant_id=row.claimant_id,
        reason=Reason(row.reason),
        happened_at=row.happened_at,
        loss=Money(row.loss, currency),
        meter=row.meter,
        stage=Stage(row.stage),
        amount=Money(row.amount, currency),
        assessed=Money(row.assessed, currency),
        made_good=Money(row.made_good, currency),
        decided_by=row.decided_by,
        first_decided_by=row.first_decided_by,
        filed_at=row.filed_at,
        due_at=row.due_at,
        overdue_at=row.overdue_at,
        appealed_at=row.appealed_at,
        decided_at=row.decided_at,
        paid_at=row.paid_at,
        entries=tuple(_entry(each) for each in row.entries.all()) if whole else (),
    )


def _entry(row: ClaimEntry) -> EntryView:
    return EntryView(row.number, Act(row.act), row.author_id, row.text, row.facts, tuple(row.exhibits), row.at)
