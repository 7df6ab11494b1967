"""The facts check: what is stated held against the model, the machine's age, and what its meter showed before.

The bounds come from real auctions (docs/truth.md): hours there are noisy, so most oddities are only noted, and none is
called a fraud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.catalogue import outside
from truehand.equipment.domain.classes import UNMETERED, EquipmentClass
from truehand.equipment.domain.figures import mass_kg, power_kw
from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from truehand.equipment.domain.catalogue import Catalogue, Span
    from truehand.equipment.domain.figures import Figure
    from truehand.equipment.domain.subject import Subject

CHECK: Final = "facts"

# Machines are sold from stock for a year or two after the last was made.
YEARS_IN_STOCK: Final = 2
# Of 9,223 machines at auction one in a thousand worked more than 4,200 hours a year, one in a hundred more than 2,300.
MANY_HOURS, UNHEARD_OF_HOURS = 2_500, 4_500
# Machine tools work in shifts, and instruments stand switched on: only what exceeds a year is unheard of.
_ROUND_THE_CLOCK: Final = (7_000, 8_784)
_MANY: Final[dict[str, tuple[int, int]]] = {
    EquipmentClass.CNC_MACHINE: _ROUND_THE_CLOCK,
    EquipmentClass.ANALYTICAL_INSTRUMENT: _ROUND_THE_CLOCK,
    EquipmentClass.MEDICAL_DEVICE: _ROUND_THE_CLOCK,
}
# Two in a hundred show fewer than 25 hours for each year of their age: a new meter, or one that stood still.
FEW_HOURS: Final = 25
YEARS_TO_SHOW_IT: Final = 5
# Readings are rounded; below these a meter that runs backwards says nothing, above them somebody should ask.
ROUNDED: Final = 100
BACKWARDS_HOURS, BACKWARDS_SHARE = 500, 10
# What equipment does to a figure on a plate, and what only another model does: per cent beyond the catalogue's span.
EQUIPPED, ANOTHER = 10, 30
_FIGURES: Final = {"mass": ("整机质量", "mass", "kg"), "power": ("发动机功率", "engine's power", "kW")}


@dataclass(frozen=True, slots=True)
class MeterReading:
    """Hours that were stated (``listed``, ``sold``) or measured (``inspected``) of this machine before."""

    hours: int
    at: datetime
    kind: str


def check_facts(
    subject: Subject, catalogue: Catalogue, meter: Sequence[MeterReading], now: datetime
) -> tuple[Finding, ...]:
    """Return what cannot well be true of the machine: year, hours, mass and power, each graded and explained."""
    found = (
        *_year(subject, catalogue),
        *_hours(subject, now),
        *_backwards(subject, meter),
        *_plate_figures(subject, catalogue),
    )
    return found or (ok(CHECK, "年份与工作小时合乎情理。", "Year and hours are plausible."),)


def _year(subject: Subject, catalogue: Catalogue) -> Iterator[Finding]:
    model = catalogue.find(subject.maker, subject.model)
    if model is None or (off := outside(subject.year, model.facts.made)) == 0:
        return
    first, last = model.facts.made
    span = f"{first or '…'}–{last or '…'}"
    certain = model.exact and (off < 0 or off > YEARS_IN_STOCK)
    yield Finding(
        "facts.year_of_model",
        Severity.LOOK if certain else Severity.NOTE,
        CHECK,
        "{model} 的生产年份为 {span}，填写的是 {year} 年。",
        "The {model} was made in {span}; the year stated is {year}.",
        data={"model": model.facts.model, "span": span, "year": str(subject.year)},
        evidence=Evidence(field="year", seen=span, declared=str(subject.year), photo=subject.plate),
        cures=(Cure.CHANGE_FACT, Cure.EXPLAIN),
    )


def _hours(subject: Subject, now: datetime) -> Iterator[Finding]:
    if subject.equipment_class in UNMETERED:
        return
    age = max(now.year - subject.year, 1)
    each = subject.hours // age
    many, unheard_of = _MANY.get(subject.equipment_class, (MANY_HOURS, UNHEARD_OF_HOURS))
    if each > many:
        yield _hours_finding(
            subject,
            "facts.hours_many",
            Severity.LOOK if each > unheard_of else Severity.NOTE,
            "平均每年工作 {each} 小时，远高于同类设备，请核对小时表。",
            "That is {each} hours a year, far more than machines work; read the meter again.",
            each,
        )
    elif age >= YEARS_TO_SHOW_IT and each < FEW_HOURS:
        yield _hours_finding(
            subject,
            "facts.hours_few",
            Severity.NOTE,
            "平均每年仅工作 {each} 小时；如更换过小时表，请在描述中写明。",
            "That is only {each} hours a year; if the meter was exchanged, say so in the description.",
            each,
        )


def _hours_finding(subject: Subject, code: str, severity: Severity, zh: str, en: str, each: int) -> Finding:
    evidence = Evidence(field="hours", seen=str(each), declared=str(subject.hours), photo=_photo_of(subject, "meter"))
    return Finding(code, severity, CHECK, zh, en, {"each": each}, evidence, (Cure.CHANGE_FACT, Cure.EXPLAIN))


def _backwards(subject: Subject, meter: Sequence[MeterReading]) -> Iterator[Finding]:
    before = max(meter, key=lambda reading: reading.hours, default=None)
    if before is None or (missing := before.hours - subject.hours) <= ROUNDED:
        return
    much = missing > BACKWARDS_HOURS and missing * 100 > before.hours * BACKWARDS_SHARE
    yield Finding(
        "facts.hours_backwards",
        Severity.LOOK if much else Severity.NOTE,
        CHECK,
        "{day}记录这台设备为 {before} 小时，现填写 {hours} 小时。小时表可能更换过或当时读错，请附照片或维修凭证说明。",
        "On {day} this machine stood at {before} hours; now {hours} are stated. Meters are exchanged and misread: show "
        "the meter, or the workshop's bill.",
        data={"day": before.at.date().isoformat(), "before": before.hours, "hours": subject.hours},
        evidence=Evidence(
            field="hours", seen=str(before.hours), declared=str(subject.hours), photo=_photo_of(subject, "meter")
        ),
        cures=(Cure.EXPLAIN, Cure.CHANGE_FACT, Cure.MORE_PHOTOS),
    )


def _plate_figures(subject: Subject, catalogue: Catalogue) -> Iterator[Finding]:
    model = catalogue.find(subject.maker, subject.model)
    if model is None or subject.reading is None:
        return
    mass, power = mass_kg(subject.reading), power_kw(subject.reading)
    yield from _figure(subject, model.facts.model, "mass", mass, model.facts.mass_kg)
    yield from _figure(subject, model.facts.model, "power", power, model.facts.power_kw)


def _figure(subject: Subject, model: str, name: str, figure: Figure | None, span: Span) -> Iterator[Finding]:
    if figure is None or (off := outside(figure.value, span)) == 0:
        return
    least, most = span
    per_cent = abs(off) * 100 // (least if off < 0 else most)
    if per_cent < EQUIPPED:
        return
    zh, en, unit = _FIGURES[name]
    yield Finding(
        f"facts.{name}_of_model",
        Severity.LOOK if per_cent >= ANOTHER else Severity.NOTE,
        CHECK,
        "铭牌上的{figure_zh}为 {value} {unit}，而 {model} 应在 {least}–{most} {unit}。",
        "By the nameplate the {figure_en} is {value} {unit}; a {model} has {least} to {most} {unit}.",
        data={
            "figure_zh": zh,
            "figure_en": en,
            "value": figure.value,
            "unit": unit,
            "model": model,
            "least": least or "…",
            "most": most or "…",
        },
        evidence=Evidence(
            field="model",
            seen=f"{figure.value} {unit}",
            declared=subject.model,
            photo=subject.plate,
            box=figure.line.box,
        ),
        cures=(Cure.CHANGE_FACT, Cure.PLATE_PHOTO),
    )


def _photo_of(subject: Subject, view: str) -> str:
    return next((photo.sha256 for photo in subject.photos if photo.view == view), "")
