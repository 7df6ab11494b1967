"""A machine goes back: asking, answering, sending, receiving, and the seller's look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.returns import operations as returns
from truehand.returns.domain.course import Cause, cause_of, words
from truehand.returns.domain.refusals import WayBackTooDear
from truehand.trade.domain.given import Given, Returning, SentBack
from truehand.trade.domain.process import State
from truehand.trade.domain.refusals import NotYourMove, TradeNotFound
from truehand.trade.operations.advance import advance
from truehand.trade.operations.dispute import speak
from truehand.trade.queries.carriers import DEAREST_WAY_BACK
from truehand.trade.queries.situation import load, may_see, price_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def return_freely(actor: Actor, trade_id: UUID, *, states: Sequence[str], seen: int, now: datetime) -> int:
    """Return without a reason, as the policy in the contract allows; ``states`` are the exclusions that apply."""
    given = Given(returning=Returning(Cause.NO_REASON.value, states=tuple(states)))
    return advance(trade_id, "return_freely", actor=actor, seen=seen, now=now, given=given)


def ask_return(actor: Actor, trade_id: UUID, *, cause: str, statement: str, seen: int, now: datetime) -> int:
    """Ask, as the buyer, that the machine go back for a cause; the seller answers within 48 hours.

    Refuses CauseUnknown and TextOutOfRange beside what ``advance`` does.
    """
    given = Given(returning=Returning(cause_of(cause).value, words(statement)))
    return advance(trade_id, "ask_return", actor=actor, seen=seen, now=now, given=given)


def grant_return(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Agree, as the seller, that the machine comes back."""
    return advance(trade_id, "grant_return", actor=actor, seen=seen, now=now)


def refuse_return(
    actor: Actor, trade_id: UUID, *, statement: str, photos: Sequence[bytes], seen: int, now: datetime
) -> int:
    """Say no, in words: what the buyer asked becomes a dispute."""
    return speak(actor, trade_id, ("refuse_return",), statement, photos, seen, now)


def drop_return(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Keep the machine after all, as the buyer, before it is sent: its clock goes on; if accepted, it is paid."""
    return advance(trade_id, ("drop_return", "drop_accepted"), actor=actor, seen=seen, now=now)


def send_back(
    actor: Actor, trade_id: UUID, *, tracking: str, photo: bytes, cost: Money | None, seen: int, now: datetime
) -> int:
    """Say, as the buyer, how the machine goes back, with a photo of the loading and what the way costs.

    Refuses WayBackTooDear, TextOutOfRange and images that are none, beside what ``advance`` does.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    paid, most = cost or Money(0, trade.currency), price_of(trade).share(DEAREST_WAY_BACK)
    if paid.currency != trade.currency or not 0 <= paid.minor <= most.minor:
        raise WayBackTooDear(most=most)
    given = Given(sent_back=SentBack(tracking, photo, paid))
    return advance(trade_id, "send_back", actor=actor, seen=seen, now=now, given=given)


def hand_back(actor: Actor, trade_id: UUID, *, code: str, seen: int, now: datetime) -> int:
    """Record, as the buyer, that the machine was handed over, with the code that the seller gave."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if actor.party_id != trade.buyer_id:
        raise NotYourMove
    if trade.state == State.RETURN_SHIPPED:
        returns.check_code(trade_id, code, now=now)
    return advance(trade_id, "hand_back", actor=actor, seen=seen, now=now, given=Given(received=True))


def confirm_back(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Confirm, as the seller, that the machine is back; the time to inspect it begins."""
    return advance(trade_id, "confirm_back", actor=actor, seen=seen, now=now)


def accept_return(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Accept, as the seller, the machine that came back: the buyer is paid back at once."""
    return advance(trade_id, "accept_return", actor=actor, seen=seen, now=now)


def object_return(
    actor: Actor,
    trade_id: UUID,
    *,
    reason: str,
    statement: str,
    photos: Sequence[bytes],
    seen: int,
    now: datetime,
) -> int:
    """Say, as the seller, that what came back is not as it was: a dispute, and nothing is paid until it ends."""
    return speak(actor, trade_id, ("object_return",), statement, photos, seen, now, reason=reason)
