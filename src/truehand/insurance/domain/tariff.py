"""The published tariff: an edition of factors by machine, route, grade and risk, and an insurer's own numbers.

An edition is data and never changes once published; products and policies name the edition that they were made by.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.refusals import TariffNotSound
from truehand.kernel.money import BASIS_POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.insurance.domain.kinds import Pair
    from truehand.kernel.canonical import Json

NEWEST: Final = 1
# What stands for a machine that nobody graded.
UNGRADED: Final = "none"
# The most that the operator may keep of a premium, and the most of the price that can be insured.
MOST_COMMISSION: Final = 3_000
MOST_INSURED: Final = 11_000


# What each of an insurer's numbers is called, and which are amounts; the others are shares.
NAMES: Final[dict[str, Pair]] = {
    "rate": ("费率（按保险金额）", "Premium on the sum insured"),
    "insured": ("承保比例（按价款）", "Share of the price insured"),
    "most_insured": ("保险金额上限", "Most that is insured"),
    "minimum": ("最低保险费", "Least premium"),
    "deductible": ("免赔率", "Deductible"),
    "least_deductible": ("最低免赔额", "Least deductible"),
    "pays": ("免赔额以上的赔付比例", "Share paid of the loss above it"),
    "commission": ("平台佣金（按保险费）", "Operator's share of the premium"),
    "warn": ("预警赔付率", "Loss ratio that warns"),
    "stop": ("停止承保赔付率", "Loss ratio that stops new business"),
    "four_eyes": ("须两人裁定的金额", "Two people decide above"),
}
AMOUNTS: Final = frozenset({"most_insured", "minimum", "least_deductible", "four_eyes"})


@dataclass(frozen=True, slots=True)
class Factors:
    """What one edition says of a kind: per cent of the base premium by each circumstance; bands end at their bound."""

    classes: Mapping[str, int]
    ages: tuple[tuple[int, int], ...]
    hours: tuple[tuple[int, int], ...]
    grades: Mapping[str, int]
    routes: Mapping[str, int]
    risks: Mapping[str, int]
    least_grade: int
    report_needed: bool = False

    @property
    def oldest(self) -> int:
        """The most years a machine may have."""
        return self.ages[-1][0]

    @property
    def most_hours(self) -> int:
        """The most hours a machine may have worked."""
        return self.hours[-1][0]


@dataclass(frozen=True, slots=True)
class Numbers:
    """An insurer's own numbers of a product: basis points, and minor units of its currency.

    ``insured`` is the share of the price that is insured, ``rate`` the premium on it, ``pays`` the insurer's share of a
    loss above the deductible, ``commission`` the operator's of the premium. New business is warned of at ``warn`` and
    stops at ``stop`` (losses over earned premium). Above ``four_eyes`` two assessors decide.
    """

    rate: int
    insured: int
    most_insured: int
    minimum: int
    deductible: int
    least_deductible: int
    pays: int
    commission: int
    warn: int
    stop: int
    four_eyes: int

    def told(self) -> dict[str, Json]:
        """Return the numbers by name, for evidence and documents."""
        return asdict(self)


def checked(numbers: Numbers) -> Numbers:
    """Return numbers that a product can be made of; refuse (TariffNotSound) with the first that cannot be."""
    sound = {
        "rate": 0 < numbers.rate <= BASIS_POINTS,
        "insured": 0 < numbers.insured <= MOST_INSURED,
        "most_insured": numbers.most_insured > 0,
        "minimum": 0 < numbers.minimum <= numbers.most_insured,
        "deductible": 0 <= numbers.deductible < BASIS_POINTS,
        "least_deductible": 0 <= numbers.least_deductible < numbers.most_insured,
        "pays": 0 < numbers.pays <= BASIS_POINTS,
        "commission": 0 <= numbers.commission <= MOST_COMMISSION,
        "warn": 0 < numbers.warn < numbers.stop,
        "stop": numbers.stop <= 10 * BASIS_POINTS,
        "four_eyes": numbers.four_eyes >= 0,
    }
    wrong = next((name for name, holds in sound.items() if not holds), None)
    if wrong is not None:
        raise TariffNotSound(field=wrong, name_zh=NAMES[wrong][0], name_en=NAMES[wrong][1])
    return numbers


@cache
def factors(kind: Kind, edition: int = NEWEST) -> Factors:
    """Return what an edition says of a kind."""
    text = files("truehand.insurance").joinpath(f"tariffs/{edition}.json").read_text()
    said = json.loads(text)["kinds"][kind]
    ages, hours = (tuple((bound, part) for bound, part in said.pop(name)) for name in ("ages", "hours"))
    return Factors(ages=ages, hours=hours, **said)
