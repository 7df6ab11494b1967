"""Conditions that are decided from a dispute's thread, and who may mediate it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from truehand.disputes import queries as disputes
from truehand.disputes.domain.refusals import NoCase
from truehand.disputes.domain.thread import MOST_ASKS, MOST_MEDIATORS
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.trade.domain.process import Condition, State
from truehand.trade.models import Trade
from truehand.trade.queries.situation import involved

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from truehand.disputes.domain.case import CaseView
    from truehand.disputes.domain.thread import Thread
    from truehand.trade.queries.situation import Situation


def case_in(here: Situation) -> CaseView:
    """Return the case that a situation is about, asked for once; refuse (NoCase) when there is none."""
    if here.case is None:
        here.case = disputes.case_of(here.trade.pk)
    if here.case is None:
        raise NoCase
    return here.case


def next_mediator(trade: Trade, tried: tuple[UUID, ...]) -> UUID | None:
    """Return who mediates next, whoever has the fewest cases at the head; None when nobody may.

    Who has a part in the trade, or ever bought from, sold to or served one of its sides, has a tie to them.
    """
    if len(tried) >= MOST_MEDIATORS:
        return None
    able = {each.id for each in people.with_role(Role.MEDIATOR)} - involved(trade) - set(tried)
    free = able - tied(trade, able)
    if not free:
        return None
    busy = Trade.objects.filter(mediator_id__in=free, state__in=[State.MEDIATED.value, State.SUGGESTED.value])
    load = dict(busy.values_list("mediator_id").annotate(cases=Count("pk")))
    return min(free, key=lambda each: (load.get(each, 0), each))


def tied(trade: Trade, able: set[UUID]) -> set[UUID]:
    """Return who of some people ever bought from, sold to or served one of a trade's sides."""
    sides = (trade.buyer_id, trade.seller_id)
    with_sides = Trade.objects.filter(Q(buyer_id__in=sides) | Q(seller_id__in=sides))
    parts = ("buyer_id", "seller_id", "inspector_id", "carrier_id", "back_carrier_id")
    theirs = Q()
    for part in parts:
        theirs |= Q(**{f"{part}__in": able})
    rows = with_sides.filter(theirs).values_list(*parts)
    return {each for row in rows for each in row if each is not None}


def _of(decide: Callable[[Thread, Situation], bool]) -> Callable[[Situation], bool]:
    return lambda here: decide(case_in(here).thread, here)


def _concedes(thread: Thread, here: Situation) -> bool:
    """Only a buyer's case is conceded by silence: a seller is never paid for a machine because nobody answered."""
    return thread.opener == here.trade.buyer_id and not thread.heard


def _may_be_answered(thread: Thread, here: Situation) -> bool:
    return thread.proposal is not None and thread.proposal.author != here.party_id


def _mediation(thread: Thread, here: Situation) -> bool:
    return not thread.mediators and next_mediator(here.trade, ()) is not None


def _other_mediator(thread: Thread, here: Situation) -> bool:
    return next_mediator(here.trade, thread.mediators) is not None


def _brings(thread: Thread, here: Situation, *, last: bool) -> bool:
    return here.party_id in thread.missing and (len(thread.missing) == 1) is last


def _agrees(thread: Thread, here: Situation, *, last: bool) -> bool:
    return here.party_id not in thread.agreed and bool(thread.agreed) is last


def _other_judge(here: Situation) -> bool:
    return all(each.ruled_by != here.party_id for each in case_in(here).rulings)


HOLDS: Final[dict[Condition, Callable[[Situation], bool]]] = {
    Condition.RESPONDENT: _of(lambda thread, here: here.party_id == thread.respondent),
    Condition.RESPONDENT_HEARD: _of(lambda thread, _: thread.heard),
    Condition.WILL_CONCEDE: _of(_concedes),
    Condition.WONT_CONCEDE: _of(lambda thread, here: not _concedes(thread, here)),
    Condition.PROPOSED_BY_OTHER: _of(_may_be_answered),
    Condition.FIRST_TO_BRING: _of(lambda thread, here: _brings(thread, here, last=False)),
    Condition.LAST_TO_BRING: _of(lambda thread, here: _brings(thread, here, last=True)),
    Condition.MAY_ASK_AGAIN: _of(lambda thread, _: thread.asks < MOST_ASKS),
    Condition.MEDIATION_AHEAD: _of(_mediation),
    Condition.NO_MEDIATION: _of(lambda thread, here: not _mediation(thread, here)),
    Condition.ASSIGNED_MEDIATOR: lambda here: here.trade.mediator_id == here.party_id,
    Condition.OTHER_MEDIATOR: _of(_other_mediator),
    Condition.NO_OTHER_MEDIATOR: _of(lambda thread, here: not _other_mediator(thread, here)),
    Condition.FIRST_TO_AGREE: _of(lambda thread, here: _agrees(thread, here, last=False)),
    Condition.LAST_TO_AGREE: _of(lambda thread, here: _agrees(thread, here, last=True)),
    Condition.OTHER_JUDGE: _other_judge,
}
