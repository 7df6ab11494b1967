"""Effects on the listing and the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truehand.contracts import operations as contracts
from truehand.contracts.domain.document import FILE_NAME
from truehand.contracts.domain.terms import CN, INTERNATIONAL, ContractParty, Machine, Terms
from truehand.credit import queries as credit
from truehand.identity import queries as identity
from truehand.identity.domain.party import PartyKind
from truehand.kernel.actor import NotVerified
from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.returns import queries as returns
from truehand.trade.domain.deposits import Side, deposit
from truehand.trade.domain.fees import Service, agreed
from truehand.trade.domain.late import STANDARD, end_of
from truehand.trade.domain.life.v1 import V1
from truehand.trade.domain.life.v3 import V3
from truehand.trade.domain.process import State
from truehand.trade.domain.tax import rate_in, tax_within
from truehand.trade.domain.terms import commission
from truehand.trade.operations.expect import expect_delivery
from truehand.trade.operations.papers import order_papers
from truehand.trade.queries.agreed import bargain, columns, late_terms, money_terms, return_terms
from truehand.trade.queries.facts import risk_in
from truehand.trade.queries.situation import deposit_of, premium_of, price_of, shares_of, terms_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money
    from truehand.listings.domain.facts import Facts
    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move


def set_price(move: Move) -> None:
    """Put another price, and what stands beside it, on the table; one more round of bargaining is used."""
    price, terms = move.given.price, move.given.terms or terms_of(move.trade)
    if price is None:
        raise ValueError("bargaining is about a price")
    move.remember(price_minor=price.minor, rounds=move.trade.rounds + 1, **columns(terms))
    move.record |= {"price": {"minor": str(price.minor), "currency": price.currency}, **terms.as_json()}


def reserve_listing(move: Move) -> None:
    """Take the machine off the market for this trade."""
    listings.reserve(move.trade.listing_id, trade_id=move.trade.pk, now=move.now)


def reserve_won(move: Move) -> None:
    """Take the machine out of its auction for this trade."""
    listings.reserve(move.trade.listing_id, trade_id=move.trade.pk, won=True, now=move.now)


def free_listing(move: Move) -> None:
    """Put the machine back on the market."""
    listings.unreserve(move.trade.listing_id, now=move.now)


def pull_listing(move: Move) -> None:
    """Take the listing out of sale: an operator looks again at what the trade ended for."""
    listings.unreserve(move.trade.listing_id, to_review=True, now=move.now)


def mark_sold(move: Move) -> None:
    """The machine is the buyer's, at the price that was agreed."""
    listings.mark_sold(move.trade.listing_id, price=price_of(move.trade), now=move.now)


def conclude_listing(move: Move) -> None:
    """After a ruling: sold when the seller was paid anything, else back to review; an accepted machine is sold."""
    if State.RETAINED in {move.trade.frozen_state, move.record.get("source")}:
        return
    verdict = move.given.verdict
    # What the seller is paid for a machine that went back is no price for it.
    if verdict is not None and verdict.to_seller.minor > 0 and move.trade.sent_back_at is None:
        mark_sold(move)
    else:
        pull_listing(move)


def draw_contract(move: Move) -> None:
    """Freeze every amount that follows from the price, and draw the contract that both will sign."""
    trade, price, facts = move.trade, price_of(move.trade), listing_queries.facts_of(move.trade.listing_id)
    terms_of(trade).require_ahead(move.now)
    premium = premium_of(trade)
    fee = commission(price - premium) + premium
    frozen: dict[str, Any] = {"commission_minor": fee.minor, "deposit_minor": _deposit(move, Side.SELLER).minor}
    if trade.process_version > V1.version:
        frozen |= _frozen(move, fee, facts)
    frozen |= _returns(move, facts)
    move.remember(**frozen)
    if trade.process_version >= V3.version:
        _agree_on_lateness(move)
    terms = Terms(
        buyer=_party(trade.buyer_id),
        seller=_party(trade.seller_id),
        machine=Machine(**{name: getattr(facts, name) for name in Machine.__slots__}),
        price=price,
        commission=fee,
        deposit=deposit_of(trade),
        inspection_days=trade.inspection_days,
        delivery_place=trade.delivery_place,
        listing_id=trade.listing_id,
        process_version=trade.process_version,
        money=money_terms(trade) if trade.process_version > V1.version else None,
        returns=return_terms(trade),
        **_composed(trade, facts),
    )
    contract = contracts.draw(trade.pk, terms=terms, now=move.now)
    move.record["documents"] = {FILE_NAME: contract.sha256}


def _composed(trade: Trade, facts: Facts) -> dict[str, Any]:
    """Return what clauses are chosen by: the law, whether a trader sells to a consumer, what else was agreed."""
    if trade.process_version < V3.version:
        return {}
    kinds = {each.id: each.kind for each in identity.parties((trade.buyer_id, trade.seller_id)).values()}
    consumer = kinds[trade.buyer_id] is PartyKind.PERSON and kinds[trade.seller_id] is PartyKind.COMPANY
    law = CN if facts.country == CN else INTERNATIONAL
    return {"law": law, "consumer": consumer, "agreed": bargain(trade), "late": late_terms(trade)}


def _agree_on_lateness(move: Move) -> None:
    """Freeze what lateness costs, and by when the machine is due where a day is agreed on."""
    rate, day = STANDARD, move.trade.delivery_by
    move.remember(late_daily=rate.daily_basis_points, late_cap=rate.cap_basis_points, late_grace=rate.grace_days)
    expect_delivery(move, end_of(day) if day else None)


def _frozen(move: Move, fee: Money, facts: Facts) -> dict[str, int]:
    """Return what the second version freezes beside commission and the seller's deposit."""
    trade, rate = move.trade, rate_in(facts.country)
    wholes = {
        each.service: each.whole.minor for each in agreed(facts.equipment_class, trade.currency, shares_of(trade))
    }
    return {
        "tax_minor": tax_within(fee, rate).minor,
        "tax_basis_points": rate,
        "buyer_deposit_minor": _deposit(move, Side.BUYER).minor,
        "inspection_fee_minor": wholes.get(Service.INSPECTION, 0),
        "carriage_fee_minor": wholes.get(Service.CARRIAGE, 0),
    }


def _returns(move: Move, facts: Facts) -> dict[str, Any]:
    """Return the policy that holds between the two, and a period to inspect that is no shorter than its window.

    Only while the money is held can a return be paid back from it.
    """
    trade = move.trade
    policy = returns.policy_between(trade.seller_id, trade.buyer_id, facts.equipment_class)
    return {"return_terms": policy.as_json(), "inspection_days": max(trade.inspection_days, policy.window)}


def _deposit(move: Move, side: Side) -> Money:
    """Return what a side owes as deposit: by grade, risk and price."""
    trade = move.trade
    party_id = trade.seller_id if side is Side.SELLER else trade.buyer_id
    standing, price = credit.standing(party_id, now=move.now), price_of(trade)
    if trade.process_version == V1.version:
        return price.share(standing.deposit_basis_points)
    return deposit(side, standing.grade, risk_in(trade, side, now=move.now), price)


def sign_contract(move: Move) -> None:
    """Put the acting party's signature under the contract whose hash it saw."""
    if move.actor is None or move.given.contract_sha256 is None:
        raise ValueError("a contract is signed by a party that saw it")
    contract = contracts.sign(move.actor, move.trade.pk, seen_sha256=move.given.contract_sha256, now=move.now)
    move.record["documents"] = {FILE_NAME: contract.sha256}
    if contract.complete:
        order_papers(move.trade.pk)


def _party(party_id: UUID) -> ContractParty:
    legal_name = identity.legal_name(party_id)
    if legal_name is None:
        raise NotVerified
    return ContractParty(party_id, legal_name)
