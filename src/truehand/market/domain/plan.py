"""What happens in a trade, drawn from a seed: a walk through the one table of transitions.

Whatever the table allows may come; ``HABITS`` say how often the players do what. A rarity that the market has seen is
rarer still in the next trade, so that a score of trades meets most ways a trade can go.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truehand.market.domain.course import Course
from truehand.trade.domain import fees, plans
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.trade.domain.process import State, Transition

# How often something is done, beside what else could be done in the same state; RARE where nothing is said.
RARE: Final = 6
A_SCORE: Final = 20
HABITS: Final[Mapping[str, int]] = {
    "offer": 60,
    "accept_offer": 60,
    "accept_counter": 60,
    "counter": 30,
    "sign_first": 160,
    "sign_second": 160,
    "sign_amendment": 90,
    "conclude_amendment": 160,
    "decline_amendment": 30,
    "receive_payment": 160,
    "complete_funding": 200,
    "take_inspection": 160,
    "report_clean": 70,
    "report_doubts": 40,
    "proceed": 14,
    "withdraw": 12,
    "book_carriage": 160,
    "pick_up": 200,
    "deliver": 60,
    "accept": 36,
    "accept_by_silence": 16,
    "settle": 160,
    "retain": 160,
    "end_retention": 60,
    "dispute_retention": 70,
    "resume_retention": 8,
    "lapse_retained": 90,
    "dispute_transport": 16,
    "dispute_delivery": 40,
    "lapse_delivery": 24,
    "deliver_late": 4,
    "answer_dispute": 12,
    "charge_back": 1,
    "return_freely": 60,
    "ask_return": 24,
    "send_back": 40,
    "lapse_return": 16,
    "drop_accepted": 40,
    "book_back": 40,
    "pick_up_back": 120,
    "deliver_back": 24,
    "deliver_back_late": 200,
    "accept_return": 40,
    "lapse_sending": 12,
    "lapse_sent_back": 30,
    "refer_dispute": 14,
    "open_investigation": 10,
    "bring_evidence": 24,
    "bring_and_mediate": 24,
    "bring_and_decide": 24,
    "suggest_settlement": 24,
    "agree_first": 8,
    "decide": 30,
    "ask_evidence": 30,
    "refuse_suggestion": 12,
    "lapse_suggestion": 12,
    "appeal": 12,
    "decide_appeal": 12,
    "close_evidence": 30,
    "replace_mediator": 16,
    "skip_mediation": 30,
    "open_mediation": 14,
    "announce_concession": 16,
    "concede": 12,
    "concede_undelivered": 40,
    "lapse_undelivered": 90,
    "lapse_delivered": 30,
    "hold_machine": 1,
    "rate_first": 60,
    "rate_second": 30,
    "publish_single_rating": 12,
}
# How many walks are looked at for one that takes what was never taken.
MOST_WALKS: Final = 400
# What pays for an accepted machine: at once, where no return without a reason can come any more.
PAYS: Final = frozenset({"settle", "retain"})
# How much of the time left until the deadline passes before somebody acts, in per cent.
SOONEST, LATEST = 2, 45


@dataclass(frozen=True, slots=True)
class Move:
    """One transition to take: by whom (of a payment: who pays), after how many per cent of the time left."""

    transition: str
    who: Who
    patience: int

    def after(self, left: timedelta) -> timedelta:
        """Return how long to wait when that much time is left; the clock acts once it is over."""
        return left + timedelta(minutes=1) if self.who is Who.CLOCK else left * self.patience / 100


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole trade: its moves in order, how it is paid, and the seed of what is smaller (prices, words, slips)."""

    number: int
    seed: str
    moves: tuple[Move, ...]
    payment: str = plans.DEFAULT
    fee_shares: str = fees.DEFAULT

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the transitions."""
        return tuple(move.transition for move in self.moves)

    @property
    def keeps_window(self) -> bool:
        """Whether it needs a seller who takes machines back without a reason, also after an acceptance."""
        waits = any(taken == "accept" and then not in PAYS for taken, then in pairwise(self.path))
        return waits or "return_freely" in self.path

    @property
    def ends(self) -> State | None:
        """The state the trade ends in; None for a plan that stops on the way."""
        last = CURRENT.by_name[self.moves[-1].transition].target
        return last if last in CURRENT.terminal else None


def draw(seed: str, trades: int) -> tuple[Plan, ...]:
    """Return that many plans; the same seed gives the same plans, and more trades begin with the same ones."""
    seen = Counter[str]()
    plans: list[Plan] = []
    for number in range(1, trades + 1):
        # What was seen is forgotten as the market grows: it counts by the score of trades.
        rarity = {name: count * A_SCORE / (A_SCORE + number) for name, count in seen.items()}
        plan = _walk(f"{seed}/{number}", number, rarity)
        seen.update(plan.path)
        plans.append(plan)
    return tuple(plans)


def covering(seed: str, trades: int) -> tuple[Plan, ...]:
    """Return that many plans of which the first take, as far as so many can, every transition of the table.

    As long as something was never taken, the best of many walks is: the one that takes most of it. The rest is drawn.
    """
    wanted = {row.name for row in CURRENT.transitions}
    plans: list[Plan] = []
    while wanted and len(plans) < trades:
        number = len(plans) + 1
        walks = (_walk(f"{seed}/rare/{number}/{each}", number, {}) for each in range(MOST_WALKS))
        best = max(walks, key=lambda plan: len(wanted & set(plan.path)))
        wanted -= set(best.path)
        plans.append(best)
    return tuple(plans + [replace(each, number=len(plans) + each.number) for each in draw(seed, trades - len(plans))])


def scripted(
    seed: str,
    number: int,
    *steps: tuple[str, Who],
    patience: int = SOONEST,
    payment: str = plans.DEFAULT,
    fee_shares: str = fees.DEFAULT,
) -> Plan:
    """Return a plan of these very steps; ValueError when the table does not allow them in this order."""
    course = Course(retains=bool(plans.PLANS[payment].retention_days))
    for name, who in steps:
        if (CURRENT.by_name[name], who) not in course.possible():
            raise ValueError(f"{name} by {who} is not possible from {course.state}")
        course.take(CURRENT.by_name[name], who)
    return Plan(number, seed, tuple(Move(name, who, patience) for name, who in steps), payment, fee_shares)


def _walk(seed: str, number: int, seen: Mapping[str, float]) -> Plan:
    chance = random.Random(seed)  # noqa: S311 - a game, not a secret
    payment, fee_shares = chance.choice(list(plans.PLANS)), chance.choice(list(fees.Shares)).value
    course, moves = Course(retains=bool(plans.PLANS[payment].retention_days)), list[Move]()
    while not course.ended:
        row, who = _choice(chance, course.possible(), seen)
        course.take(row, who)
        moves.append(Move(row.name, who, chance.randint(SOONEST, LATEST)))
    return Plan(number, seed, tuple(moves), payment, fee_shares)


def _choice(
    chance: random.Random, possible: list[tuple[Transition, Who]], seen: Mapping[str, float]
) -> tuple[Transition, Who]:
    """Choose a transition by habit and rarity, then who takes it."""
    names = list(dict.fromkeys(row.name for row, _ in possible))
    weights = [HABITS.get(name, RARE / (1 + 3 * seen.get(name, 0))) for name in names]
    chosen = chance.choices(names, weights)[0]
    return chance.choice([each for each in possible if each[0].name == chosen])
