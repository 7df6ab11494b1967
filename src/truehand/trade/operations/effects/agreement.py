"""Effects on the listing and the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts import operations as contracts
from truehand.contracts.domain.document import FILE_NAME
from truehand.contracts.domain.terms import ContractParty, Machine, Terms
from truehand.credit import queries as credit
from truehand.identity import queries as identity
from truehand.kernel.actor import NotVerified
from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.trade.domain.terms import commission
from truehand.trade.queries.situation import price_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.operations.move import Move


def set_price(move: Move) -> None:
    """Put another price on the table; one more round of bargaining is used."""
    price = move.given.price
    if price is None:
        raise ValueError("bargaining is about a price")
    move.remember(price_minor=price.minor, rounds=move.trade.rounds + 1)
    move.record["price"] = {"minor": str(price.minor), "currency": price.currency}


def reserve_listing(move: Move) -> None:
    """Take the machine off the market for this trade."""
    listings.reserve(move.trade.listing_id, trade_id=move.trade.pk, now=move.now)


def free_listing(move: Move) -> None:
    """Put the machine back on the market."""
    listings.unreserve(move.trade.listing_id, now=move.now)


def pull_listing(move: Move) -> None:
    """Take the listing out of sale: an operator looks again at what the trade ended for."""
    listings.unreserve(move.trade.listing_id, to_review=True, now=move.now)


def mark_sold(move: Move) -> None:
    """The machine is the buyer's."""
    listings.mark_sold(move.trade.listing_id, now=move.now)


def conclude_listing(move: Move) -> None:
    """After a ruling: sold when the seller was paid anything, else back to review."""
    verdict = move.given.verdict
    if verdict is not None and verdict.to_seller.minor > 0:
        mark_sold(move)
    else:
        pull_listing(move)


def draw_contract(move: Move) -> None:
    """Freeze price, commission and deposit, and draw the contract that both will sign."""
    trade, price = move.trade, price_of(move.trade)
    standing = credit.standing(trade.seller_id, now=move.now)
    fee, deposit = commission(price), price.share(standing.deposit_basis_points)
    move.remember(commission_minor=fee.minor, deposit_minor=deposit.minor)
    facts = listing_queries.facts_of(trade.listing_id)
    terms = Terms(
        buyer=_party(trade.buyer_id),
        seller=_party(trade.seller_id),
        machine=Machine(**{name: getattr(facts, name) for name in Machine.__slots__}),
        price=price,
        commission=fee,
        deposit=deposit,
        inspection_days=trade.inspection_days,
        delivery_place=trade.delivery_place,
        listing_id=trade.listing_id,
        process_version=trade.process_version,
    )
    contract = contracts.draw(trade.pk, terms=terms, now=move.now)
    move.record["documents"] = {FILE_NAME: contract.sha256}


def sign_contract(move: Move) -> None:
    """Put the acting party's signature under the contract whose hash it saw."""
    if move.actor is None or move.given.contract_sha256 is None:
        raise ValueError("a contract is signed by a party that saw it")
    contract = contracts.sign(move.actor, move.trade.pk, seen_sha256=move.given.contract_sha256, now=move.now)
    move.record["documents"] = {FILE_NAME: contract.sha256}


def _party(party_id: UUID) -> ContractParty:
    legal_name = identity.legal_name(party_id)
    if legal_name is None:
        raise NotVerified
    return ContractParty(party_id, legal_name)
