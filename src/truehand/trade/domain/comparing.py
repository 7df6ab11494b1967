"""Machines side by side: what each is in one line of each kind, where they differ, and which is ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.equipment.domain.catalogue import ModelFacts, Span
    from truehand.inspection.domain.report import ReportView
    from truehand.listings.domain.facts import Facts
    from truehand.listings.domain.views import Card, PriceRange

Pair = tuple[str, str]
MOST_COMPARED: Final = 4
_NOTHING: Final = ("—", "—")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one machine has in a row; ``ahead`` where no other's is better and some other's is worse."""

    words: Pair
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect of every machine."""

    title: Pair
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the machines are not alike in it."""
        return len({cell.words for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything that is known of one machine: what the other rooms say of it, None where they know nothing."""

    card: Card
    model: ModelFacts | None
    report: ReportView | None
    range: PriceRange | None
    returns: Pair


def rows(machines: Sequence[Machine]) -> tuple[Row, ...]:
    """Return the aspects in which machines are compared, one cell a machine in their order."""
    facts = [each.card.facts for each in machines]
    models = [each.model for each in machines]
    prices = [each.card.price for each in machines]
    one_currency = len({price.currency for price in prices}) == 1
    return (
        _row(("价格", "Price"), [(str(p), str(p)) for p in prices], [-p.minor for p in prices] if one_currency else []),
        _row(("同型号行情", "Others of the model"), [_market(each) for each in machines]),
        _row(("类别", "Class"), [each.class_name for each in facts]),
        _row(("品牌与型号", "Maker and model"), [(each.title, each.title) for each in facts]),
        _row(("出厂年份", "Year made"), [_same(each.year) for each in facts], [each.year for each in facts]),
        _row(("工作小时", "Hours worked"), [_hours(each) for each in facts], _fewest(facts)),
        _row(
            ("工作质量", "Operating mass"),
            [_span(each.mass_kg if each else None, "kg") for each in models],
        ),
        _row(("功率", "Engine"), [_span(each.power_kw if each else None, "kW") for each in models]),
        _row(("卖方自评成色", "Condition, says the seller"), [each.condition_name for each in facts], _grades(facts)),
        _row(("检测等级", "Inspected grade"), [_inspected(each) for each in machines], _overall(machines)),
        _row(("所在地", "Stands in"), [_place(each) for each in facts]),
        _row(("运输", "Delivery"), [_delivery(each) for each in machines]),
        _row(("退货", "Returns"), [each.returns for each in machines]),
    )


def _row(title: Pair, words: Sequence[Pair], worth: Sequence[int] = ()) -> Row:
    """Return a row; ``worth`` is how good each machine's is, where that can be said of all."""
    best = max(worth) if worth and len(set(worth)) > 1 else None
    return Row(title, tuple(Cell(each, bool(worth) and worth[at] == best) for at, each in enumerate(words)))


def _same(value: object) -> Pair:
    return str(value), str(value)


def _hours(facts: Facts) -> Pair:
    return (f"{facts.hours:,} 小时", f"{facts.hours:,} h") if facts.metered else _NOTHING


def _fewest(facts: Sequence[Facts]) -> list[int]:
    return [-each.hours for each in facts] if all(each.metered for each in facts) else []


def _grades(facts: Sequence[Facts]) -> list[int]:
    grades = [each.condition for each in facts if each.condition is not None]
    return grades if len(grades) == len(facts) else []


def _overall(machines: Sequence[Machine]) -> list[int]:
    grades = [each.report.overall for each in machines if each.report and each.report.overall is not None]
    return grades if len(grades) == len(machines) else []


def _inspected(machine: Machine) -> Pair:
    if machine.report is None or machine.report.overall is None:
        return "上架前未检测；付款后、发货前必检", "Not before publication; always before shipment"
    grade = machine.report.overall
    return f"{grade} 级（共 5 级，上架前检测）", f"{grade} of 5, before publication"


def _market(machine: Machine) -> Pair:
    found, price = machine.range, machine.card.price
    if found is None:
        return "可比设备太少", "Too few to tell"
    if price.minor < found.low.minor:
        zh, en = "低于多数", "below most"
    elif price.minor > found.high.minor:
        zh, en = "高于多数", "above most"
    else:
        zh, en = "处于中间", "in the middle"
    return f"半数在 {found.low} 至 {found.high}，{zh}", f"Half at {found.low} to {found.high}: {en}"


def _span(span: Span | None, unit: str) -> Pair:
    if span is None or not any(span):
        return "资料库未收录", "Not in the catalogue"
    least, most = span
    if least and most and least != most:
        return _same(f"{least:,}–{most:,} {unit}")
    return _same(f"{least or most:,} {unit}")


def _place(facts: Facts) -> Pair:
    zh, en = facts.country_name
    return f"{facts.location}，{zh}", f"{facts.location}, {en}"


def _delivery(machine: Machine) -> Pair:
    most = machine.model.mass_kg[1] if machine.model else 0
    zh, en = (f"（约 {most / 1000:.0f} 吨）", f" (some {most / 1000:.0f} t)") if most else ("", "")
    place = machine.card.facts.location
    return f"从{place}起运{zh}，签约后由承运方报价", f"From {place}{en}; carriers quote once it is agreed"
