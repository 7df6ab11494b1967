"""How much each side secures its promise with: by credit grade, risk and price, from one table.

The grades carry the rates (``credit.domain.grades``). What a look at the risk adds and how a high price eases the
rate is here. No deposit exceeds a fifth of the price, the ceiling that the Civil Code (art. 586) sets for earnest
money. An excellent grade owes none, whatever the risk: its own standing is at stake.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.credit.domain.grades import terms_of
from truehand.credit.domain.planning import from_yuan, is_planned
from truehand.kernel.money import BASIS_POINTS, Money

if TYPE_CHECKING:
    from truehand.credit.domain.grades import Grade
    from truehand.risk.domain.rules import Outcome


class Side(StrEnum):
    """Whose deposit."""

    SELLER = "seller"
    BUYER = "buyer"


class Risk(StrEnum):
    """What the risk rules would say of this party and this amount."""

    USUAL = "usual"
    RAISED = "raised"
    HIGH = "high"


# What the risk makes of the grade's rate, in per cent of it.
FACTOR: Final = {Risk.USUAL: 100, Risk.RAISED: 150, Risk.HIGH: 200}
# How much of the rate applies to each part of the price: up to so many yuan, in per cent; the last without end.
BANDS: Final = ((300_000, 100), (1_000_000, 80), (None, 60))
CEILING_BASIS_POINTS: Final = 2_000
_PER_CENT: Final = 100


def risk_of(outcome: Outcome) -> Risk:
    """Return the level of what the rules ask for: nothing, a look, or a refusal."""
    return {"allow": Risk.USUAL, "review": Risk.RAISED, "refuse": Risk.HIGH}[outcome]


def rate_of(side: Side, grade: Grade) -> int:
    """Return a grade's rate in 1/10,000ths of the price."""
    terms = terms_of(grade)
    return terms.deposit_basis_points if side is Side.SELLER else terms.buyer_deposit_basis_points


def deposit(side: Side, grade: Grade, risk: Risk, price: Money) -> Money:
    """Return the deposit that a side of a trade owes; nothing for a grade that is excused."""
    weighted = sum(part * share for part, share in _bands(price))
    scale = BASIS_POINTS * _PER_CENT * _PER_CENT
    # Rounded half up, once, at the end.
    asked = (weighted * rate_of(side, grade) * FACTOR[risk] + scale // 2) // scale
    return Money(min(asked, ceiling(price).minor), price.currency)


def ceiling(price: Money) -> Money:
    """Return the most that a deposit may be at a price."""
    return price.share(CEILING_BASIS_POINTS)


def _bands(price: Money) -> list[tuple[int, int]]:
    """Return the parts of a price, in minor units, with the share of the rate that each is charged at."""
    if not is_planned(price.currency):
        # Whether it is high nobody can say: nothing is eased.
        return [(price.minor, _PER_CENT)]
    parts, below = [], 0
    for until, share in BANDS:
        top = price.minor if until is None else min(price.minor, from_yuan(until, price.currency).minor)
        parts.append((max(top - below, 0), share))
        below = max(top, below)
    return parts
