"""Why a machine is shown beside another: what they share and in what they differ, by a rule that anybody can check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.listings.domain.likeness import likeness

if TYPE_CHECKING:
    from truehand.listings.domain.facts import Facts
    from truehand.listings.domain.views import Card

Pair = tuple[str, str]
# Hours closer than that are as many.
_AS_MANY: Final = 100
_TENS: Final = 10


@dataclass(frozen=True, slots=True)
class Recommended:
    """A machine on sale that is near another; ``reasons`` say in (zh, en) how it compares with that one."""

    card: Card
    reasons: tuple[Pair, ...]

    @property
    def reason(self) -> Pair:
        """All reasons in one line."""
        return "，".join(zh for zh, _ in self.reasons), ", ".join(en for _, en in self.reasons)


def recommended(facts: Facts, price: Money, card: Card) -> Recommended:
    """Return a machine with how it compares with another: model, year, hours, price, place."""
    other = card.facts
    parts = (_model(facts, other), _year(facts, other), _hours(facts, other), _price(price, card.price))
    return Recommended(card, tuple(part for part in (*parts, _place(facts, other)) if part))


def _model(one: Facts, other: Facts) -> Pair:
    mine, its = likeness(one), likeness(other)
    same_maker = mine.maker_key == its.maker_key
    if same_maker and one.model.strip().upper() == other.model.strip().upper():
        return "同型号", "same model"
    if same_maker and mine.family == its.family:
        return "同系列", "same family of models"
    if its.size is not None and its.size == mine.size:
        zh, en = ("同品牌", "same maker") if same_maker else ("其他品牌", "another maker")
        return f"{zh}，同为 {its.size} 吨级", f"{en}, {its.size} t as well"
    return (
        ("同品牌其他型号", "another model of the maker")
        if same_maker
        else ("其他品牌同类", "another maker's, same class")
    )


def _year(one: Facts, other: Facts) -> Pair:
    by = other.year - one.year
    if not by:
        return "同年出厂", "made in the same year"
    zh, en = ("晚", "newer") if by > 0 else ("早", "older")
    return f"出厂{zh} {abs(by)} 年", f"{abs(by)} year{'' if abs(by) == 1 else 's'} {en}"


def _hours(one: Facts, other: Facts) -> Pair | None:
    if not one.metered:
        return None
    by = other.hours - one.hours
    if abs(by) < _AS_MANY:
        return "工作小时相近", "about as many hours"
    zh, en = ("多", "more") if by > 0 else ("少", "fewer")
    number = f"{abs(by) // _TENS * _TENS:,}"
    return f"{zh} {number} 小时", f"{number} hours {en}"


def _price(one: Money, other: Money) -> Pair | None:
    if one.currency != other.currency or one.minor == other.minor:
        return None
    by = Money(abs(other.minor - one.minor), one.currency)
    zh, en = ("高", "more") if other.minor > one.minor else ("低", "less")
    return f"价格{zh} {by}", f"{by} {en}"


def _place(one: Facts, other: Facts) -> Pair | None:
    if one.country != other.country or one.location.strip().casefold() != other.location.strip().casefold():
        return None
    return f"同在{other.location}", f"also in {other.location}"
