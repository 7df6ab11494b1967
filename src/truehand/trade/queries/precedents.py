"""Past rulings like a trade's dispute: with their reasons for who judges, without names for the two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.disputes import queries as disputes
from truehand.disputes.domain.refusals import NoCase
from truehand.listings import queries as listings
from truehand.trade.domain import precedents
from truehand.trade.domain.precedents import BASIS, POOL, Matter, Past
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.models import Step, Trade
from truehand.trade.queries.analysis import QUASI
from truehand.trade.queries.situation import load, may_see, papers_for, price_of
from truehand.vault.domain.anonymity import LEAST_K

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.case import PastRuling
    from truehand.kernel.actor import Actor
    from truehand.trade.domain.precedents import Precedent

_REPORTED: Final = {"report_clean": False, "report_doubts": True}
_COARSER: Final = {each.name: each for each in QUASI}
_LEVELS: Final = tuple(
    (_COARSER["machine"].at(level)[1], _COARSER["price_minor"].at(level)[1]) for level in range(len(QUASI[1].steps) + 1)
)


def of_trade(actor: Actor, trade_id: UUID, *, now: datetime) -> tuple[Precedent, ...]:
    """Return the past rulings that are most like a trade's dispute; as many queries however many there are.

    Who judges sees them with their reasons; the two sides see no more of each than it shares with at least four others.
    Refuses TradeNotFound to who may not read the case, and NoCase.
    """
    trade = load(trade_id)
    if not may_see(trade, actor) or Paper.CASE not in papers_for(trade, actor, now=now):
        raise TradeNotFound
    case = disputes.case_of(trade_id)
    if case is None:
        raise NoCase
    rulings = [each for each in disputes.past_rulings(case.reason, most=POOL) if each.trade_id != trade_id]
    matters = _matters([trade.pk, *(each.trade_id for each in rulings)])
    pool = [_past(each, matters[each.trade_id]) for each in rulings if each.trade_id in matters]
    chosen = precedents.alike(matters[trade.pk], pool)
    if actor.party_id in {trade.buyer_id, trade.seller_id}:
        return precedents.nameless(matters[trade.pk], chosen, pool, _LEVELS, fewest=LEAST_K)
    if actor.party_id != trade.mediator_id and not actor.oversees:
        raise TradeNotFound
    reasons = disputes.reasons_of([each.case_id for each in chosen])
    return precedents.judged(matters[trade.pk], chosen, reasons)


def _past(ruling: PastRuling, matter: Matter) -> Past:
    held = ruling.to_buyer + ruling.to_seller
    share = ruling.to_buyer * BASIS // held if held else 0
    return Past(ruling.case_id, matter, share, ruling.rules, ruling.ended_at)


def _matters(trade_ids: Sequence[UUID]) -> dict[UUID, Matter]:
    rows = list(Trade.objects.filter(pk__in=trade_ids))
    cards = listings.cards([row.listing_id for row in rows])
    doubted = _doubted(trade_ids)
    return {
        row.pk: Matter(cards[row.listing_id].facts.equipment_class, price_of(row), doubted.get(row.pk))
        for row in rows
        if row.listing_id in cards
    }


def _doubted(trade_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Return whether the report before each shipment found a difference, for trades that were inspected."""
    steps = Step.objects.filter(trade_id__in=trade_ids, transition__in=_REPORTED)
    return {trade: _REPORTED[name] for trade, name in steps.values_list("trade_id", "transition")}
