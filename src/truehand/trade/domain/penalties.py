"""The published table of penalties: who loses how much of the own deposit, and for what.

Half of what is seized goes to the other side, the rest to the platform's published forfeits. A deposit is all that
can be seized, and penalties do not add up: of several the largest counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.trade.domain.deposits import Side
from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.trade.domain.words import Pair


class Fault(StrEnum):
    """How grave a ruling finds a side's fault."""

    NONE = "none"
    SLIGHT = "slight"
    SERIOUS = "serious"
    DELIBERATE = "deliberate"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _FAULTS[self]


_FAULTS: Final = {
    Fault.NONE: ("无过错", "No fault"),
    Fault.SLIGHT: ("轻微过错", "Slight fault"),
    Fault.SERIOUS: ("严重过错", "Serious fault"),
    Fault.DELIBERATE: ("故意欺骗", "Deliberate deceit"),
}


@dataclass(frozen=True, slots=True)
class Penalty:
    """One row: the side, what it did, the share of its deposit in 1/10,000ths."""

    key: str
    side: Side
    basis_points: int
    words: Pair

    @property
    def percent(self) -> int:
        """The share in whole per cents."""
        return self.basis_points // 100


PRICE_UNPAID: Final = Penalty(
    "price_unpaid",
    Side.BUYER,
    10_000,
    ("买方已付保证金，却未按期付清价款", "the buyer, having paid the deposit, does not pay the price in time"),
)
GIVEN_UP_EARLY: Final = Penalty(
    "given_up_early",
    Side.SELLER,
    5_000,
    ("卖方在检测完成前放弃交易", "the seller gives up before the inspection is done"),
)
GIVEN_UP_LATE: Final = Penalty(
    "given_up_late",
    Side.SELLER,
    10_000,
    ("卖方在检测完成后放弃交易", "the seller gives up after the inspection"),
)
NOT_SHIPPED: Final = Penalty(
    "not_shipped", Side.SELLER, 10_000, ("卖方逾期未安排发运", "the seller does not ship in time")
)
BY_RULE: Final = (PRICE_UNPAID, GIVEN_UP_EARLY, GIVEN_UP_LATE, NOT_SHIPPED)

# From so much held on, a ruling takes two operators.
FOUR_EYES_FROM_YUAN: Final = 200_000
# What a ruling may seize of either side's deposit, in 1/10,000ths.
BY_RULING: Final = {Fault.NONE: 0, Fault.SLIGHT: 2_500, Fault.SERIOUS: 5_000, Fault.DELIBERATE: 10_000}

# Which row a transition draws, by where it starts.
_DRAWN: Final = {
    ("lapse_unpaid", State.SIGNED): PRICE_UNPAID,
    ("give_up", State.FUNDED): GIVEN_UP_EARLY,
    ("give_up", State.INSPECTED): GIVEN_UP_LATE,
    ("lapse_shipping", State.INSPECTED): NOT_SHIPPED,
}


def drawn(transition: str, source: State, side: Side) -> int:
    """Return what a transition from a state costs a side of its deposit, in 1/10,000ths; 0 when it is not its fault."""
    row = _DRAWN.get((transition, source))
    return row.basis_points if row is not None and row.side is side else 0


def seized(deposit: Money, held: Money, basis_points: Sequence[int]) -> Money:
    """Return what penalties take of what is still held of a deposit: they do not add up, the largest counts."""
    asked = max((deposit.share(each).minor for each in basis_points), default=0)
    return Money(min(asked, held.minor), held.currency)


def of_victim(seized_amount: Money) -> Money:
    """Return what of a seized amount is the other side's: half, with the odd cent."""
    return Money(seized_amount.minor - seized_amount.minor // 2, seized_amount.currency)


def after_refusal(fault: Fault, *, offered: Money, awarded: Money) -> Fault:
    """Return the fault of the one side that refused a mediator's proposal.

    ``awarded`` is everything that the ruling gives it, its part of the other side's deposit included. Whoever gets no
    more than was offered kept the other side waiting for nothing: that is a slight fault at least, so that refusing
    never leaves a side better off than agreeing. Whoever gets more was right to refuse.
    """
    if awarded.minor > offered.minor:
        return fault
    return max(fault, Fault.SLIGHT, key=lambda each: BY_RULING[each])


def published() -> Pair:
    """Return the table in one sentence for contract and pages."""
    rules_zh = "；".join(f"{each.words[0]}，没收{each.percent}%" for each in BY_RULE)
    rules_en = "; ".join(f"{each.words[1]}: {each.percent} %" for each in BY_RULE)
    graded = [(fault.label, points // 100) for fault, points in BY_RULING.items() if points]
    faults_zh = "、".join(f"{label[0]}{percent}%" for label, percent in graded)
    faults_en = ", ".join(f"{label[1].lower()} {percent} %" for label, percent in graded)
    return (
        f"{rules_zh}；裁决认定任何一方有过错的：{faults_zh}",
        f"{rules_en}; where a ruling finds either side at fault: {faults_en}",
    )
