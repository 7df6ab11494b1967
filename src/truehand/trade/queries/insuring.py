"""What insurance is told of a trade, and what it offers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind, Purpose
from truehand.escrow.domain.views import Operation
from truehand.evidence import queries as evidence
from truehand.identity import queries as people
from truehand.inspection import queries as reports
from truehand.insurance import queries as insurance
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.paper import PAPER_NAME
from truehand.insurance.domain.quoting import Bar, Matter, Quote, Route, bars, quote
from truehand.insurance.domain.refusals import PolicyUnknown
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.logistics import queries as carriage
from truehand.trade.domain.process import State
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.queries.facts import highest_risk
from truehand.trade.queries.situation import involved, load, may_see, price_of, require_opened, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.insurance.domain.claims import ClaimView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.insurance.domain.products import ProductView
    from truehand.kernel.actor import Actor
    from truehand.trade.models import Trade

_BEFORE_REPORT: Final = frozenset({State.SIGNED, State.FUNDED})
_BEFORE_PICK_UP: Final = _BEFORE_REPORT | {State.DOUBTED, State.INSPECTED}
# In which states cover of a kind can be taken: once the contract is signed, and before its risk starts.
OPEN: Final = {
    Kind.TRANSIT: _BEFORE_PICK_UP,
    Kind.MISMATCH: _BEFORE_REPORT,
    Kind.WARRANTY: _BEFORE_PICK_UP | {State.SHIPPED, State.DELIVERED},
}
# How the ledger names what a seller gives back of a price released early.
RECLAIMED: Final = "charge:reclaim:"
# What a carrier pays for loss or damage makes good what these cover; a breakdown is another loss.
_CARRIED: Final = frozenset({Kind.TRANSIT, Kind.MISMATCH})
# The first two characters of a Chinese address are its province or city.
_HEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Offer:
    """A product for a trade: its quote, or every reason against it."""

    product: ProductView
    insurer: str
    quote: Quote | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Insurance:
    """What stands on a trade's page: policies taken, and offers that can still be."""

    title: str
    policies: tuple[PolicyView, ...]
    offers: tuple[Offer, ...]
    takes: bool


def insurance_of(actor: Actor, trade_id: UUID, *, now: datetime) -> Insurance:
    """Return a trade's policies as the actor may see them, and for its sides the offers; refuses TradeNotFound."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    policies = tuple(each for each in insurance.policies_of_trade(trade_id) if insurance.may_see(each, actor))
    if actor.party_id not in {trade.buyer_id, trade.seller_id} or not _may_take(trade):
        return Insurance(trade.title, policies, (), takes=False)
    taken = {each.kind for each in policies if each.ended_at is None or each.began_at is not None}
    return Insurance(trade.title, policies, _offers(trade, taken, now), takes=True)


def policy_for(actor: Actor, policy_id: UUID) -> PolicyView:
    """Return a policy to whom it concerns; refuses PolicyUnknown."""
    found = insurance.policy(policy_id)
    if not insurance.may_see(found, actor):
        raise PolicyUnknown
    return found


def policy_paper(actor: Actor, policy_id: UUID, *, now: datetime) -> bytes:
    """Return a policy's signed PDF to whom it concerns.

    Refuses PolicyUnknown, PaperNotMade, and ReadingNeeded for who oversees and has not opened the trade.
    """
    found = policy_for(actor, policy_id)
    if actor.party_id not in {found.insurer_id, found.holder_id, found.beneficiary_id}:
        require_opened(load(found.trade_id), actor, now=now)
    return evidence.paper(policy_id, PAPER_NAME)


def is_open(trade: Trade, kind: Kind) -> bool:
    """Whether cover of a kind can still be taken for a trade."""
    return state_of(trade) in OPEN[kind]


def _may_take(trade: Trade) -> bool:
    return trade.suspended_at is None and trade.machine_held_at is None and any(is_open(trade, kind) for kind in Kind)


def _offers(trade: Trade, taken: set[Kind], now: datetime) -> tuple[Offer, ...]:
    wanted = [
        each
        for each in insurance.on_sale(trade.currency, now=now)
        if each.kind not in taken and is_open(trade, each.kind) and each.insurer_id not in involved(trade)
    ]
    if not wanted:
        return ()
    matter = matter_of(trade, now=now)
    insurers = people.parties({each.insurer_id for each in wanted})
    return tuple(offer(product, matter, insurers[product.insurer_id].display_name) for product in wanted)


def offer(product: ProductView, matter: Matter, insurer: str) -> Offer:
    """Return a product as offered for a matter."""
    against = bars(product.factors, matter)
    return Offer(product, insurer, None if against else quote(product.factors, product.numbers, matter), against)


def matter_of(trade: Trade, *, now: datetime) -> Matter:
    """Return what is known of a trade's machine, way and people."""
    facts, report = listings.facts_of(trade.listing_id), reports.report_of(trade.pk)
    return Matter(
        equipment_class=facts.equipment_class,
        class_name=facts.class_name,
        age=max(now.year - facts.year, 0),
        hours=facts.hours,
        price=price_of(trade),
        grade=facts.condition if report is None else report.overall or facts.condition,
        reported=report is not None,
        contradictions=0 if report is None else len(report.contradictions),
        route=route_of(facts.location, trade.delivery_place),
        risk=highest_risk(trade, now=now).value,
    )


def route_of(origin: str, destination: str) -> Route:
    """Return how far it is as far as two addresses tell: near where one names the other's place, else far."""
    here, there = (" ".join(each.casefold().split()) for each in (origin, destination))
    same = bool(here) and (here in there or (not here.isascii() and here[:_HEAD] == there[:_HEAD]))
    return Route.NEAR if same else Route.FAR


def meter_of(trade: Trade) -> int:
    """Return the newest reading of the machine's hour meter: the last report's, else as the listing states it."""
    for report in reversed(reports.reports_of_trade(trade.pk)):
        for fact in report.facts:
            if fact.key == "hours" and isinstance(fact.value, int):
                return fact.value
    return listings.facts_of(trade.listing_id).hours


def good_for(trade: Trade, claim: ClaimView, loss: Money) -> Money:
    """Return what of a claim's loss the trade has made good so far, beside the losses that were paid before it."""
    before = [
        each
        for each in insurance.claims_of_trade(trade.pk)
        if each.paid_at is not None
        and each.claimant_id == claim.claimant_id
        and each.id != claim.id
        and (claim.paid_at is None or (each.paid_at, each.id) < (claim.paid_at, claim.id))
    ]
    ordered = sorted(before, key=lambda each: (each.paid_at, each.id))
    return min(made_good(trade, claim.claimant_id, loss, claim.policy.kind, before=ordered), loss)


def made_good(
    trade: Trade, claimant_id: UUID, loss: Money, kind: Kind = Kind.TRANSIT, *, before: Sequence[ClaimView] = ()
) -> Money:
    """Return what of a claimant's loss the trade itself has made good so far, each cent for one loss only.

    What of the price went back to the buyer makes the buyer's loss good, and is the seller's own. What the carrier paid
    for loss or damage makes its claimant's good, where the cover is of the way or of what a later report found. A
    forfeited deposit is a penalty and makes no loss good. Losses paid ``before`` come first.
    """
    buys = claimant_id == trade.buyer_id
    carried = carriage.paid_to(trade.pk, claimant_id, currency=trade.currency)
    back = Money.zero(trade.currency)
    for transfer in escrow.transfers_of(trade.pk):
        if transfer.credit.owner == trade.buyer_id and _was_price(transfer):
            back += transfer.amount
    for each in before:
        by_carrier = min(carried, each.assessed) if each.policy.kind in _CARRIED else Money.zero(trade.currency)
        carried -= by_carrier
        back -= min(back, each.assessed - by_carrier) if buys else Money.zero(trade.currency)
    price = back if buys else loss - min(loss, back)
    return price + carried if kind in _CARRIED else price


def _was_price(transfer: TransferView) -> bool:
    """Whether a transfer gave price back: out of the hold, of what the seller had of it already, or of the fund."""
    reclaimed = transfer.operation is Operation.CHARGE and transfer.key.startswith(RECLAIMED)
    if transfer.operation is Operation.PAY_GUARANTEE:
        return transfer.credit.kind in {AccountKind.BALANCE, AccountKind.DEBT}
    return reclaimed or (transfer.debit.kind is AccountKind.HOLD and transfer.debit.purpose is Purpose.PRICE)
