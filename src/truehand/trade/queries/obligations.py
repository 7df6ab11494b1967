"""The obligations of a trade, from its contract's clauses and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts import queries as contracts
from truehand.trade.domain.obligations import Course, Obligation, obligations
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.queries import views

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.view import ContractView
    from truehand.kernel.actor import Actor
    from truehand.trade.domain.late import Late
    from truehand.trade.domain.views import TradeView


def of(view: TradeView, contract: ContractView, *, now: datetime) -> tuple[Obligation, ...]:
    """Return who owes what by when, under a contract that both have signed; nothing before that."""
    if not contract.complete:
        return ()
    course = Course(
        steps=view.steps,
        state=view.state,
        due_at=view.due_at,
        deliver_due=view.deliver_due,
        periods=view.periods,
        ended=view.ended,
    )
    owed = [owed for clause in contract.sheet.clauses for owed in clause.owes]
    asked = [each for each in owed if each.what != "deposit" or view.deposit.minor]
    return obligations(asked, course, now=now)


def readable(trade_id: UUID, actor: Actor, *, now: datetime) -> tuple[tuple[Obligation, ...], Late | None]:
    """Return a trade's obligations and what lateness costs, to who reads its contract. Refuses TradeNotFound."""
    view = views.trade(trade_id, actor, now=now)
    contract = contracts.contract_of(trade_id) if Paper.CONTRACT in view.papers else None
    if contract is None:
        raise TradeNotFound
    return of(view, contract, now=now), view.late
