"""One trade as it is being played: who plays what, where the clock stands, and the seed of the small things."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from truehand.kernel.refusal import Refusal
from truehand.market.domain.words import CASE_REASON
from truehand.risk import operations as risk
from truehand.risk import queries as risk_queries
from truehand.trade.domain import fees, plans
from truehand.trade.domain.process import Who
from truehand.trade.queries import views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.market.operations.insuring import Insurer
    from truehand.trade.domain.views import TradeView
    from truehand.trade.domain.words import Pair

T = TypeVar("T")


class WrongAnswerError(AssertionError):
    """A door answered a slip otherwise than it must."""


@dataclass(slots=True)
class Scene:
    """The mutable part of playing one trade."""

    parts: Mapping[Who, Actor]
    second_operator: Actor
    listing_id: UUID
    chance: random.Random
    now: datetime
    payment: str = plans.DEFAULT
    fee_shares: str = fees.DEFAULT
    slips_percent: int = 20
    own_machine: bool = True
    # Whether the buyer will send the machine back without a reason, which the seller has to grant beforehand.
    goes_back: bool = False
    # Who sells cover here, whether the buyer takes it, and the chance of what comes of it.
    insurer: Insurer | None = None
    insures: bool = False
    # Whether a claim is left to whoever looks at the insurer's desk.
    claims_waiting: bool = False
    luck: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - a game, not a secret
    trade: UUID | None = None
    slips: list[Pair] = field(default_factory=list)

    @property
    def trade_id(self) -> UUID:
        """The trade; ValueError before the offer."""
        if self.trade is None:
            raise ValueError("no offer was made yet")
        return self.trade

    @property
    def operator(self) -> Actor:
        """The operator, who sees everything."""
        return self.parts[Who.OPERATOR]

    @property
    def seen(self) -> int:
        """The step that the trade is at."""
        return views.step_of(self.trade_id, self.operator)

    def look(self) -> TradeView:
        """Return the trade as the operator sees it."""
        return views.trade(self.trade_id, self.operator, now=self.now)

    def slips_now(self) -> bool:
        """Whether the person makes a mistake this time."""
        return self.chance.randrange(100) < self.slips_percent

    def slip(self, code: str, what: Pair, call: Callable[[], object]) -> None:
        """Do something wrong; WrongAnswerError unless it is refused with that code and the trade stays where it was."""
        before = self.seen
        try:
            call()
        except Refusal as refusal:
            if refusal.code != code or self.seen != before:
                raise WrongAnswerError(f"{refusal.code} at step {self.seen}, not {code} at {before}") from refusal
        else:
            raise WrongAnswerError(f"not refused: {code}")
        self.slips.append(what)

    def past_the_gate(self, call: Callable[[], T]) -> T:
        """Do something; when the risk gate holds it, have the operator look at the case, and do it again."""
        try:
            return call()
        except Refusal as refusal:
            if refusal.kind != "held":
                raise
        for case in risk_queries.cases(self.operator).items:
            if case.party_id in {actor.party_id for actor in self.parts.values()}:
                risk.decide_case(self.operator, case.id, allow=True, reason=CASE_REASON, now=self.now)
        self.slips.append(("风控暂缓，人工审核后放行。", "Held by the risk gate; an operator looked and let it pass."))
        return call()
