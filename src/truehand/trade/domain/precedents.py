"""Past rulings that are like a dispute, and why: by the cause, the class, the amount and what the report found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.trade.domain.words import Pair

    Coarser = Callable[[str], str]
    Level = tuple[Coarser, Coarser]

# How many are shown, and of how many they are chosen: the newest of the same cause.
MOST: Final = 3
POOL: Final = 200
BASIS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Matter:
    """What a dispute is compared by; the cause is the same for all. ``doubted`` is None without a report."""

    machine: str
    price: Money
    doubted: bool | None


@dataclass(frozen=True, slots=True)
class Past:
    """A dispute that was ruled: what it was, and how it ended; ``to_buyer`` in 1/10,000ths of what was held."""

    case_id: UUID
    matter: Matter
    to_buyer: int
    rules: tuple[str, ...]
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Precedent:
    """A past ruling as it is shown, and why it is like the dispute.

    For the two sides ``machine`` and ``price`` are as coarse as it takes; there are no ``reasons``. Empty is untold.
    """

    machine: str
    price: str
    to_buyer: int
    rules: tuple[str, ...]
    why: tuple[Pair, ...]
    reasons: str = ""

    @property
    def percent(self) -> int:
        """What the buyer got of what was held, in percent."""
        return self.to_buyer * 100 // BASIS


_CLASS: Final = ("设备类别相同", "the same class of machine")
_AMOUNT: Final = ("金额相近（两倍以内）", "a price within a factor of two")
_FOUND: Final = ("检测同样发现不符", "the report found a difference as well")
_CLEAN: Final = ("检测同样未发现不符", "the report found no difference either")
_CAUSE: Final = ("争议原因相同", "the same cause")


def alike(here: Matter, past: Sequence[Past]) -> tuple[Past, ...]:
    """Return the rulings that have most in common with a dispute of the same cause, the newest first among equals."""
    found = sorted(past, key=lambda each: (-len(why(here, each.matter)), -each.ended_at.timestamp()))
    return tuple(found[:MOST])


def why(here: Matter, there: Matter) -> tuple[Pair, ...]:
    """Return what two disputes of the same cause have in common."""
    found = [_CAUSE]
    if here.machine == there.machine:
        found.append(_CLASS)
    one, other = here.price, there.price
    if one.currency == other.currency and max(one.minor, other.minor) <= 2 * min(one.minor, other.minor):
        found.append(_AMOUNT)
    if here.doubted is not None and here.doubted == there.doubted:
        found.append(_FOUND if here.doubted else _CLEAN)
    return tuple(found)


def judged(here: Matter, chosen: Sequence[Past], reasons: Mapping[UUID, str]) -> tuple[Precedent, ...]:
    """Return the chosen rulings for who judges: as they are, with their reasons."""
    return tuple(
        Precedent(
            each.matter.machine,
            str(each.matter.price),
            each.to_buyer,
            each.rules,
            why(here, each.matter),
            reasons[each.case_id],
        )
        for each in chosen
    )


def nameless(
    here: Matter, chosen: Sequence[Past], pool: Sequence[Past], levels: Sequence[Level], *, fewest: int
) -> tuple[Precedent, ...]:
    """Return the chosen rulings for the two sides, at the finest level at which each has enough others like it.

    ``levels`` make class and price coarser, step by step. Nothing is told where even the coarsest leaves one alone.
    What is told in common is worked out from what is told, or it would say more.
    """
    for level in levels:
        shared = [_told(each, level) for each in pool]
        told = [_told(each, level) for each in chosen]
        if all(shared.count(each) >= fewest for each in told):
            return tuple(
                Precedent(*what, each.to_buyer, each.rules, (_CAUSE, *([_CLASS] if what[0] == here.machine else ())))
                for each, what in zip(chosen, told, strict=True)
            )
    return ()


def _told(past: Past, level: Level) -> tuple[str, str]:
    """Return a ruling's class and price as a level tells them; empty where it leaves them out."""
    machine, price = level
    band = price(str(past.matter.price.minor)).split("-")
    currency = past.matter.price.currency
    amounts = " – ".join(str(Money(int(each), currency)) for each in band) if len(band) > 1 else ""
    return (past.matter.machine if machine(past.matter.machine) == past.matter.machine else ""), amounts
