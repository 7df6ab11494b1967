"""A trade as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID

    from truehand.disputes.domain.case import CaseView
    from truehand.equipment.domain.claims import Stop
    from truehand.identity.domain.views import PartyView
    from truehand.kernel.money import Money
    from truehand.returns.domain.course import ReturnView
    from truehand.returns.domain.policy import Answer
    from truehand.trade.domain.acts import Act
    from truehand.trade.domain.agreed import AgreedTerms, Round
    from truehand.trade.domain.amended import Amendable
    from truehand.trade.domain.dues import Dues
    from truehand.trade.domain.duties import Duty
    from truehand.trade.domain.fees import Fee, Shares
    from truehand.trade.domain.late import Late
    from truehand.trade.domain.payout import PayoutLine
    from truehand.trade.domain.picture import Node
    from truehand.trade.domain.plans import PaymentPlan
    from truehand.trade.domain.process import Who
    from truehand.trade.domain.words import Pair


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that was taken, and where the evidence of it lies (``index`` is None until the log has taken it in)."""

    number: int
    transition: str
    label: Pair
    source: str
    target: str
    actor: str
    at: datetime
    index: int | None


@dataclass(frozen=True, slots=True)
class TradeCard:
    """A trade in a list; ``title`` names the machine."""

    id: UUID
    title: str
    state: State
    label: Pair
    price: Money
    buyer_id: UUID
    seller_id: UUID
    delivery_place: str
    due_at: datetime | None
    opened_at: datetime
    waiting_for: tuple[Pair, ...]
    waits_for_viewer: bool


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many trades are in a state, how many of them are past their deadline, and the nearest deadline."""

    state: State
    label: Pair
    trades: int
    overdue: int
    due_at: datetime | None


class Paper(StrEnum):
    """What lies in a trade's folder; not every reader of the trade reads all of it."""

    CONTRACT = "contract"
    MONEY = "money"
    REPORT = "report"
    BOOKING = "booking"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class TradeView:
    """Everything a trade page answers: where, who by when, every cent, and what the viewer may do now."""

    id: UUID
    title: str
    listing_id: UUID
    passport_id: UUID
    buyer: PartyView
    seller: PartyView
    inspector: PartyView | None
    carrier: PartyView | None
    # Who brings a returned machine back.
    back_carrier: PartyView | None
    parts: frozenset[Who]
    papers: frozenset[Paper]
    # Whether the viewer may open the papers that name people, and has not.
    closed: bool
    state: State
    label: Pair
    step: int
    price: Money
    # The part of it that is the buyer's premium of an auction.
    premium: Money
    commission: Money
    tax: Money
    deposit: Money
    buyer_deposit: Money
    plan: PaymentPlan
    fee_shares: Shares
    fees: tuple[Fee, ...]
    agreed: AgreedTerms
    # The rounds of bargaining, for who reads the contract.
    rounds: tuple[Round, ...]
    payouts: tuple[PayoutLine, ...]
    inspection_days: int
    delivery_place: str
    opened_at: datetime
    state_since: datetime
    due_at: datetime | None
    suspended_at: datetime | None
    # Since when the trade waits for a decision about its machine, and everything that is claimed of it.
    machine_held_at: datetime | None
    # Until when an amendment of the contract can be signed, for who reads the contract.
    amendment_due: datetime | None
    amendable: Amendable
    stops: tuple[Stop, ...]
    waiting_for: tuple[Pair, ...]
    # What exactly is due, in a dispute or a return that goes through stages.
    duty: Duty | None
    silence: Pair | None
    frozen_left: timedelta | None
    # Until when the machine is to be delivered, what its delay costs, and how long each state lasts.
    deliver_due: datetime | None
    late: Late | None
    periods: Mapping[State, timedelta]
    ended: bool
    dues: Dues
    life: tuple[Node, ...]
    exits: tuple[Node, ...]
    steps: tuple[StepView, ...]
    acts: tuple[Act, ...]
    mediator: PartyView | None
    # Whether a dispute of it goes through stages.
    staged: bool
    # The latest dispute, for who reads its papers.
    case: CaseView | None
    # Whether it may go back without a reason, as the frozen policy says; and the one return, if it was asked for.
    return_answer: Answer
    wish: ReturnView | None

    @property
    def wish_open(self) -> bool:
        """Whether the machine is to go back, and has not left yet."""
        return self.state is State.RETURN_GRANTED

    @property
    def bargaining(self) -> bool:
        """Whether terms are on the table."""
        return self.state in {State.OFFERED, State.COUNTERED}

    @property
    def stands_until(self) -> datetime | None:
        """Until when the last round stands; None for who does not see the rounds."""
        return self.rounds[-1].expires_at if self.rounds else None
