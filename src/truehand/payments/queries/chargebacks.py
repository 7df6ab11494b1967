"""Payments that card networks took back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from truehand.edge.paging import Page, by_id
from truehand.escrow.domain.accounts import ASIDE
from truehand.kernel.money import Money
from truehand.payments.domain.chargebacks import Answer, Chargeback
from truehand.payments.domain.refusals import ChargebackUnknown
from truehand.payments.domain.views import ChargebackStatus
from truehand.payments.models import AnswerRow, ChargebackRow
from truehand.payments.personal import PERSONAL
from truehand.vault import queries as vault
from truehand.vault.domain.masking import masked
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor

# Operators are reminded so long before the deadline of a case.
REMINDED_BEFORE: Final = (timedelta(days=3), timedelta(days=1))
MOST_UNANSWERED: Final = 50
# No answer stands: there is none, or the channel refused it.
UNANSWERED: Final = Q(answer=None) | ~Q(answer__refused="")


def chargebacks(
    actor: Actor, *, status: ChargebackStatus | None = None, cursor: str | None = None, size: int | None = None
) -> Page[Chargeback]:
    """Return chargebacks, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    rows = _rows() if status is None else _rows().filter(status=status)
    return by_id(rows, _chargeback, cursor=cursor, size=size)


def chargeback(actor: Actor, chargeback_id: UUID, *, now: datetime | None = None) -> Chargeback:
    """Return one chargeback, with all its answers, to who watches the money.

    What was said is whole to who has opened the trade ``now``, and masked to others: it may name people.
    Refuses NotPermitted and ChargebackUnknown.
    """
    actor.require_watcher()
    row = _rows().filter(id=chargeback_id).first()
    if row is None:
        raise ChargebackUnknown
    found = _chargeback(row)
    if row.answer is None:
        return found
    whole = now is not None and vault.is_open(actor, Thing.TRADE, found.trade_id, now=now)
    earlier = _earlier(row.answer, whole=whole) if row.answer.number > 1 else ()
    return replace(found, answer=_answer(row.answer, whole=whole), earlier=earlier)


def chargebacks_of(actor: Actor, trade_id: UUID) -> tuple[Chargeback, ...]:
    """Return the chargebacks of a trade's payments, newest first, to who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    return tuple(_chargeback(row) for row in _rows().filter(intent__trade_id=trade_id).order_by("-id"))


def unanswered(actor: Actor, *, now: datetime) -> tuple[Chargeback, ...]:
    """Return the cases that can still be answered and are not, the nearest deadline first; refuses NotPermitted."""
    actor.require_watcher()
    rows = _unanswered(now).order_by(F("answer_by").asc(nulls_last=True), "id")
    return tuple(_chargeback(row) for row in rows[:MOST_UNANSWERED])


def contested(trade_id: UUID) -> bool:
    """Return whether a payment of a trade is charged back and the case has not ended."""
    return ChargebackRow.objects.filter(intent__trade_id=trade_id, status=ChargebackStatus.OPENED).exists()


def reminders_due(*, now: datetime) -> tuple[UUID, ...]:
    """Return the cases of whose deadline operators are to be reminded now."""
    due = Q()
    for number, before in enumerate(REMINDED_BEFORE):
        due |= Q(reminded__lte=number, answer_by__lte=now + before)
    return tuple(_unanswered(now).filter(due).order_by("answer_by").values_list("id", flat=True))


def unsent_answers() -> tuple[UUID, ...]:
    """Return the cases with an answer that has not reached their channel."""
    rows = AnswerRow.objects.filter(sent_at=None, refused="", case__status=ChargebackStatus.OPENED)
    return tuple(rows.order_by("at").values_list("case_id", flat=True))


def answer_bundle(actor: Actor, chargeback_id: UUID, *, now: datetime) -> bytes:
    """Return the very bytes that last answered a case, to who oversees and opened its trade.

    Refuses NotPermitted, ChargebackUnknown and ReadingNeeded.
    """
    actor.require_overseer()
    rows = AnswerRow.objects.filter(case_id=chargeback_id).select_related("case__intent")
    row = rows.order_by("-number").first()
    if row is None:
        raise ChargebackUnknown
    vault.require_open(actor, Thing.TRADE, row.case.intent.trade_id, now=now)
    return bytes(row.bundle)


def _unanswered(now: datetime) -> QuerySet[ChargebackRow]:
    in_time = Q(answer_by=None) | Q(answer_by__gt=now)
    return _rows().filter(in_time, UNANSWERED, status=ChargebackStatus.OPENED)


def losers(trade_id: UUID) -> frozenset[UUID]:
    """Return whose payments to a trade were taken back for good; debts and premiums are none of its own."""
    rows = ChargebackRow.objects.filter(intent__trade_id=trade_id, status=ChargebackStatus.LOST)
    rows = rows.exclude(intent__purpose__in=ASIDE)
    return frozenset(rows.values_list("intent__payer_id", flat=True))


def trades_charged_back(cases: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the trade of each of these chargebacks, for rooms that say where a debt comes from."""
    return dict(ChargebackRow.objects.filter(id__in=cases).values_list("id", "intent__trade_id"))


def _rows() -> QuerySet[ChargebackRow]:
    return ChargebackRow.objects.select_related("intent", "answer").defer("answer__bundle")


def _chargeback(row: ChargebackRow) -> Chargeback:
    intent = row.intent
    return Chargeback(
        id=row.id,
        channel=row.channel,
        trade_id=intent.trade_id,
        payer_id=intent.payer_id,
        status=ChargebackStatus(row.status),
        amount=Money(row.minor, row.currency),
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        case=row.provider_id,
        payment=intent.reference,
        answer_by=row.answer_by,
        answer=_answer(row.answer) if row.answer else None,
    )


def _earlier(row: AnswerRow, *, whole: bool) -> tuple[Answer, ...]:
    earlier = AnswerRow.objects.filter(case_id=row.case_id, number__lt=row.number).defer("bundle").order_by("-number")
    return tuple(_answer(each, whole=whole) for each in earlier)


def _answer(row: AnswerRow, *, whole: bool = False) -> Answer:
    said = row.statement if whole else masked(PERSONAL["AnswerRow.statement"], row.statement)
    return Answer(said, row.sha256, row.size, row.by, row.at, row.sent_at, row.refused)
