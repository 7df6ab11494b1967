"""Whether something may be asked after the delivery, how much of the price may be given back, what the warranty is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.case import Reason
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.returns import queries as returns
from truehand.returns.domain.course import Cause
from truehand.returns.domain.request import LATEST, Kind, Status, Warranty
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import State
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.guarantee import left_to_pay
from truehand.trade.queries.payouts import paid_so_far
from truehand.trade.queries.situation import is_over

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.trade.models import Trade

TO_DISPUTE: Final = timedelta(hours=24)
GOES_ON: Final = timedelta(days=365)
LEAST: Final = timedelta(hours=4)
# Where the seller was paid and the trade quarrels about nothing.
PAID: Final = frozenset({State.SETTLED, State.HALF_RATED, State.RATED, State.CLOSED})
_DELIVERED: Final = PAID | {State.DELIVERED, State.ACCEPTED, State.RETAINED}
# Where a sum is shared out of what is still held, by a settlement.
_HELD: Final = frozenset({State.DELIVERED, State.RETAINED})
# What a return or a request that failed is disputed as.
DISPUTED_AS: Final = {
    Cause.NOT_AS_DESCRIBED: Reason.NOT_AS_DESCRIBED,
    Cause.HIDDEN_DEFECT: Reason.HIDDEN_DEFECT,
    Cause.WRONG_MACHINE: Reason.WRONG_MACHINE,
    Cause.DAMAGED: Reason.DAMAGED,
}


def may_ask(trade: Trade, kind: Kind, now: datetime) -> bool:
    """Whether a request of that kind has a sense: a sum is given back only of what was paid and is not disputed."""
    if trade.delivered_at is None or now >= trade.delivered_at + LATEST:
        return False
    if trade.suspended_at is not None or trade.machine_held_at is not None:
        return False
    return trade.state in (PAID if kind is Kind.PRICE_REDUCTION else _DELIVERED)


def may_go_on(trade: Trade, kind: Kind, now: datetime) -> bool:
    """Whether a request that was made in time may still be agreed to and kept: a year after it could be made."""
    return may_ask(trade, kind, now - GOES_ON)


def shares_held(trade: Trade, now: datetime) -> bool:
    """Whether a price reduction is proposed as a settlement that shares what is held, and is not a sum to be paid."""
    staged = State.MEDIATED in PROCESSES[trade.process_version].waits
    return staged and trade.state in _HELD and not is_over(trade, now) and may_ask(trade, Kind.REPAIR, now)


def kinds_for(trade: Trade, now: datetime) -> tuple[Kind, ...]:
    """Return what may be asked for now, and would be taken: never what the door refuses."""
    return tuple(each for each in Kind if _has_a_sense(trade, each, now))


def _has_a_sense(trade: Trade, kind: Kind, now: datetime) -> bool:
    if kind is Kind.PRICE_REDUCTION:
        return (shares_held(trade, now) or may_ask(trade, kind, now)) and most_for(trade, now).minor > 0
    if not may_ask(trade, kind, now):
        return False
    if kind is not Kind.WARRANTY:
        return True
    granted = warranty_of(trade)
    return now < granted.delivered_at + timedelta(days=granted.days)


def most_for(trade: Trade, now: datetime) -> Money:
    """Return how much a price reduction may be: of what is held, else of what the seller had."""
    return dues_of(trade).price_held if shares_held(trade, now) else reducible(trade)


def answer_by(trade: Trade, kind: Kind, now: datetime) -> datetime:
    """Return until when a request is answered: early enough that silence leaves a day to dispute what is held."""
    latest = now + kind.to_answer
    if trade.state not in _HELD or trade.due_at is None:
        return latest
    return min(latest, max(trade.due_at - TO_DISPUTE, now + LEAST))


def paid_back(trade: Trade) -> Money:
    """Return what the seller gave back of the price after it was paid."""
    asked = returns.requests_of(trade.pk)
    kept = sum(each.amount.minor for each in asked if each.status is Status.KEPT)
    # What the guarantee fund paid in the seller's place is the seller's own too.
    open_ = (each for each in asked if each.status is Status.BROKEN and each.amount.minor)
    guaranteed = sum(each.amount.minor - left_to_pay(each).minor for each in open_)
    return Money(kept + guaranteed, trade.currency)


def reducible(trade: Trade) -> Money:
    """Return how much may still be given back: no more than the seller had of the price."""
    return Money(max(paid_so_far(trade).gross.minor - paid_back(trade).minor, 0), trade.currency)


def warranty_of(trade: Trade) -> Warranty:
    """Return what the contract grants, counted from the delivery and from the hours that were stated."""
    if trade.delivered_at is None:
        raise ValueError("a warranty begins with the delivery")
    hours = listings.facts_of(trade.listing_id).hours if trade.warranty_hours else None
    return Warranty(trade.delivered_at, trade.warranty_days, trade.warranty_hours, hours)
