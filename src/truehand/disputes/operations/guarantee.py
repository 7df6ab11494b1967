"""Writing claims on the guarantee fund, each step under the lock of its row. Who may take it is the trade's to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.disputes.domain import guarantee as rule
from truehand.disputes.domain.guarantee import INSTANCES, REMIND, TO_APPROVE, TO_EXAMINE, Act, ClaimView, Stage
from truehand.disputes.domain.guarantee_refusals import (
    ClaimedAlready,
    ClaimElsewhere,
    GuaranteeUnknown,
    NothingGranted,
    NotYourClaim,
)
from truehand.disputes.models import GuaranteeClaim, GuaranteeEntry
from truehand.disputes.queries.guarantee import claim_for, view_of
from truehand.evidence import operations as evidence
from truehand.kernel.actor import Role
from truehand.kernel.canonical import digest
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from truehand.disputes.domain.guarantee import Grant
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money


@transaction.atomic
def file(actor: Actor, grant: Grant, text: str, *, now: datetime) -> ClaimView:
    """File a claim for what was granted to the actor and left unpaid, its facts frozen.

    Refuses NotYourClaim, NothingGranted, ClaimedAlready and TextNeeded.
    """
    if actor.party_id != grant.creditor_id:
        raise NotYourClaim
    if claim_for(grant.source_id) is not None:
        raise ClaimedAlready
    if grant.owed.minor <= 0 or not grant.may_be_filed(now):
        raise NothingGranted
    said = rule.checked_text(text)
    row = GuaranteeClaim(
        id=new_id(now),
        source_id=grant.source_id,
        trade_id=grant.trade_id,
        case_id=grant.case_id,
        creditor_id=grant.creditor_id,
        debtor_id=grant.debtor_id,
        currency=grant.owed.currency,
        owed_minor=grant.owed.minor,
        facts=dict(grant.facts),
        filed_at=now,
    )
    _start(row, TO_EXAMINE, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "disputes_one_guarantee" not in str(error):
            raise
        raise ClaimedAlready from error
    _enter(row, Act.FILED, actor.party_id, said, now=now, facts=dict(grant.facts))
    return view_of(row, ())


@transaction.atomic
def answer(actor: Actor, claim_id: UUID, text: str, *, now: datetime) -> ClaimView:
    """Say, as the debtor, what there is to say against it, once; refuses ClaimElsewhere, NotYourClaim, TextNeeded."""
    row = _locked(claim_id, Stage.FILED, Stage.PROPOSED, now=now)
    if actor.party_id != row.debtor_id:
        raise NotYourClaim
    if row.entries.filter(act=Act.ANSWERED.value).exists():
        raise ClaimElsewhere
    _enter(row, Act.ANSWERED, actor.party_id, rule.checked_text(text), now=now)
    return view_of(row, ())


@transaction.atomic
def propose(actor: Actor, claim_id: UUID, amount: Money, reasons: str, *, most: Money, now: datetime) -> ClaimView:
    """Propose, as the operator who examined it, to pay an amount; another operator approves.

    Refuses NotPermitted, ClaimElsewhere, OtherPersonNeeded, AmountNotPayable and TextNeeded.
    """
    row = _examined(actor, claim_id, Stage.FILED, now=now)
    row.proposed_minor = rule.checked_amount(amount, most=most).minor
    row.examiner_id, row.stage = actor.party_id, Stage.PROPOSED.value
    _start(row, TO_APPROVE, now)
    row.save(update_fields=["proposed_minor", "examiner_id", "stage", "due_at", "remind_at"])
    _enter(row, Act.PROPOSED, actor.party_id, rule.checked_text(reasons), now=now, amount=amount)
    return view_of(row, ())


@transaction.atomic
def refuse(actor: Actor, claim_id: UUID, reasons: str, *, now: datetime) -> ClaimView:
    """Refuse a claim, with reasons, as who examines or who should approve it.

    Refuses NotPermitted, ClaimElsewhere, OtherPersonNeeded and TextNeeded.
    """
    row = _examined(actor, claim_id, Stage.FILED, Stage.PROPOSED, now=now)
    said = rule.checked_text(reasons)
    row.barred_id = actor.party_id
    _end(row, Stage.REFUSED, now, "barred_id")
    _enter(row, Act.REFUSED, actor.party_id, said, now=now)
    return view_of(row, ())


@transaction.atomic
def approvable(actor: Actor, claim_id: UUID, *, now: datetime) -> ClaimView:
    """Return a claim that the actor may approve, its row locked; refuses as ``pay``."""
    return view_of(_examined(actor, claim_id, Stage.PROPOSED, now=now), ())


@transaction.atomic
def pay(actor: Actor, claim_id: UUID, *, own: Money, paid: Money, now: datetime) -> ClaimView:
    """Mark a claim as approved and paid, in the transaction that pays it.

    Refuses NotPermitted, ClaimElsewhere and OtherPersonNeeded.
    """
    row = _examined(actor, claim_id, Stage.PROPOSED, now=now)
    row.approver_id, row.own_minor, row.paid_minor = actor.party_id, own.minor, paid.minor
    _end(row, Stage.PAID, now, "approver_id", "own_minor", "paid_minor")
    _enter(row, Act.PAID, actor.party_id, "", now=now, amount=own + paid, facts={"fund": str(paid.minor)})
    return view_of(row, ())


@transaction.atomic
def appeal(actor: Actor, claim_id: UUID, text: str, *, now: datetime) -> ClaimView:
    """Have somebody else decide, once, as the creditor; refuses NotYourClaim, ClaimElsewhere and TextNeeded."""
    row = _row(claim_id)
    view = view_of(row, ())
    rule.require_creditor(view, actor.party_id)
    if not view.may_appeal(now):
        raise ClaimElsewhere
    said = rule.checked_text(text)
    _again(row, now)
    _enter(row, Act.APPEALED, actor.party_id, said, now=now)
    return view_of(row, ())


@transaction.atomic
def settle(source_id: UUID, *, now: datetime) -> ClaimView | None:
    """End the claim that waits for a grant that its debtor has paid; None where there is none."""
    rows = GuaranteeClaim.objects.select_for_update().filter(source_id=source_id, due_at__isnull=False)
    row = rows.first()
    if row is None:
        return None
    _end(row, Stage.SETTLED, now)
    _enter(row, Act.SETTLED, None, "", now=now)
    return view_of(row, ())


@transaction.atomic
def lapse(claim_id: UUID, *, now: datetime) -> ClaimView:
    """Do what silence does: hand it to others once, then end it. Refuses ClaimElsewhere before its time."""
    row = GuaranteeClaim.objects.select_for_update().filter(pk=claim_id, due_at__lte=now).first()
    if row is None:
        raise ClaimElsewhere
    if row.instance < INSTANCES:
        _again(row, now)
        _enter(row, Act.HANDED_ON, None, "", now=now)
    else:
        _end(row, Stage.LAPSED, now)
        _enter(row, Act.LAPSED, None, "", now=now)
    return view_of(row, ())


@transaction.atomic
def remind(claim_id: UUID, *, now: datetime) -> ClaimView:
    """Note that operators were reminded; refuses ClaimElsewhere where they were, or need not be."""
    row = GuaranteeClaim.objects.select_for_update().filter(pk=claim_id, remind_at__lte=now, due_at__gt=now).first()
    if row is None:
        raise ClaimElsewhere
    row.remind_at = None
    row.save(update_fields=["remind_at"])
    return view_of(row, ())


def _again(row: GuaranteeClaim, now: datetime) -> None:
    row.instance, row.stage, row.ended_at = INSTANCES, Stage.FILED.value, None
    row.examiner_id, row.proposed_minor = None, None
    _start(row, TO_EXAMINE, now)
    fields = ["instance", "stage", "ended_at", "examiner_id", "proposed_minor", "due_at", "remind_at"]
    row.save(update_fields=fields)


def _start(row: GuaranteeClaim, length: timedelta, now: datetime) -> None:
    row.due_at = now + length
    row.remind_at = row.due_at - REMIND


def _end(row: GuaranteeClaim, stage: Stage, now: datetime, *more: str) -> None:
    row.stage, row.ended_at, row.due_at, row.remind_at = stage.value, now, None, None
    row.save(update_fields=["stage", "ended_at", "due_at", "remind_at", *more])


def _examined(actor: Actor, claim_id: UUID, *stages: Stage, now: datetime) -> GuaranteeClaim:
    actor.require(Role.OPERATOR)
    row = _locked(claim_id, *stages, now=now)
    rule.require_other(view_of(row, ()), actor.party_id)
    return row


def _locked(claim_id: UUID, *stages: Stage, now: datetime) -> GuaranteeClaim:
    """Return the row, locked; a late click is refused whether or not the sweep came first."""
    row = _row(claim_id)
    rule.require_stage(view_of(row, ()), *stages, now=now)
    return row


def _row(claim_id: UUID) -> GuaranteeClaim:
    row = GuaranteeClaim.objects.select_for_update().filter(pk=claim_id).first()
    if row is None:
        raise GuaranteeUnknown
    return row


def _enter(
    row: GuaranteeClaim,
    act: Act,
    author: UUID | None,
    text: str,
    *,
    now: datetime,
    amount: Money | None = None,
    facts: dict[str, Json] | None = None,
) -> None:
    GuaranteeEntry.objects.create(
        id=new_id(now),
        claim=row,
        number=row.entries.count() + 1,
        act=act.value,
        author_id=author,
        owner_id=author or row.creditor_id,
        text=text,
        minor=None if amount is None else amount.minor,
        at=now,
    )
    payload: dict[str, Json] = {
        "claim": str(row.pk),
        "act": act.value,
        "stage": row.stage,
        "instance": row.instance,
        "owed": str(row.owed_minor),
        "currency": row.currency,
        "said": digest({"text": text}),
        **({} if amount is None else {"amount": str(amount.minor)}),
        **(facts or {}),
    }
    evidence.record("guarantee.moved", subject=row.trade_id, payload=payload, actor=author, now=now)
