"""A chargeback is answered before its deadline: what we say and prove is stored, then sent until it is taken."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.db import transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.channel import CaseAnswer, Fate
from truehand.payments.domain.refusals import (
    AnsweredAlready,
    AnsweredElsewhere,
    AnswerTooLarge,
    AnswerTooLate,
    CaseOver,
    ChargebackUnknown,
)
from truehand.payments.domain.views import ChargebackStatus
from truehand.payments.models import AnswerRow, ChargebackRow
from truehand.payments.operations.names import SEND_ANSWER
from truehand.payments.operations.outside import require_outside
from truehand.payments.queries.chargebacks import REMINDED_BEFORE, UNANSWERED

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

MEGABYTE: Final = 1024 * 1024
LARGEST_BUNDLE: Final = 16 * MEGABYTE
LONGEST_REFUSAL: Final = 200


def require_answerable(actor: Actor, chargeback_id: UUID, *, now: datetime) -> None:
    """Refuse whoever is no operator (NotPermitted), and a case that cannot be answered now.

    With ChargebackUnknown, CaseOver, AnsweredAlready, AnswerTooLate or AnsweredElsewhere.
    """
    actor.require(Role.OPERATOR)
    case = queries.chargeback(actor, chargeback_id)
    _require_open(case.status, answered=case.answered, until=case.answer_by, now=now)
    if not queries.answering(case.channel):
        raise AnsweredElsewhere


@transaction.atomic
def answer_chargeback(actor: Actor, chargeback_id: UUID, *, statement: str, bundle: bytes, now: datetime) -> None:
    """Store an operator's answer to a case with its bundle; the background worker hands it to the channel.

    Refuses what ``require_answerable`` refuses, and AnswerTooLarge.
    """
    if len(bundle) > LARGEST_BUNDLE:
        raise AnswerTooLarge(most=LARGEST_BUNDLE // MEGABYTE)
    rows = ChargebackRow.objects.select_for_update(of=("self",)).select_related("intent", "answer")
    row = rows.defer("answer__statement", "answer__bundle").filter(id=chargeback_id).first()
    if row is None:
        raise ChargebackUnknown
    require_answerable(actor, chargeback_id, now=now)
    sha256 = hashlib.sha256(bundle).hexdigest()
    row.answer = AnswerRow.objects.create(
        id=new_id(now),
        case=row,
        number=row.answer.number + 1 if row.answer else 1,
        statement=statement,
        bundle=bundle,
        sha256=sha256,
        size=len(bundle),
        by=actor.party_id,
        at=now,
    )
    row.save(update_fields=["answer"])
    _record(row, "payment.chargeback_answered", {"sha256": sha256, "statement": statement}, actor.party_id, now)
    app.configure_task(SEND_ANSWER).defer(chargeback_id=str(chargeback_id))


def send_answer(chargeback_id: UUID, *, now: datetime) -> None:
    """Hand the answer to a case that is not yet there to its channel; harmless when there is none.

    Raises NotReached when the channel gives no answer; RuntimeError inside a transaction.
    """
    require_outside()
    row = AnswerRow.objects.select_related("case").filter(case_id=chargeback_id, sent_at=None, refused="").first()
    if row is None:
        return
    said = CaseAnswer(row.case.provider_id, row.statement, bytes(row.bundle), row.sha256)
    outcome = queries.channel(row.case.channel).answer(said, now=now)
    if outcome.fate in {Fate.DONE, Fate.FAILED}:
        _follow(row.id, taken=outcome.fate is Fate.DONE, reason=outcome.reason, now=now)


@transaction.atomic
def _follow(answer_id: UUID, *, taken: bool, reason: str, now: datetime) -> None:
    """Write down, once, that the channel took the answer, or why it did not: then operators are told."""
    rows = AnswerRow.objects.select_for_update(of=("self",)).select_related("case__intent").defer("bundle")
    row = rows.get(id=answer_id)
    if row.sent_at is not None or row.refused:
        return
    if taken:
        row.sent_at = now
    else:
        row.refused = (reason or "refused")[:LONGEST_REFUSAL]
        _tell_operators(
            row.case,
            "payment.answer_refused",
            "渠道未接受对拒付的答复。若未到期限，可重新答复。",
            "A channel did not take the answer to a chargeback. While there is time it can be answered anew.",
            now,
        )
    row.save(update_fields=["sent_at", "refused"])
    kind = "payment.answer_taken" if taken else "payment.answer_refused"
    _record(row.case, kind, {"sha256": row.sha256, "reason": row.refused}, None, now)


def remind_of_answers(*, now: datetime) -> int:
    """Remind operators of the cases whose deadline is near and that nobody answered; return how many those were."""
    return sum(_remind(each, now) for each in queries.reminders_due(now=now))


@transaction.atomic
def _remind(chargeback_id: UUID, now: datetime) -> bool:
    rows = ChargebackRow.objects.select_for_update(of=("self",)).select_related("intent")
    case = rows.filter(UNANSWERED, id=chargeback_id, status=ChargebackStatus.OPENED).first()
    if case is None or case.answer_by is None:
        return False
    reached = sum(now >= case.answer_by - before for before in REMINDED_BEFORE)
    if case.reminded >= reached:
        return False
    case.reminded = reached
    case.save(update_fields=["reminded"])
    amount = Money(case.minor, case.currency)
    _tell_operators(
        case,
        "payment.answer_due",
        f"一笔 {amount} 的拒付须在 {case.answer_by:%Y-%m-%d %H:%M} UTC 前答复，逾期视为败诉。",
        f"A chargeback of {amount} is to be answered by {case.answer_by:%Y-%m-%d %H:%M} UTC; later it counts as lost.",
        now,
    )
    return True


def _tell_operators(case: ChargebackRow, kind: str, zh: str, en: str, now: datetime) -> None:
    operators = [each.id for each in people.with_role(Role.OPERATOR)]
    identity.notify_all(operators, kind=kind, zh=zh, en=en, link=f"/money/matters/chargebacks/{case.id}/", now=now)


def _record(case: ChargebackRow, kind: str, more: dict[str, Json], actor: UUID | None, now: datetime) -> None:
    payload: dict[str, Json] = {"chargeback": str(case.id), "reference": case.intent.reference, **more}
    evidence.record(kind, subject=case.intent.trade_id, payload=payload, actor=actor, now=now)


def _require_open(status: ChargebackStatus, *, answered: bool, until: datetime | None, now: datetime) -> None:
    if status is not ChargebackStatus.OPENED:
        raise CaseOver
    if answered:
        raise AnsweredAlready
    if until is not None and now >= until:
        raise AnswerTooLate(until=until.strftime("%Y-%m-%d %H:%M UTC"))
