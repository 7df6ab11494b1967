"""What a mediator has to do: the own cases, whatever is due first at the head, and nothing of anybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.disputes import queries as disputes
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.trade.domain.process import State
from truehand.trade.domain.words import STATES
from truehand.trade.models import Trade
from truehand.trade.queries.situation import price_of, state_of

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.words import Pair

# A mediator has a day; nobody has more cases than stand on one page.
MOST = 200


@dataclass(frozen=True, slots=True)
class Mediation:
    """One case in a mediator's hands: what is quarrelled over, how old it is, and what is due by when."""

    trade_id: UUID
    title: str
    state: State
    label: Pair
    reason: Pair
    price: Money
    # What the opener asks to have; None for all that is held.
    claim: Money | None
    opened_at: datetime
    age: timedelta
    due_at: datetime | None
    # Whether it waits for the mediator; else for the two sides' answer to what was proposed.
    waits: bool


def mine(actor: Actor, *, now: datetime) -> tuple[Mediation, ...]:
    """Return the open cases that an actor mediates, the nearest deadline first; refuses NotPermitted.

    Three queries, however many there are.
    """
    actor.require(Role.MEDIATOR)
    mediated = Trade.objects.filter(mediator_id=actor.party_id, state__in=[State.MEDIATED, State.SUGGESTED])
    rows = list(mediated.order_by("due_at", "pk")[:MOST])
    cases = {each.trade_id: each for each in disputes.open_cases([row.pk for row in rows])} if rows else {}
    return tuple(
        Mediation(
            trade_id=row.pk,
            title=row.title,
            state=state_of(row),
            label=STATES[state_of(row)],
            reason=case.reason_label,
            price=price_of(row),
            claim=None if case.claim is None else Money(case.claim, row.currency),
            opened_at=case.opened_at,
            age=now - case.opened_at,
            due_at=row.due_at,
            waits=state_of(row) is State.MEDIATED,
        )
        for row in rows
        if (case := cases.get(row.pk)) is not None
    )
