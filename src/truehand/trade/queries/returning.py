"""Whether the machine of a trade may go back, as the policy frozen into it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.returns.domain.course import Cause
from truehand.returns.domain.policy import Answer, Policy, WayBack, answer, policy_from
from truehand.trade.queries.situation import price_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from truehand.trade.models import Trade
    from truehand.trade.queries.situation import Situation


def policy_in(trade: Trade) -> Policy:
    """Return the policy that was frozen into a trade."""
    return policy_from(trade.return_terms)


def answer_in(trade: Trade, *, now: datetime, states: Collection[str] = ()) -> Answer:
    """Return whether, until when and at whose cost the machine may go back without a reason."""
    return answer(policy_in(trade), price_of(trade), now=now, delivered_at=trade.delivered_at, states=states)


def free(here: Situation) -> bool:
    """Whether the buyer may return without a reason now."""
    trade, wish = here.trade, here.given.returning
    states = wish.states if wish is not None else ()
    return trade.return_asked_at is None and answer_in(trade, now=here.now, states=states).allowed


def kept(trade: Trade) -> Money:
    """Return what the seller keeps of the price of a machine that came back: nothing where there was a cause."""
    if trade.return_cause != Cause.NO_REASON:
        return Money(0, trade.currency)
    return price_of(trade).share(policy_in(trade).restocking_basis_points)


def way_back(trade: Trade) -> Money:
    """Return what the seller makes good of the buyer's cost of the way back."""
    theirs = trade.return_cause == Cause.NO_REASON and policy_in(trade).way_back is WayBack.BUYER
    return Money(0 if theirs else trade.way_back_minor, trade.currency)
