"""One planned trade, played move by move; whoever holds several decides which goes on next."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.evidence import operations as evidence
from truehand.market.domain.events import Ended, Moved, Slipped, Stepped
from truehand.market.domain.plan import PAYS
from truehand.market.operations import acts, insuring, money, stalls
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.market.domain.events import Event
    from truehand.market.domain.plan import Plan
    from truehand.market.operations.scene import Scene
    from truehand.trade.domain.views import StepView, TradeView

# How long a card network takes to decide a case, more or less.
A_CASE: Final = timedelta(days=30)
# How many of a hundred buyers insure what they buy.
INSURED: Final = 40


class NotAsPlannedError(AssertionError):
    """The trade went another way than the table that the plan was drawn from."""


@dataclass(slots=True)
class Story:
    """A plan and how far it was played; ``due`` is when the next move comes."""

    plan: Plan
    scene: Scene
    due: datetime
    played: int = 0
    steps_told: int = 0
    transfers_told: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        """The trade is paid, and may come to an end, as its plan says."""
        self.scene.goes_back = self.plan.keeps_window
        self.scene.payment, self.scene.fee_shares = self.plan.payment, self.plan.fee_shares
        self.scene.luck = random.Random(f"{self.plan.seed}/insurance")  # noqa: S311 - a game, not a secret
        self.scene.insures = self.scene.luck.randrange(100) < INSURED

    @property
    def over(self) -> bool:
        """Whether every move was played."""
        return self.played == len(self.plan.moves)

    def act(self) -> None:
        """Take the next move at its time, and tell nobody."""
        move, self.scene.now = self.plan.moves[self.played], self.due
        acts.take(self.scene, move.transition, move.who)
        insuring.after(self.scene, move.transition)
        self.played += 1
        pays = not self.over and self.plan.moves[self.played].transition in PAYS
        if pays and self.scene.look().state is not State.ACCEPTED:
            self.played += 1  # nothing held the money: it was paid at once

    def play_on(self) -> Iterator[Event]:
        """Play the next move at its time, and tell what came of it."""
        self.act()
        yield from self._slips()
        evidence.integrate(now=self.scene.now)
        view = self.scene.look()
        yield from self._news(view)
        if not self.over:
            self.wait(view)

    def leave(self) -> Iterator[Event]:
        """After the end players take their money home, and what was not sold leaves the market.

        An imported machine and its seller are not the players' to clear up: they stay as they are.
        """
        scene, view = self.scene, self.scene.look()
        if view.state is not self.plan.ends:
            raise NotAsPlannedError(f"trade {self.plan.number} is {view.state}, not {self.plan.ends}")
        for who in (Who.BUYER, Who.INSPECTOR, Who.CARRIER):
            money.take_out(scene, who)
        if scene.own_machine:
            money.take_out(scene, Who.SELLER)
            stalls.put_away(scene.parts[Who.SELLER], scene.operator, scene.listing_id, now=scene.now)
        yield from self._slips()
        yield Ended(self.plan.number, view.id, view.title, view.state, view.price, view.step, scene.now)

    def wait(self, view: TradeView) -> None:
        """Let as much of the time that is left pass as the plan says, in a trade that was looked at."""
        move = self.plan.moves[self.played]
        # While the trade stands still, a card network or an operator has its time.
        stands = view.suspended_at or view.machine_held_at
        deadline = stands + A_CASE if stands else view.due_at
        if deadline is None:
            raise NotAsPlannedError(f"trade {self.plan.number} has ended before {move.transition}")
        self.due = self.scene.now + move.after(deadline - self.scene.now)

    def _news(self, view: TradeView) -> Iterator[Event]:
        """Tell steps and transfers since the last news; every step has its place in the log by then."""
        fresh = view.steps[self.steps_told :]
        self.steps_told = len(view.steps)
        moved = self._moved(view)
        for step in fresh:
            yield self._step(view, step, moved if step is fresh[-1] else ())

    def _slips(self) -> Iterator[Event]:
        for what in self.scene.slips:
            yield Slipped(self.plan.number, what)
        self.scene.slips.clear()

    def _step(self, view: TradeView, step: StepView, moved: tuple[Moved, ...]) -> Stepped:
        who = CURRENT.by_name[step.transition].who
        return Stepped(
            number=self.plan.number,
            trade_id=view.id,
            step=step.number,
            actor=step.actor or " ".join(ACTORS[min(who)]),
            transition=step.transition,
            label=step.label,
            target=State(step.target),
            at=step.at,
            moved=moved,
            index=step.index,
        )

    def _moved(self, view: TradeView) -> tuple[Moved, ...]:
        names = {view.buyer.id: view.buyer.display_name, view.seller.id: view.seller.display_name}
        fresh = [each for each in escrow.transfers_of(view.id) if each.id not in self.transfers_told]
        self.transfers_told.update(each.id for each in fresh)
        return tuple(Moved(_place(each.debit, names), _place(each.credit, names), each.amount) for each in fresh)


def _place(account: Account, names: dict[UUID, str]) -> str:
    """Name an account for people: whose balance, which hold, or the house's."""
    if account.kind is AccountKind.HOLD and account.purpose is not None:
        return f"escrow ({account.purpose.value})"
    return names.get(account.owner, account.kind.value)
