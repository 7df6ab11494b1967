"""Claims: filed with evidence, looked at, decided, seconded, appealed once, paid once; silence is told on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from truehand.evidence.operations import record
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.insurance.domain import claims as decide_on
from truehand.insurance.domain.claims import (
    DECIDABLE,
    DECISION,
    DUE,
    FIRST_LOOK,
    REMIND,
    Act,
    ClaimView,
    Stage,
    Told,
    checked_text,
    reckoned,
)
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.refusals import (
    AmountChanged,
    AssessorNotValid,
    ClaimNotHere,
    ClaimOpen,
    ClaimUnknown,
    LossNotUnderstood,
    NotAnAssessor,
    NotInsured,
    PolicyUnknown,
    SecondAssessorNeeded,
)
from truehand.insurance.models import Assessor, Claim, ClaimEntry, Policy
from truehand.insurance.operations import brakes
from truehand.insurance.queries import policy_view
from truehand.insurance.queries.claims import claim_view, insurers_of, may_see_claim, paid_on, rows
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def appoint_assessor(actor: Actor, party_id: UUID, *, now: datetime) -> None:
    """Have somebody verified decide claims, as their insurer; refuses NotPermitted, AssessorNotValid."""
    actor.require(Role.INSURER)
    if party_id == actor.party_id or not people.actor_of_party(party_id).verified:
        raise AssessorNotValid
    try:
        with transaction.atomic():
            Assessor.objects.create(id=new_id(now), insurer_id=actor.party_id, party_id=party_id, appointed_at=now)
    except IntegrityError as error:
        raise AssessorNotValid from error
    payload = {"assessor": str(party_id)}
    record("insurance.assessor_appointed", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def dismiss_assessor(actor: Actor, party_id: UUID, *, now: datetime) -> None:
    """End that somebody decides claims; refuses NotPermitted, AssessorNotValid."""
    actor.require(Role.INSURER)
    if not Assessor.objects.filter(insurer_id=actor.party_id, party_id=party_id, ended_at=None).update(ended_at=now):
        raise AssessorNotValid
    payload = {"assessor": str(party_id)}
    record("insurance.assessor_dismissed", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def file_claim(
    actor: Actor, policy_id: UUID, told: Told, *, exhibits: Sequence[str], facts: Mapping[str, Json], now: datetime
) -> ClaimView:
    """File a claim as the insured; ``facts`` is what it rests on beside (a later report, the carrier's claim).

    Refuses PolicyUnknown, NotInsured, ClaimOpen, and what ``claims.checked`` refuses.
    """
    policy = Policy.objects.select_for_update(of=("self",)).select_related("product").filter(id=policy_id).first()
    if policy is None:
        raise PolicyUnknown
    if policy.beneficiary_id != actor.party_id:
        raise NotInsured
    told = decide_on.checked(policy_view(policy), told, now=now)
    before = Claim.objects.filter(policy=policy)
    if before.exclude(stage__in=[Stage.REFUSED, Stage.PAID]).exists():
        raise ClaimOpen
    row = Claim.objects.create(
        id=new_id(now),
        policy=policy,
        insurer_id=policy.insurer_id,
        number=(before.aggregate(last=Max("number"))["last"] or 0) + 1,
        claimant_id=actor.party_id,
        reason=told.reason,
        happened_at=told.happened_at,
        loss=told.loss.minor,
        meter=told.meter,
        filed_at=now,
        due_at=now + FIRST_LOOK,
    )
    said: dict[str, Json] = {"answers": dict(told.answers), "loss": str(told.loss.minor), **facts}
    _enter(row, Act.FILED, actor.party_id, told.text, said, exhibits, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def look(actor: Actor, claim_id: UUID, *, now: datetime) -> ClaimView:
    """Take a first look at a claim, as its insurer's assessor; refuses ClaimUnknown, NotAnAssessor, ClaimNotHere."""
    row = _locked(actor, claim_id, Stage.FILED, now=now)
    _move(row, Stage.LOOKED, due_at=row.filed_at + DECISION)
    _enter(row, Act.LOOKED, actor.party_id, "", {}, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def decide(actor: Actor, claim_id: UUID, *, loss: Money, made_good: Money, reasons: str, now: datetime) -> ClaimView:
    """Decide a claim with reasons: what was lost (nothing is a refusal), less what was made good otherwise.

    What follows is reckoned by the policy. Above its limit a second person approves. Refuses ClaimUnknown,
    NotAnAssessor, ClaimNotHere, SecondAssessorNeeded (an appeal goes to somebody else), LossNotUnderstood, TextMissing.
    """
    row = _locked(actor, claim_id, *DECIDABLE, now=now)
    if row.appealed_at is not None and actor.party_id in _involved(row):
        raise SecondAssessorNeeded
    policy = policy_view(row.policy)
    if not 0 <= loss.minor <= row.loss or loss.currency != policy.insured.currency:
        raise LossNotUnderstood
    left = policy.insured - paid_on(row.policy_id, loss.currency)
    amount = reckoned(policy, loss, made_good=made_good, left=left)
    row.assessed, row.amount, row.made_good = loss.minor, amount.minor, made_good.minor
    row.decided_by, row.decided_at = actor.party_id, now
    facts: dict[str, Json] = {
        "loss": str(loss.minor),
        "made_good": str(made_good.minor),
        "deductible": str(policy.deductible.minor),
        "pays": policy.pays,
        "amount": str(amount.minor),
    }
    if not amount.minor:
        _move(row, Stage.REFUSED, due_at=None)
    elif policy.four_eyes < amount:
        _move(row, Stage.PROPOSED, due_at=row.due_at)
    else:
        _move(row, Stage.APPROVED, due_at=now + 10 * REMIND)
    _enter(row, Act.DECIDED, actor.party_id, checked_text(reasons), facts, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def second(actor: Actor, claim_id: UUID, *, agrees: bool, reasons: str, now: datetime) -> ClaimView:
    """Approve what another decided, or send it back; refuses as ``decide`` does."""
    row = _locked(actor, claim_id, Stage.PROPOSED, now=now)
    if actor.party_id == row.decided_by or (row.appealed_at is not None and actor.party_id in _involved(row)):
        raise SecondAssessorNeeded
    back = Stage.APPEALED if row.appealed_at is not None else Stage.LOOKED
    # Art. 23: an agreed amount is paid within ten days.
    _move(row, Stage.APPROVED if agrees else back, due_at=now + 10 * REMIND if agrees else row.due_at)
    _enter(row, Act.SECONDED if agrees else Act.RETURNED, actor.party_id, checked_text(reasons), {}, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def appeal(actor: Actor, claim_id: UUID, *, text: str, now: datetime) -> ClaimView:
    """Have a refused claim decided once more by somebody else, as claimant.

    Refuses ClaimUnknown, AppealUsed, and ClaimOpen while another claim on the policy is under way.
    """
    row = rows().select_for_update(of=("self",)).filter(id=claim_id, claimant_id=actor.party_id).first()
    if row is None:
        raise ClaimUnknown
    decide_on.require_appeal(claim_view(row), now)
    if Claim.objects.filter(policy_id=row.policy_id).exclude(stage__in=[Stage.REFUSED, Stage.PAID]).exists():
        raise ClaimOpen
    row.appealed_at, row.first_decided_by, row.decided_by = now, row.decided_by, None
    _move(row, Stage.APPEALED, due_at=now + DECISION)
    _enter(row, Act.APPEALED, actor.party_id, checked_text(text), {}, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def pay_claim(actor: Actor, claim_id: UUID, *, made_good: Money, now: datetime) -> ClaimView:
    """Note that an approved claim is paid, in the transaction of the payment; once.

    Refuses ClaimUnknown, NotAnAssessor, ClaimNotHere, and AmountChanged where more was made good than was decided on:
    the claim then goes back to be decided.
    """
    row = _locked(actor, claim_id, Stage.APPROVED, now=now)
    if made_good.minor > row.made_good:
        raise AmountChanged
    row.paid_at = now
    _move(row, Stage.PAID, due_at=None)
    subrogated = "carrier" if row.policy.kind == Kind.TRANSIT else "seller"
    _enter(row, Act.PAID, actor.party_id, "", {"amount": str(row.amount), "subrogated_against": subrogated}, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def reopen(actor: Actor, claim_id: UUID, *, now: datetime) -> ClaimView:
    """Have an approved claim decided anew, since something was made good meanwhile; refuses as ``pay_claim``."""
    row = _locked(actor, claim_id, Stage.APPROVED, now=now)
    _move(row, Stage.APPEALED if row.appealed_at is not None else Stage.LOOKED, due_at=now + 10 * REMIND)
    _enter(row, Act.RETURNED, actor.party_id, "", {}, now=now)
    return claim_view(row, whole=True)


@transaction.atomic
def note_recovered(claim_id: UUID, amount: Money, *, now: datetime) -> None:
    """Note what came back from a claimant whose loss was made good once more after the claim was paid."""
    row = rows().select_for_update(of=("self",)).get(id=claim_id)
    _enter(row, Act.RECOVERED, None, "", {"amount": str(amount.minor)}, now=now)


@transaction.atomic
def tell_overdue(*, now: datetime) -> int:
    """Remind a day before a claim's deadline, and tell the operator once it has passed; return how many."""
    due = rows().select_for_update(of=("self",), skip_locked=True).filter(due_at__lte=now + REMIND)
    found = list(due.filter(Q(reminded_at=None) | Q(overdue_at=None, due_at__lte=now)).order_by("due_at")[:200])
    for row in found:
        late = row.due_at is not None and row.due_at <= now
        row.reminded_at = row.reminded_at or now
        if late:
            row.overdue_at = now
            _enter(row, Act.OVERDUE, None, "", {"due_at": str(row.due_at)}, now=now)
        else:
            _remind(row, now)
        row.save(update_fields=["reminded_at", "overdue_at"])
    return len(found)


def _locked(actor: Actor, claim_id: UUID, *stages: Stage, now: datetime) -> Claim:
    """Lock a claim that is at one of some stages, for who may act on it there."""
    row = rows().select_for_update(of=("self",)).filter(id=claim_id).first()
    if row is None or not may_see_claim(row, actor):
        raise ClaimUnknown
    late = row.due_at is not None and row.due_at <= now
    instead = Role.OPERATOR in actor.roles and late
    if actor.party_id == row.claimant_id or not (row.insurer_id in insurers_of(actor) or instead):
        raise NotAnAssessor
    if row.stage not in stages:
        raise ClaimNotHere
    return row


def _involved(row: Claim) -> set[UUID | None]:
    """Return who decided or seconded before the appeal."""
    before = ClaimEntry.objects.filter(claim=row, at__lt=row.appealed_at, act__in=[Act.DECIDED, Act.SECONDED])
    return {row.first_decided_by, *before.values_list("author_id", flat=True)}


def _move(row: Claim, stage: Stage, *, due_at: datetime | None) -> None:
    if due_at != row.due_at:
        row.reminded_at = row.overdue_at = None
    row.stage, row.due_at = stage, due_at
    row.save()


def _enter(
    row: Claim,
    act: Act,
    author: UUID | None,
    text: str,
    facts: Mapping[str, Json],
    exhibits: Sequence[str] = (),
    *,
    now: datetime,
) -> None:
    """Append to a claim's story, record it, and tell whom it concerns."""
    number = (row.entries.aggregate(last=Max("number"))["last"] or 0) + 1
    ClaimEntry.objects.create(
        id=new_id(now),
        claim=row,
        number=number,
        act=act,
        author_id=author,
        owner_id=row.claimant_id,
        text=text,
        facts=dict(facts),
        exhibits=list(exhibits),
        at=now,
    )
    payload: dict[str, Json] = {
        "claim": str(row.id),
        "policy": str(row.policy_id),
        "stage": row.stage,
        "reason": row.reason,
        "text": text,
        "facts": dict(facts),
        "exhibits": list(exhibits),
    }
    record(f"insurance.claim_{act.value}", subject=row.policy.trade_id, payload=payload, actor=author, now=now)
    if act in {Act.FILED, Act.DECIDED, Act.PAID}:
        brakes.check(row.insurer_id, Kind(row.policy.kind), row.policy.currency, now=now)
    listeners = {row.claimant_id, *_insurers_people(row)} - {author}
    if act is Act.OVERDUE:
        listeners |= {each.id for each in people.with_role(Role.OPERATOR)}
    _tell(row, listeners, *act.words, now)


def _remind(row: Claim, now: datetime) -> None:
    zh = "理赔即将到期，请尽快处理，逾期将转平台。"
    _tell(row, {*_insurers_people(row)}, zh, "a claim is due within a day; after that the operator is told.", now)


def _tell(row: Claim, listeners: Iterable[UUID | None], zh: str, en: str, now: datetime) -> None:
    name = claim_view(row).name
    identity.notify_all(
        sorted(each for each in listeners if each is not None),
        kind="insurance.claim",
        zh=f"理赔 {name}：{zh}",
        en=f"Claim {name}: {en}",
        link=f"/insurance/claims/{row.id}/",
        due_at=row.due_at if row.stage in DUE else None,
        now=now,
    )


def _insurers_people(row: Claim) -> set[UUID]:
    found = Assessor.objects.filter(insurer_id=row.insurer_id, ended_at=None).values_list("party_id", flat=True)
    return {row.insurer_id, *found}
