"""What the risk gate is told, gathered from the rooms that know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit import queries as credit
from truehand.identity import queries as identity
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.payments import queries as payments
from truehand.payments.domain.refusals import AccountUnknown
from truehand.risk.domain.facts import stated
from truehand.risk.domain.rules import assess, outcome_of
from truehand.trade.domain.deposits import Risk, Side, risk_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import ListingView
    from truehand.risk.domain.facts import RiskFacts
    from truehand.trade.models import Trade

_HOUR = 3600
_BY_HEIGHT: Final = (Risk.USUAL, Risk.RAISED, Risk.HIGH)


def listing_facts(listing: ListingView, *, now: datetime) -> RiskFacts:
    """Return the facts of a listing: its price beside the market's, its plate, its seller's standing."""
    facts = _person(listing.seller_id, listing.price, now)
    peers = listings.peer_median(listing.id)
    if peers is not None:
        facts["peers_median"] = peers
    if listing.plate is not None and listing.plate.verdict is not None:
        facts["plate"] = listing.plate.verdict.outcome
    return facts


def risk_in(trade: Trade, side: Side, *, now: datetime) -> Risk:
    """Return what the risk rules say of a side of a trade at its price; nothing is decided or recorded by it."""
    (risk,) = _risks(trade, (side,), now)
    return risk


def highest_risk(trade: Trade, *, now: datetime) -> Risk:
    """Return the higher of both sides' risks, each as ``risk_in`` tells it."""
    return max(_risks(trade, tuple(Side), now), key=_BY_HEIGHT.index)


def _risks(trade: Trade, sides: Sequence[Side], now: datetime) -> list[Risk]:
    people = [trade.buyer_id if side is Side.BUYER else trade.seller_id for side in sides]
    # The rules on payments ask how long somebody has been known, and how much that is.
    return [
        risk_of(outcome_of(assess("payment", stated(facts, recent=0))))
        for facts in _persons(people, Money(trade.price_minor, trade.currency), now)
    ]


def payment_facts(trade: Trade, payer_id: UUID, amount: Money, *, now: datetime) -> RiskFacts:
    """Return the facts of a payment into a trade."""
    facts = _person(payer_id, amount, now)
    facts["parties"] = [trade.buyer_id, trade.seller_id]
    return facts


def payout_facts(actor: Actor, account_id: UUID, amount: Money, *, now: datetime) -> RiskFacts:
    """Return the facts of a payout: the amount, and how long the bank account has been known.

    Refuses (AccountUnknown) an account that is not the actor's.
    """
    known = {account.id: account.added_at for account in payments.accounts(actor)}
    if account_id not in known:
        raise AccountUnknown
    facts = _person(actor.party_id, amount, now)
    facts.pop("credit_limit", None)
    facts["bank_account_age_hours"] = _hours(known[account_id], now)
    return facts


def _person(party_id: UUID, amount: Money, now: datetime) -> RiskFacts:
    (facts,) = _persons([party_id], amount, now)
    return facts


def _persons(party_ids: Sequence[UUID], amount: Money, now: datetime) -> list[RiskFacts]:
    known, standings = identity.parties(party_ids), credit.standings(party_ids, now=now)
    found: list[RiskFacts] = []
    for each in party_ids:
        facts: RiskFacts = {
            "amount": amount,
            "account_age_hours": _hours(known[each].since, now),
            "parties": [each],
        }
        limit = standings[each].amount_limit.get(amount.currency)
        if limit is not None:
            facts["credit_limit"] = limit
        found.append(facts)
    return found


def _hours(since: datetime, now: datetime) -> int:
    return max(int((now - since).total_seconds()) // _HOUR, 0)
