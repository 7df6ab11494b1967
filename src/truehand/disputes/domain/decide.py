"""The decisions of the room: what may be said and how a ruling must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.case import Reason
from truehand.disputes.domain.refusals import (
    CaseClosed,
    ClaimNotUnderstood,
    NotHeardYet,
    PartInTheTrade,
    ReasonsNeeded,
    ReasonUnknown,
    SplitDoesNotSum,
    StatementNotUnderstood,
    ThreadFull,
)
from truehand.kernel.actor import Role
from truehand.kernel.text import cleaned

if TYPE_CHECKING:
    from collections.abc import Collection, Sized
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.case import CaseView
    from truehand.disputes.domain.thread import Kind, Thread
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money

SHORTEST: Final = 10
LONGEST: Final = 5_000
MOST_EXHIBITS: Final = 12
MOST_STATEMENTS: Final = 10


def reason_of(text: str) -> Reason:
    """Return the reason that a text names; refuse (ReasonUnknown) any other."""
    try:
        return Reason(text)
    except ValueError as error:
        raise ReasonUnknown(reasons=", ".join(Reason)) from error


def claimed(claim: Money | None, currency: str) -> Money | None:
    """Return what an opener asks for; refuse (ClaimNotUnderstood) what is no amount of the trade's currency."""
    if claim is not None and (claim.minor <= 0 or claim.currency != currency):
        raise ClaimNotUnderstood
    return claim


def statement(text: str, exhibits: Sized) -> str:
    """Return a statement without its margins; refuse (StatementNotUnderstood) what nobody can work with."""
    said = cleaned(text, LONGEST, SHORTEST)
    if said is None or len(exhibits) > MOST_EXHIBITS:
        raise StatementNotUnderstood(shortest=SHORTEST, longest=LONGEST, exhibits=MOST_EXHIBITS)
    return said


def room_for(thread: Thread, author: UUID, kind: Kind) -> None:
    """Refuse (ThreadFull) a side that has made as many entries of a kind as it may."""
    if sum((each.author, each.kind) == (author, kind) for each in thread.entries) >= MOST_STATEMENTS:
        raise ThreadFull(most=MOST_STATEMENTS)


def reasons(text: str) -> str:
    """Return a ruling's reasons; refuse (ReasonsNeeded) when there are none to speak of."""
    given = cleaned(text, LONGEST, SHORTEST)
    if given is None:
        raise ReasonsNeeded(shortest=SHORTEST, longest=LONGEST)
    return given


def shares(to_buyer: Money, to_seller: Money, held: Money) -> None:
    """Refuse (SplitDoesNotSum) two shares that are not exactly what is held."""
    if not sums_exactly(to_buyer, to_seller, held):
        raise SplitDoesNotSum(held=held)


def sums_exactly(to_buyer: Money, to_seller: Money, held: Money) -> bool:
    """Say whether two shares, neither negative, are exactly what is held; however large they are, this fails not."""
    one_currency = to_buyer.currency == to_seller.currency == held.currency
    return one_currency and min(to_buyer.minor, to_seller.minor) >= 0 and to_buyer.minor + to_seller.minor == held.minor


def impartial(actor: Actor, involved: Collection[UUID]) -> None:
    """Refuse anybody but an operator (NotPermitted), and an operator among the involved (PartInTheTrade)."""
    actor.require(Role.OPERATOR)
    if actor.party_id in involved:
        raise PartInTheTrade


def ripe(case: CaseView, *, now: datetime) -> None:
    """Refuse to rule on a closed case (CaseClosed) or before the respondent was heard (NotHeardYet)."""
    if not case.is_open:
        raise CaseClosed
    if not case.answered and now < case.answer_until:
        raise NotHeardYet(until=f"{case.answer_until:%Y-%m-%d %H:%M} UTC")
