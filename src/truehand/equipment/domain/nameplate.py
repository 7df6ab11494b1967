"""From the lines an OCR engine saw on a nameplate to the machine they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import alphanumeric, maker_in, plain
from truehand.equipment.domain.quantities import mass_in, power_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truehand.kernel.canonical import Json

FIELDS: Final = ("maker", "model", "serial", "year")


@dataclass(frozen=True, slots=True)
class PlateLine:
    """A line of text with the engine's confidence (0 to 1) and its box in pixels: left, top, right, bottom."""

    text: str
    confidence: float
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PlateReading:
    """What a plate says; an empty text or a None year was not found on it.

    ``power_kw`` and ``mass_kg`` are whole figures of the engine's power and the machine's mass, None where not found.
    ``scores`` has the engine's confidence of each field found; ``confidence`` is the lowest of them (0 when none).
    """

    maker: str = ""
    model: str = ""
    serial: str = ""
    year: int | None = None
    lines: tuple[PlateLine, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    power_kw: int | None = None
    mass_kg: int | None = None

    @property
    def confidence(self) -> float:
        """The lowest confidence among the fields found."""
        return min(self.scores.values(), default=0.0)

    def stored(self) -> dict[str, Json]:
        """Return the reading as JSON: confidences as whole thousandths, for exactness."""
        return {
            "maker": self.maker,
            "model": self.model,
            "serial": self.serial,
            "year": self.year,
            "power_kw": self.power_kw,
            "mass_kg": self.mass_kg,
            "scores": {name: _thousandths(score) for name, score in self.scores.items()},
            "lines": [[line.text, _thousandths(line.confidence), *line.box] for line in self.lines],
        }


def restored(data: Mapping[str, object]) -> PlateReading:
    """Return the reading that ``stored`` wrote."""
    scores, lines, year = data["scores"], data["lines"], data["year"]
    if not (isinstance(scores, dict) and isinstance(lines, list)):
        raise TypeError("not a stored plate reading")
    return PlateReading(
        maker=str(data["maker"]),
        model=str(data["model"]),
        serial=str(data["serial"]),
        year=year if isinstance(year, int) else None,
        power_kw=_whole(data.get("power_kw")),
        mass_kg=_whole(data.get("mass_kg")),
        scores={name: score / 1000 for name, score in scores.items()},
        lines=tuple(PlateLine(text, score / 1000, (a, b, c, d)) for text, score, a, b, c, d in lines),
    )


_SPACE = r"[\s.]*"
_NUMBER = rf"{_SPACE}(?:NUMBER|NUM|NO)?"
# Longer labels come first; a short Latin one must not be the start of a word.
_LABELS: Final[dict[str, str]] = {
    "serial": (
        rf"PRODUCT{_SPACE}IDENTIFICATION{_NUMBER}|SERIAL{_NUMBER}|MACHINE{_SPACE}(?:NUMBER|NO)|S{_SPACE}/{_SPACE}N|"
        r"(?:P\.?I\.?N\.?|VIN|SN)(?![A-Z])|"
        r"产品识别代?码|车辆识别代[号码]|(?:出厂|产品|整机|机器|制造)编号|序列号|机号|编号"
    ),
    "model": rf"MODEL{_NUMBER}|TYPE(?![A-Z])|(?:产品|机器|整机|规格)?型号|机型",
    "year": (
        rf"(?:YEAR|DATE){_SPACE}OF{_SPACE}(?:MANUFACTURE|CONSTRUCTION|PRODUCTION)|MODEL{_SPACE}YEAR|"
        rf"(?:MFG|MFD|MANUFACTURED|PRODUCTION){_SPACE}(?:DATE|YEAR|IN)?|YEAR(?![A-Z])|"
        r"(?:出厂|制造|生产)(?:日期|年月|年份)|年份"
    ),
}
_LABEL: Final = re.compile(
    r"(?<![A-Z0-9])(?P<part>(?:ENGINE|ENG|MOTOR|HYDRAULIC|PUMP|发动机|液压泵|底盘)[\s.]*)?"
    rf"(?:(?P<year>{_LABELS['year']})|(?P<serial>{_LABELS['serial']})|(?P<model>{_LABELS['model']}))"
)
_EDGES: Final = " \t.:：;,#*|-_=/()[]"
_YEAR: Final = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")
_SHORTEST_VALUE: Final = 3


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A label with the text after it on its own line; ``name`` is None when it speaks of a part, such as the engine."""

    name: str | None
    value: str
    line: PlateLine


def reading_of(lines: Sequence[PlateLine]) -> PlateReading:
    """Find maker, model, serial number and year among the lines; labels in English and Chinese, beside or above values.

    A label of the engine or another part gives nothing: its numbers are not the machine's.
    """
    values: dict[str, str] = {}
    scores: dict[str, float] = {}
    labelled = [label for line in lines for label in _labels_of(line)]
    with_label = {id(label.line) for label in labelled}
    free = [line for line in lines if id(line) not in with_label]
    for label in labelled:
        value, source = label.value, label.line
        if not value:
            beside = _beside(label.line, free)
            if beside is None:
                continue
            free.remove(beside)
            value, source = plain(beside.text).strip(_EDGES), beside
        if label.name and label.name not in values and (read := _understood(label.name, value)):
            values[label.name] = read
            scores[label.name] = min(label.line.confidence, source.confidence)
    for line in lines:
        if "maker" not in values and (maker := maker_in(line.text)):
            values["maker"], scores["maker"] = maker, line.confidence
    year = int(values["year"]) if "year" in values else None
    texts = {name: values.get(name, "") for name in ("maker", "model", "serial")}
    power, mass = power_in(line.text for line in lines), mass_in(line.text for line in lines)
    return PlateReading(**texts, year=year, lines=tuple(lines), scores=scores, power_kw=power, mass_kg=mass)


def _labels_of(line: PlateLine) -> Iterator[_Labelled]:
    text = plain(line.text)
    found = list(_LABEL.finditer(text))
    for match, following in zip_longest(found, found[1:]):
        name = None if match["part"] else match.lastgroup
        end = following.start() if following else len(text)
        yield _Labelled(name, text[match.end() : end].strip(_EDGES), line)


def _understood(name: str, value: str) -> str | None:
    if name == "year":
        year = _YEAR.search(value)
        return year[0] if year else None
    usable = len(alphanumeric(value)) >= _SHORTEST_VALUE and any(letter.isdigit() for letter in value)
    return value.replace(" ", "") if usable else None


def _beside(label: PlateLine, free: Sequence[PlateLine]) -> PlateLine | None:
    """Return the nearest free line to the right on the same row, else the nearest below that shares a column."""
    left, top, right, bottom = label.box
    height = max(1, bottom - top)

    def overlap(a: int, b: int, c: int, d: int) -> int:
        return min(b, d) - max(a, c)

    row = [
        line
        for line in free
        if line.box[0] >= right - height and overlap(top, bottom, line.box[1], line.box[3]) * 2 > height
    ]
    if row:
        return min(row, key=lambda line: line.box[0])
    below = [
        line
        for line in free
        if 0 <= line.box[1] - bottom + height // 2 < 2 * height and overlap(left, right, line.box[0], line.box[2]) > 0
    ]
    return min(below, key=lambda line: line.box[1], default=None)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _thousandths(score: float) -> int:
    return round(score * 1000)
