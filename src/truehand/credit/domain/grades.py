"""Grades and what each one means for deposit and amount.

| grade     | 等级 | score             | deposit to sell | to buy | limit of one trade |
|-----------|------|-------------------|-----------------|--------|--------------------|
| excellent | 优   | 750 to 1000       | waived          | waived | 10,000,000 CNY     |
| good      | 良   | 600 to 749        | 5 %             | 1 %    | 3,000,000 CNY      |
| fair      | 中   | 310 to 599        | 8 %             | 2 %    | 1,500,000 CNY      |
| new       | 新   | 310 and more, but fewer than 3 settled trades | 10 % | 3 % | 1,000,000 CNY |
| poor      | 差   | 0 to 309          | 20 %            | 10 %   | 200,000 CNY        |

20 % is also the most that the Civil Code (art. 586) lets earnest money be, a sensible ceiling for any deposit. From
"poor" upwards (poor, new, fair, good, excellent) the deposit only falls and the limit only rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from truehand.credit.domain.planning import from_yuan
from truehand.kernel.currency import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

from truehand.kernel.money import Money

Grade = Literal["poor", "new", "fair", "good", "excellent"]

TRADES_TO_BE_KNOWN: Final = 3


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """A grade's name in (zh, en), the least score, both deposits in 1/10,000ths of the price, the limit in yuan."""

    grade: Grade
    label: tuple[str, str]
    least_score: int
    deposit_basis_points: int
    buyer_deposit_basis_points: int
    limit_yuan: int

    @property
    def limit(self) -> Money:
        """The limit of one trade in yuan, as money."""
        return from_yuan(self.limit_yuan, "CNY")

    @property
    def deposit_percent(self) -> int:
        """The deposit in whole per cents."""
        return self.deposit_basis_points // 100


# Worst first.
GRADES: Final = (
    GradeTerms("poor", ("差", "Poor"), 0, 2_000, 1_000, 200_000),
    GradeTerms("new", ("新", "New"), 310, 1_000, 300, 1_000_000),
    GradeTerms("fair", ("中", "Fair"), 310, 800, 200, 1_500_000),
    GradeTerms("good", ("良", "Good"), 600, 500, 100, 3_000_000),
    GradeTerms("excellent", ("优", "Excellent"), 750, 0, 0, 10_000_000),
)
_BY_NAME: Final = {each.grade: each for each in GRADES}


def grade_of(score: int, settled: int) -> Grade:
    """Return the grade of a score with that many settled trades; bad conduct shows even in a newcomer."""
    reached = [each.grade for each in GRADES if score >= each.least_score]
    if reached[-1] != "poor" and settled < TRADES_TO_BE_KNOWN:
        return "new"
    return reached[-1]


def terms_of(grade: Grade) -> GradeTerms:
    """Return what a grade means."""
    return _BY_NAME[grade]


def limits_of(grade: Grade) -> Mapping[str, Money]:
    """Return the limit of one trade in every currency, at the planning parities; a low one where there is none."""
    yuan = _BY_NAME[grade].limit_yuan
    return MappingProxyType({currency: from_yuan(yuan, currency) for currency in EXPONENTS})
