"""The score: 0 to 1000 points out of six parts that add up, in exact integers.

Every fact weighs 1000 when it is new and half as much with each year that passes (straight lines in between). Each
part is ``most * w / (w + scale)``: it grows with every fact and never passes ``most``, so that the first trades count
for most and nobody buys a score with sheer number. A part that can fall is in proportion to the party's dealings.
The parts begin at 400; the gains sum to 600 and the losses to 400, so that no clipping is ever needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.credit.domain.facts import Fact, FactKind, Stars
from truehand.credit.domain.grades import Grade, grade_of, limits_of, terms_of
from truehand.credit.domain.planning import in_yuan, is_planned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from truehand.kernel.money import Money

FULL: Final = 1_000
HALF_LIFE_DAYS: Final = 365

_START: Final = 400
_BREACHES: Final = {FactKind.DEFAULTED: 2, FactKind.UNPAID: 1, FactKind.MISDESCRIBED: 1, FactKind.INDEBTED: 2}
_LOSSES: Final = {FactKind.DISPUTE_LOST: 2, FactKind.DISPUTE_SHARED: 1}
_PRAISE: Final = {5: 2, 4: 1}
_BLAME: Final = {2: 1, 1: 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of the score: its name (zh, en), its points between ``least`` and ``most``, how many facts it rests on."""

    key: str
    label: tuple[str, str]
    points: int
    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A party's standing at an instant; the reasons' points sum to the score exactly.

    ``amount_limit`` gives the limit of one trade by currency code.
    """

    score: int
    grade: Grade
    reasons: tuple[Reason, ...]
    deposit_basis_points: int
    amount_limit: Mapping[str, Money]
    as_of: datetime

    @property
    def label(self) -> tuple[str, str]:
        """The grade's name in (zh, en)."""
        return terms_of(self.grade).label

    @property
    def deposit_percent(self) -> int:
        """The deposit in whole per cents of the price."""
        return terms_of(self.grade).deposit_percent


def assess(facts: Sequence[Fact], ratings: Sequence[Stars], *, now: datetime) -> Standing:
    """Return the standing that the facts and published ratings up to ``now`` give."""
    past = [fact for fact in facts if fact.at <= now]
    stars = [each for each in ratings if each.at <= now]
    settled = [fact for fact in past if fact.kind is FactKind.SETTLED]
    reasons = (
        Reason("start", ("起始分", "Everybody begins with"), _START, 1, 0, _START),
        _trades(settled, now),
        _volume(settled, now),
        _ratings(stars, now),
        _breaches(past, now),
        _disputes(past, now),
    )
    score = sum(reason.points for reason in reasons)
    grade = grade_of(score, len(settled))
    return Standing(score, grade, reasons, terms_of(grade).deposit_basis_points, limits_of(grade), now)


def weight(at: datetime, now: datetime) -> int:
    """Return what a fact of that time still weighs, in thousandths: 1000 now, 500 after a year, 250 after two."""
    halvings, days = divmod((now - at).days, HALF_LIFE_DAYS)
    return (FULL >> halvings) * (2 * HALF_LIFE_DAYS - days) // (2 * HALF_LIFE_DAYS)


def _trades(settled: Sequence[Fact], now: datetime) -> Reason:
    mass = sum(weight(fact.at, now) for fact in settled)
    return Reason("trades", ("已完成的交易", "Settled trades"), _part(300, mass, 5 * FULL), len(settled), 0, 300)


def _volume(settled: Sequence[Fact], now: datetime) -> Reason:
    # Without a parity an amount would count for too much: it earns nothing.
    amounts = [(fact, fact.amount) for fact in settled if fact.amount is not None]
    dealt = [(fact, amount) for fact, amount in amounts if is_planned(amount.currency)]
    mass = sum(weight(fact.at, now) * in_yuan(amount) for fact, amount in dealt)
    points = _part(100, mass, 1_000_000 * FULL)
    return Reason("volume", ("已完成的交易额", "Value of settled trades"), points, len(dealt), 0, 100)


def _ratings(stars: Sequence[Stars], now: datetime) -> Reason:
    praise = sum(weight(each.at, now) * _PRAISE.get(each.stars, 0) for each in stars)
    blame = sum(weight(each.at, now) * _BLAME.get(each.stars, 0) for each in stars)
    scale = 6 * FULL
    points = _part(200, praise, blame + scale) - _part(100, blame, praise + scale)
    return Reason("ratings", ("对方的评价", "Ratings by the other side"), points, len(stars), -100, 200)


def _breaches(past: Sequence[Fact], now: datetime) -> Reason:
    breaches = [fact for fact in past if fact.kind in _BREACHES]
    mass = sum(weight(fact.at, now) * _BREACHES[fact.kind] for fact in breaches)
    points = -_part(150, mass, _mass(past, FactKind.SETTLED, now) + FULL)
    return Reason("breaches", ("违约与描述不符", "Breaches and misdescriptions"), points, len(breaches), -150, 0)


def _disputes(past: Sequence[Fact], now: datetime) -> Reason:
    losses = [fact for fact in past if fact.kind in _LOSSES]
    mass = sum(weight(fact.at, now) * _LOSSES[fact.kind] for fact in losses)
    sound = _mass(past, FactKind.SETTLED, now) + _mass(past, FactKind.DISPUTE_WON, now)
    points = -_part(150, mass, sound + FULL)
    return Reason("disputes", ("败诉或分责的争议", "Disputes lost or shared"), points, len(losses), -150, 0)


def _mass(past: Sequence[Fact], kind: FactKind, now: datetime) -> int:
    return sum(weight(fact.at, now) for fact in past if fact.kind is kind)


def _part(most: int, mass: int, scale: int) -> int:
    return most * mass // (mass + scale)
