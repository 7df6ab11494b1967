"""What a machine's cover costs, line by line, or why it cannot be had and what would cure that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.insurance.domain.kinds import Pair
from truehand.insurance.domain.tariff import UNGRADED, Factors, Numbers
from truehand.kernel.money import BASIS_POINTS, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

_PER_CENT: Final = 100
_HIGH: Final = "high"


class Route(StrEnum):
    """How far the machine goes, as far as the addresses tell; where they do not, it is the longer way."""

    NEAR = "near"
    FAR = "far"
    ABROAD = "abroad"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _ROUTES[self]


_ROUTES: Final = {
    Route.NEAR: ("同城运输", "within one place"),
    Route.FAR: ("异地运输", "from place to place"),
    Route.ABROAD: ("跨境运输", "across a border"),
}
RISKS: Final[dict[str, Pair]] = {
    "usual": ("常规", "usual"),
    "raised": ("偏高", "raised"),
    "high": ("高", "high"),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What is known of a trade's machine and people; ``grade`` is the report's where there is one, else as stated."""

    equipment_class: str
    class_name: Pair
    age: int
    hours: int
    price: Money
    grade: int | None
    reported: bool
    contradictions: int
    route: Route
    risk: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reckoning: ``per_cent`` of what stood before (None where an amount is set), and what then is."""

    key: str
    words: Pair
    per_cent: int | None
    after: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What cover costs and pays; the premium is the last line's amount."""

    insured: Money
    premium: Money
    deductible: Money
    commission: Money
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason why a machine cannot be covered, and what would cure it; an empty cure is: nothing would."""

    key: str
    reason: Pair
    cure: Pair


def bars(factors: Factors, matter: Matter) -> tuple[Bar, ...]:
    """Return every reason against covering a machine; none where it is eligible."""
    return tuple(_bars(factors, matter))


def _bars(factors: Factors, matter: Matter) -> Iterable[Bar]:
    zh, en = matter.class_name
    if matter.equipment_class not in factors.classes:
        reason = (f"不承保此类设备：{zh}。", f"Machines of this class are not covered: {en}.")
        yield Bar(
            "class", reason, ("如类别有误，请卖方更正发布信息。", "If the class is wrong, the seller corrects it.")
        )
    if matter.age > factors.oldest:
        reason = (
            f"机龄{matter.age}年，最多承保{factors.oldest}年。",
            f"It is {matter.age} years old; at most {factors.oldest} are covered.",
        )
        yield Bar("age", reason, ("", ""))
    if matter.hours > factors.most_hours:
        reason = (
            f"已工作{matter.hours:,}小时，最多承保{factors.most_hours:,}小时。",
            f"It has worked {matter.hours:,} hours; at most {factors.most_hours:,} are covered.",
        )
        yield Bar("hours", reason, ("", ""))
    yield from _bars_of_state(factors, matter)
    if matter.risk == _HIGH:
        reason = ("交易一方的风险等级为高。", "A side of the trade is at high risk.")
        cure = ("风险审核结束后可再投保。", "It can be had once the review of the risk has ended well.")
        yield Bar("risk", reason, cure)


def _bars_of_state(factors: Factors, matter: Matter) -> Iterable[Bar]:
    if factors.report_needed and not matter.reported:
        reason = ("尚无检测报告。", "There is no inspection report yet.")
        yield Bar(
            "report", reason, ("检测师签署报告后即可投保。", "It can be had once the inspector has signed the report.")
        )
    if factors.report_needed and matter.contradictions:
        reason = (
            f"检测报告与申报有{matter.contradictions}处不符。",
            f"The report contradicts what was declared in {matter.contradictions} points.",
        )
        cure = ("由复检报告澄清后可投保。", "It can be had once another inspection has cleared them up.")
        yield Bar("contradictions", reason, cure)
    if matter.grade is not None and matter.grade < factors.least_grade:
        reason = (
            f"车况{matter.grade}级，至少需{factors.least_grade}级。",
            f"Its grade is {matter.grade}; at least {factors.least_grade} is needed.",
        )
        yield Bar(
            "grade", reason, ("维修后经复检达到等级即可投保。", "It can be had when repaired and inspected again.")
        )
    elif matter.grade is None and UNGRADED not in factors.grades:
        reason = ("车况未评级。", "Its state was not graded.")
        yield Bar(
            "grade", reason, ("请卖方注明车况等级或安排检测。", "The seller states a grade, or has it inspected.")
        )


def quote(factors: Factors, numbers: Numbers, matter: Matter) -> Quote:
    """Return what cover of an eligible machine costs; each line is rounded half up to the minor unit.

    Raises KeyError or ValueError for a machine that ``bars`` would name a reason against.
    """
    insured = min(matter.price.share(numbers.insured), Money(numbers.most_insured, matter.price.currency))
    amount = insured.share(numbers.rate)
    rate = f"{numbers.rate / _PER_CENT:g}%"
    lines = [Line("base", (f"保险金额 {insured} × 基准费率 {rate}", f"{insured} insured, at {rate}"), None, amount)]
    for key, words, per_cent in _applied(factors, matter):
        amount = Money((amount.minor * per_cent + _PER_CENT // 2) // _PER_CENT, amount.currency)
        lines.append(Line(key, words, per_cent, amount))
    least = Money(numbers.minimum, amount.currency)
    if amount < least:
        amount = least
        lines.append(Line("minimum", ("最低保险费", "The least premium there is"), None, amount))
    deductible = max(insured.share(numbers.deductible), Money(numbers.least_deductible, insured.currency))
    return Quote(insured, amount, min(deductible, insured), amount.share(numbers.commission), tuple(lines))


def _applied(factors: Factors, matter: Matter) -> list[tuple[str, Pair, int]]:
    grade = UNGRADED if matter.grade is None else str(matter.grade)
    how_zh, how_en = ("检测", "as inspected") if matter.reported else ("申报", "as stated")
    risk_zh, risk_en = RISKS[matter.risk]
    graded = (f"车况{grade}级（{how_zh}）", f"Grade {grade}, {how_en}") if matter.grade else ("未评级", "Not graded")
    return [
        ("class", matter.class_name, factors.classes[matter.equipment_class]),
        ("age", (f"机龄{matter.age}年", f"{matter.age} years old"), _band(factors.ages, matter.age)),
        (
            "hours",
            (f"已工作{matter.hours:,}小时", f"{matter.hours:,} hours worked"),
            _band(factors.hours, matter.hours),
        ),
        ("grade", graded, factors.grades[grade]),
        ("route", matter.route.words, factors.routes[matter.route]),
        ("risk", (f"交易双方风险：{risk_zh}", f"Risk of the two sides: {risk_en}"), factors.risks[matter.risk]),
    ]


def _band(bands: tuple[tuple[int, int], ...], value: int) -> int:
    return next(per_cent for bound, per_cent in bands if value <= bound)


def payable(loss: Money, *, deductible: Money, pays: int, left: Money, made_good: Money) -> Money:
    """Return what the insurer pays for a loss: its share of what exceeds the deductible and was not made good yet.

    Never more than is left of the sum insured, never less than nothing.
    """
    if not 0 <= pays <= BASIS_POINTS:
        raise ValueError("a share is of the whole")
    zero = Money.zero(loss.currency)
    open_loss = max(loss - made_good, zero)
    return min(max(open_loss - deductible, zero).share(pays), max(left, zero))
