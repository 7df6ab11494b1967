"""All trades at a glance, for operators and auditors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, Min, Q

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.edge.refusals import CursorNotUnderstood
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import State
from truehand.trade.domain.views import StateCount, TradeCard
from truehand.trade.domain.words import STATES
from truehand.trade.models import Trade
from truehand.trade.queries.views import cards_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

# States in which nothing waits any more; their trades have no deadline.
ENDED: Final = CURRENT.terminal


def by_state(actor: Actor, *, now: datetime, living: bool = False) -> tuple[StateCount, ...]:
    """Return every state with its trades counted, in the order of the life; refuses NotPermitted.

    ``living`` leaves out those that have ended: the question then costs what is under way, not all that ever was.
    """
    actor.require_overseer()
    late = Count("pk", filter=Q(due_at__lte=now))
    trades = Trade.objects.filter(due_at__isnull=False) if living else Trade.objects.all()
    rows = trades.values("state").annotate(trades=Count("pk"), overdue=late, first=Min("due_at")).order_by()
    found = {row["state"]: (row["trades"], row["overdue"], row["first"]) for row in rows}
    return tuple(StateCount(each, STATES[each], *found.get(each.value, (0, 0, None))) for each in State)


def due_first(
    actor: Actor,
    *,
    states: Collection[State] = tuple(State),
    until: datetime | None = None,
    cursor: str | None = None,
    size: int | None = None,
) -> Page[TradeCard]:
    """Return the living trades of some states that are due until an instant, the nearest deadline first.

    Refuses NotPermitted and CursorNotUnderstood. A trade whose deadline moves between two pages may be seen twice.
    """
    actor.require_overseer()
    rows = Trade.objects.filter(state__in=[each.value for each in states], due_at__isnull=False)
    if until is not None:
        rows = rows.filter(due_at__lte=until)
    last, wanted = after(cursor), size_of(size)
    if last is not None:
        rows = rows.filter(_beyond(last))
    cards = cards_of(list(rows.order_by("due_at", "pk")[: wanted + 1]), actor)
    return page_of(cards, wanted, lambda card: card.id)


def _beyond(last: UUID) -> Q:
    due = Trade.objects.filter(pk=last).values_list("due_at", flat=True).first()
    if due is None:
        raise CursorNotUnderstood
    return Q(due_at__gt=due) | Q(due_at=due, pk__gt=last)
