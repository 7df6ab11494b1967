"""Who may not bid, and whether a winner kept the promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.auctions import queries as auctions
from truehand.payments import queries as payments
from truehand.risk.domain.facts import folded
from truehand.trade.domain.auctioned import promise
from truehand.trade.domain.ties import Tie
from truehand.trade.models import Step, Trade
from truehand.trade.queries.situation import load, state_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.domain.auctioned import Kept


LOOKED_AT = 50


def promise_of(trade_id: UUID) -> Kept:
    """Return whether the buyer of a trade that an auction began signed and paid."""
    trade, steps = load(trade_id), list(Step.objects.filter(trade_id=trade_id).order_by("number"))
    last, paid = steps[-1], [each for each in steps if "open" in (each.facts or {})]
    signers = {each.actor_id for each in steps if each.transition in {"sign_first", "sign_second"}}
    open_now = paid[-1].facts["open"] if paid else {}
    return promise(
        state_of(trade),
        last.transition,
        by_buyer=last.actor_id == trade.buyer_id,
        buyer_signed=trade.buyer_id in signers,
        funded=any(each.transition == "complete_funding" for each in steps),
        still_open=open_now,
        seller_owes=trade.deposit_minor > 0,
    )


def shares_a_place(bidder_id: UUID, seller_id: UUID) -> bool:
    """Whether both had machines delivered, or would have them, to one place."""
    places = [
        {folded(each) for each in (*_bought_to(party), *auctions.places(party)) if each}
        for party in (bidder_id, seller_id)
    ]
    return bool(places[0] & places[1])


def _bought_to(party_id: UUID) -> tuple[str, ...]:
    newest = Trade.objects.filter(buyer_id=party_id).order_by("-id")[:LOOKED_AT]
    return tuple(each.delivery_place for each in newest)


def ties_to_seller(bidder_id: UUID, seller_id: UUID) -> tuple[Tie, ...]:
    """Return why somebody may not bid at a seller's auction: the seller, or the same bank account now or ever."""
    return tuple(
        tie
        for tie, holds in (
            (Tie.PARTY, bidder_id == seller_id),
            (Tie.ACCOUNT, payments.share_an_account(bidder_id, (seller_id,))),
        )
        if holds
    )
