"""The write door: the gate, and the operator's decision on what it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.risk.domain.case import ANSWER_HOLDS, VELOCITY_WINDOW, Decision, Question, Status, given, may_decide
from truehand.risk.domain.facts import Facts, stated
from truehand.risk.domain.refusals import CaseDecided, NoCase
from truehand.risk.domain.rules import EDITION, Outcome, Reason, assess, outcome_of
from truehand.risk.models import DECIDED, OPEN, Case, DecisionRecord
from truehand.risk.queries import case_view, decision_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.risk.domain.facts import Event, RiskFacts

ALLOWED = Reason("operator_allowed", "allow", "审核人员已核实并放行。", "An operator looked at it and allowed it.")
REFUSED = Reason("operator_refused", "refuse", "审核人员核实后已拒绝。", "An operator looked at it and refused it.")
# A finding about bids held nothing up, so who is cleared is told nothing.
KEPT_OUT = (
    "经人工核查，您的出价与卖方存在关联，今后不能再参与该卖方的拍卖。如有异议，请联系平台。",
    "An operator found that you bid for the seller: you no longer enter this seller's auctions. Write to us if wrong.",
)


@transaction.atomic
def gate(event: Event, *, subject: UUID, party_id: UUID, facts: RiskFacts, now: datetime, link: str = "/") -> Decision:
    """Decide whether a party may go on, and record the decision.

    ``link`` is where the party looks at the matter, for the notice when an operator has decided. The caller commits the
    decision whatever its outcome: raise a refusal only after this transaction.
    """
    _lock(party_id)
    known = stated(facts, recent=_recent(event, subject, party_id, now))
    reasons = assess(event, known)
    matter = Case.objects.filter(event=event, subject=subject, party_id=party_id)
    outcome, reasons, case = _weighed(matter, reasons, known, now)
    if outcome == "review" and case is None:
        case = _opened(
            Case(
                id=new_id(now),
                event=event,
                subject=subject,
                party_id=party_id,
                reasons=_stored(reasons),
                facts=known.as_json(),
                link=link,
                opened_at=now,
            )
        )
    row = DecisionRecord.objects.create(
        id=new_id(now),
        event=event,
        subject=subject,
        party_id=party_id,
        outcome=outcome,
        reasons=_stored(reasons),
        facts=known.as_json(),
        edition=EDITION,
        case=case,
        at=now,
    )
    payload: dict[str, Json] = {
        "event": event,
        "party": str(party_id),
        "outcome": outcome,
        "rules": [reason.rule for reason in reasons],
        "edition": EDITION,
    }
    evidence.record("risk.decided", subject=subject, payload=payload, actor=None, now=now)
    return decision_view(row)


@transaction.atomic
def decide_case(actor: Actor, case_id: UUID, *, allow: bool, reason: str, now: datetime) -> None:
    """Answer a case: the same question passes, or is refused, for 24 hours from now.

    Who wanted to pay or be paid is told; a seller hears from the review of the listing.

    Refuses NotPermitted, PartInTheMatter, NoCase, CaseDecided and ReasonNeeded.
    """
    row = Case.objects.select_for_update().filter(id=case_id).first()
    if row is None:
        raise NoCase
    may_decide(actor, case_view(row).involved)
    if row.status != Status.OPEN.value:
        raise CaseDecided
    row.reason = given(reason)
    row.status = (Status.ALLOWED if allow else Status.REFUSED).value
    row.decided_by, row.decided_at = actor.party_id, now
    row.save(update_fields=["reason", "status", "decided_by", "decided_at"])
    payload: dict[str, Json] = {"case": str(row.id), "event": row.event, "allowed": allow, "reason": row.reason}
    evidence.record("risk.case_decided", subject=row.subject, payload=payload, actor=actor.party_id, now=now)
    # The seller of a listing hears from its review, which puts it on sale or refuses it.
    if row.event != "listing" and not (row.event == "auction" and allow):
        zh, en = KEPT_OUT if row.event == "auction" else _notice(allow=allow)
        identity.notify(row.party_id, kind="risk.case_decided", zh=zh, en=en, link=row.link, now=now)


def _notice(*, allow: bool) -> tuple[str, str]:
    if allow:
        return (
            "人工审核已放行您的操作，请在24小时内重新提交。",
            "An operator allowed what was held; send it again within 24 hours.",
        )
    return ("人工审核未通过您的操作。", "An operator looked at what was held and refused it.")


def _weighed(
    matter: QuerySet[Case], reasons: tuple[Reason, ...], facts: Facts, now: datetime
) -> tuple[Outcome, tuple[Reason, ...], Case | None]:
    """Return the outcome with the operator's earlier answer taken into account, and the case it rests on."""
    outcome = outcome_of(reasons)
    if outcome != "review":
        return outcome, reasons, None
    asked = Question(frozenset(reason.rule for reason in reasons), facts.amount)
    answered = matter.filter(DECIDED, decided_at__gt=now - ANSWER_HOLDS).order_by("-decided_at", "-id").first()
    if answered is not None and answered.status == Status.REFUSED.value and asked.rules & _question(answered).rules:
        return "refuse", (*reasons, REFUSED), answered
    if answered is not None and answered.status == Status.ALLOWED.value and _question(answered).covers(asked):
        return "allow", (*reasons, ALLOWED), answered
    waiting = matter.filter(OPEN).first()
    if waiting is not None and _question(waiting).covers(asked):
        return "review", reasons, waiting
    return "review", reasons, None


def _opened(row: Case) -> Case:
    """Open a case, in the place of one that asked something narrower."""
    narrower = Case.objects.filter(OPEN, event=row.event, subject=row.subject, party_id=row.party_id)
    narrower.update(status=Status.SUPERSEDED.value, decided_at=row.opened_at)
    row.save(force_insert=True)
    return row


def _question(row: Case) -> Question:
    amount: Mapping[str, Any] | None = row.facts["amount"]
    money = None if amount is None else Money(int(amount["minor"]), amount["currency"])
    return Question(frozenset(each["rule"] for each in row.reasons), money)


def _stored(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"rule": each.rule, "outcome": each.outcome, "zh": each.zh, "en": each.en} for each in reasons]


def _recent(event: Event, subject: UUID, party_id: UUID, now: datetime) -> int:
    """Count what the party was allowed lately; of payments the other trades that they were for."""
    since = now - VELOCITY_WINDOW
    rows = DecisionRecord.objects.filter(event=event, party_id=party_id, outcome="allow", at__gt=since)
    if event == "payment":
        return rows.exclude(subject=subject).values("subject").distinct().count()
    return rows.count()


def _lock(party_id: UUID) -> None:
    """Let one decision about a party be taken at a time, so that counting and opening cases cannot race."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"risk:{party_id}"])
