"""A trade, a transition and whoever asks: what conditions are decided on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import Money
from truehand.returns.domain.policy import policy_from
from truehand.trade.domain import fees, plans
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.life import IN_DISPUTE, PROCESSES
from truehand.trade.domain.process import State, Term, Who
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.models import Trade
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.case import CaseView
    from truehand.trade.domain.dues import Dues
    from truehand.trade.domain.given import Given
    from truehand.trade.domain.plans import PaymentPlan
    from truehand.trade.domain.process import Process, Transition

# Papers that hold nobody's personal data.
NAMELESS: Final = (Paper.MONEY, Paper.REPORT)


@dataclass(slots=True)
class Situation:
    """One transition of one trade under consideration; ``actor`` is None for the clock and the bank."""

    trade: Trade
    transition: Transition
    actor: Actor | None
    given: Given
    now: datetime
    # What is due and held, where whoever considers several transitions has asked already.
    dues: Dues | None = None
    case: CaseView | None = None

    @property
    def process(self) -> Process:
        """The version of the process that this trade started with."""
        return PROCESSES[self.trade.process_version]

    @property
    def party_id(self) -> UUID:
        """The acting party; a transition of the clock or the bank has none (ValueError)."""
        if self.actor is None:
            raise ValueError("the clock and the bank are no party")
        return self.actor.party_id

    def other_side(self) -> UUID:
        """Return the counterpart of the acting party."""
        return self.trade.seller_id if self.party_id == self.trade.buyer_id else self.trade.buyer_id


def load(trade_id: UUID) -> Trade:
    """Return the trade; refuse (TradeNotFound) what is not there."""
    found = Trade.objects.filter(pk=trade_id).first()
    if found is None:
        raise TradeNotFound
    return found


def price_of(trade: Trade) -> Money:
    """Return the price as it stands."""
    return Money(trade.price_minor, trade.currency)


def premium_of(trade: Trade) -> Money:
    """Return the part of the price that is the buyer's premium of an auction; nothing for what was bargained."""
    return Money(trade.premium_minor, trade.currency)


def commission_of(trade: Trade) -> Money:
    """Return the commission frozen in the contract."""
    return Money(trade.commission_minor, trade.currency)


def tax_of(trade: Trade) -> Money:
    """Return the tax that the commission contains."""
    return Money(trade.tax_minor, trade.currency)


def deposit_of(trade: Trade) -> Money:
    """Return the seller's deposit frozen in the contract."""
    return Money(trade.deposit_minor, trade.currency)


def buyer_deposit_of(trade: Trade) -> Money:
    """Return the buyer's deposit frozen in the contract."""
    return Money(trade.buyer_deposit_minor, trade.currency)


def plan_of(trade: Trade) -> PaymentPlan:
    """Return the payment plan that the two sides agreed on."""
    return plans.plan_of(trade.plan)


def fees_of(trade: Trade) -> tuple[fees.Fee, ...]:
    """Return the fees frozen in the contract, as each side bears them; none that does not go through the platform."""
    wholes = {
        fees.Service.INSPECTION: trade.inspection_fee_minor,
        fees.Service.CARRIAGE: trade.carriage_fee_minor,
    }
    return tuple(
        fees.fee(service, Money(wholes[service], trade.currency), way)
        for service, way in shares_of(trade).items()
        if way is not fees.Shares.NONE
    )


def shares_of(trade: Trade) -> dict[fees.Service, fees.Shares]:
    """Return who bears which fee."""
    return {
        fees.Service.INSPECTION: fees.Shares(trade.fee_shares),
        fees.Service.CARRIAGE: fees.Shares(trade.transport),
    }


def terms_of(trade: Trade) -> AgreedTerms:
    """Return the terms on the table, or agreed, beside the price."""
    return AgreedTerms(
        inspection=fees.Shares(trade.fee_shares),
        transport=fees.Shares(trade.transport),
        delivery_by=trade.delivery_by,
        warranty_days=trade.warranty_days,
        warranty_hours=trade.warranty_hours,
    )


def agreed_days(trade: Trade) -> dict[Term, int]:
    """Return the lengths of time that the contract sets, in days."""
    return {
        Term.INSPECTION_PERIOD: trade.inspection_days,
        Term.RETENTION_PERIOD: plan_of(trade).retention_days,
        Term.RETURN_WINDOW: policy_from(trade.return_terms).window,
    }


def state_of(trade: Trade) -> State:
    """Return the state as a value of the process."""
    return State(trade.state)


def involved(trade: Trade) -> frozenset[UUID]:
    """Return everybody who has a part in a trade: both sides, whoever serves it, and who mediates."""
    served = (trade.inspector_id, trade.carrier_id, trade.back_carrier_id, trade.mediator_id)
    parts = (trade.buyer_id, trade.seller_id, *served)
    return frozenset(each for each in parts if each is not None)


def parts_in(trade: Trade, actor: Actor) -> frozenset[Who]:
    """Return the parts that an actor plays, or may take up, in a trade."""
    parts = set[Who]()
    if actor.party_id == trade.buyer_id:
        parts.add(Who.BUYER)
    if actor.party_id == trade.seller_id:
        parts.add(Who.SELLER)
    if Role.OPERATOR in actor.roles:
        parts.add(Who.OPERATOR)
    if Role.MEDIATOR in actor.roles and trade.mediator_id == actor.party_id:
        parts.add(Who.MEDIATOR)
    if Role.INSPECTOR in actor.roles and trade.inspector_id in {None, actor.party_id}:
        parts.add(Who.INSPECTOR)
    carrier = trade.back_carrier_id or trade.carrier_id
    if Role.CARRIER in actor.roles and (carrier in {None, actor.party_id} or back_is_open(trade)):
        parts.add(Who.CARRIER)
    return frozenset(parts)


def is_over(trade: Trade, now: datetime) -> bool:
    """Whether the time of the state has passed; never while the clock stands."""
    return stands_since(trade) is None and trade.due_at is not None and trade.due_at <= now


def stands_since(trade: Trade) -> datetime | None:
    """Return since when the clock stands: a payment is being taken back, or the machine is claimed; None if it runs."""
    return min((each for each in (trade.suspended_at, trade.machine_held_at) if each is not None), default=None)


def papers_for(trade: Trade, actor: Actor, *, now: datetime) -> frozenset[Paper]:
    """Return what of a trade an actor may read: its sides all, who serves it its own work.

    Operators and auditors read what names nobody, and all of it while they have opened the trade.
    """
    if actor.party_id in {trade.buyer_id, trade.seller_id}:
        return frozenset(Paper)
    if actor.oversees:
        return frozenset(Paper if vault.is_open(actor, Thing.TRADE, trade.pk, now=now) else NAMELESS)
    if actor.party_id == trade.mediator_id:
        return frozenset({Paper.REPORT, Paper.CASE}) if state_of(trade) in IN_DISPUTE else frozenset()
    carries = {trade.carrier_id, trade.back_carrier_id}
    own = {Paper.REPORT: {trade.inspector_id}, Paper.BOOKING: carries}
    return frozenset(paper for paper, parties in own.items() if actor.party_id in parties)


def require_opened(trade: Trade, actor: Actor, *, now: datetime) -> None:
    """Refuse (ReadingNeeded) who only oversees a trade and has not opened it."""
    if actor.oversees and actor.party_id not in involved(trade):
        vault.require_open(actor, Thing.TRADE, trade.pk, now=now)


def may_see(trade: Trade, actor: Actor) -> bool:
    """Whether an actor may see a trade: its parties, who serves it or may take its open job, operators, auditors."""
    if actor.party_id in involved(trade):
        return True
    if actor.roles & {Role.OPERATOR, Role.AUDITOR}:
        return True
    if Role.INSPECTOR in actor.roles and trade.inspector_id is None:
        return trade.state == State.FUNDED
    open_out = trade.carrier_id is None and trade.state == State.INSPECTED
    return Role.CARRIER in actor.roles and (open_out or back_is_open(trade))


def back_is_open(trade: Trade) -> bool:
    """Whether carriers may quote for the way back of a returned machine: a side asked, and nobody has taken it."""
    asked = trade.back_asked_at is not None and trade.back_carrier_id is None
    return asked and trade.state == State.RETURN_GRANTED
