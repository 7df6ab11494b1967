"""Bids of an auction that is over are looked at: whoever seems to bid for the seller goes before an operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.auctions import operations as room
from truehand.auctions import queries as auctions
from truehand.auctions.domain.shills import look
from truehand.identity import queries as people
from truehand.risk import operations as risk
from truehand.trade.operations.bidders import link_to
from truehand.trade.queries.bidders import shares_a_place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.auctions.domain.shills import Finding


@transaction.atomic
def watch(auction_id: UUID, *, now: datetime) -> bool:
    """Look at everybody who bid, once; whether anybody goes before an operator.

    What the auction led to stands: a finding is an opinion until a person has looked at it.
    """
    seller = auctions.auction(auction_id).seller_id
    put_up = auctions.put_up_within(seller, now=now)
    found = {
        bidder: look(each, seller, put_up=put_up, tied=_tied(bidder, seller))
        for bidder, each in auctions.appearances(auction_id, now=now).items()
    }
    for bidder, finding in found.items():
        if finding.enough:
            _refer(auction_id, bidder, seller, finding, now)
    room.watched(auction_id, now=now)
    return any(each.enough for each in found.values())


def _tied(bidder: UUID, seller: UUID) -> bool:
    return people.share_a_document_or_address(bidder, seller) or shares_a_place(bidder, seller)


def _refer(auction_id: UUID, bidder: UUID, seller: UUID, finding: Finding, now: datetime) -> None:
    risk.gate(
        "auction",
        subject=auction_id,
        party_id=bidder,
        facts={
            "signals": finding.signals,
            "of_seller": finding.of_seller,
            "elsewhere": finding.elsewhere,
            "won": finding.won,
            "parties": (seller,),
        },
        now=now,
        link=link_to(auction_id),
    )
