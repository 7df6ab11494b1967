"""How a contract is performed, over the API: who owes what by when, and what late delivery costs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.schemas import MoneySchema, Words
from truehand.trade.queries import obligations
from truehand.trade.web.api import READ
from truehand.trade.web.ending import router

if TYPE_CHECKING:
    from truehand.trade.domain.late import Late
    from truehand.trade.domain.obligations import Obligation

__all__ = ["router"]


class ObligationOut(Schema):
    """What somebody owes; ``log_index`` is its evidence.

    ``standing`` is ahead, due, overdue, unconfirmed (until the acceptance), done, done_late or ended.
    """

    what: str
    words: Words
    who: Words
    to: Words
    by: str
    due_at: datetime | None
    standing: str
    done_at: datetime | None
    log_index: int | None

    @classmethod
    def of(cls, each: Obligation) -> ObligationOut:
        """Return the wire form."""
        return cls(
            what=each.what,
            words=Words.of(each.words),
            who=Words.of(each.who),
            to=Words.of(each.to),
            by=each.by,
            due_at=each.due_at,
            standing=each.standing.value,
            done_at=each.done.at if each.done else None,
            log_index=each.done.index if each.done else None,
        )


class LateOut(Schema):
    """What late delivery costs: from ``begins`` on each day begun costs ``daily``, in all at most ``cap``."""

    due: datetime
    begins: datetime
    daily: MoneySchema
    cap: MoneySchema
    days: int
    owed: MoneySchema
    delivered_at: datetime | None

    @classmethod
    def of(cls, late: Late) -> LateOut:
        """Return the wire form."""
        return cls(
            due=late.due,
            begins=late.begins,
            daily=MoneySchema.of(late.daily),
            cap=MoneySchema.of(late.cap),
            days=late.days,
            owed=MoneySchema.of(late.owed),
            delivered_at=late.delivered_at,
        )


class PerformanceOut(Schema):
    """The obligations of a signed contract in the order of their moments, and what late delivery costs."""

    obligations: list[ObligationOut]
    late: LateOut | None


@router.get("/{uuid:trade_id}/obligations", response=PerformanceOut)
def obligations_of(request: HttpRequest, trade_id: UUID) -> PerformanceOut:
    """Return who owes what by when, for who reads the contract."""
    found, late = obligations.readable(trade_id, require_scope(request, READ), now=clock.now())
    return PerformanceOut(
        obligations=[ObligationOut.of(each) for each in found], late=LateOut.of(late) if late is not None else None
    )
