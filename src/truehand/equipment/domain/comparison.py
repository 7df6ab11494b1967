"""A declaration held against a plate reading: match, look or mismatch, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from truehand.equipment.domain.identifiers import alphanumeric, folded, maker_key, one_edit
from truehand.equipment.domain.nameplate import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truehand.equipment.domain.nameplate import PlateReading

Outcome = Literal["match", "look", "mismatch"]
FieldOutcome = Literal["match", "look", "mismatch", "absent"]

# Below this an engine's word alone confirms nothing.
LOW_CONFIDENCE: Final = 0.80
# A shorter text is found inside another by chance.
_SHORTEST_PART: Final = 4

OUTCOME_NAMES: Final[dict[str, tuple[str, str]]] = {
    "match": ("一致", "agrees"),
    "look": ("待核对", "needs a look"),
    "mismatch": ("不一致", "contradicts"),
    "absent": ("铭牌上未读到", "not on the plate"),
}
# The state of the design that each outcome is shown in.
OUTCOME_MARKS: Final[dict[str, str]] = {"match": "good", "look": "doubt", "mismatch": "stop", "absent": "plain"}
FIELD_NAMES: Final[dict[str, tuple[str, str]]] = {
    "maker": ("品牌", "Maker"),
    "model": ("型号", "Model"),
    "serial": ("序列号", "Serial number"),
    "year": ("出厂年份", "Year made"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """What the seller says the plate says."""

    maker: str
    model: str
    serial: str
    year: int


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """One field: what was declared, what was read, and how they compare."""

    name: str
    declared: str
    read: str
    outcome: FieldOutcome

    @property
    def title(self) -> tuple[str, str]:
        """The field's name, for people."""
        return FIELD_NAMES[self.name]

    @property
    def word(self) -> tuple[str, str]:
        """The outcome, for people."""
        return OUTCOME_NAMES[self.outcome]

    @property
    def mark(self) -> str:
        """The state of the design that the outcome is shown in."""
        return OUTCOME_MARKS[self.outcome]


@dataclass(frozen=True, slots=True)
class PlateVerdict:
    """The whole comparison: the worst of its fields; a serial number not read is for a person to look at."""

    outcome: Outcome
    fields: tuple[FieldVerdict, ...]

    @property
    def word(self) -> tuple[str, str]:
        """The outcome, for people."""
        return OUTCOME_NAMES[self.outcome]

    @property
    def mark(self) -> str:
        """The state of the design that the outcome is shown in."""
        return OUTCOME_MARKS[self.outcome]


def compare(declared: Declared, reading: PlateReading) -> PlateVerdict:
    """Compare a declaration with a reading.

    A field matches when it says the same letters and digits, or ones that look alike (O and 0, I and 1, B and 8,
    S and 5, Z and 2…). One edit, one text at an end of the other, a year off by one, or low confidence is a look,
    never a match; anything else contradicts. The whole matches only when the serial number and the maker or the model
    match and nothing speaks against it.
    """
    fields = tuple(_verdict(name, declared, reading) for name in FIELDS)
    outcomes = {verdict.name: verdict.outcome for verdict in fields}
    named = "match" in {outcomes["maker"], outcomes["model"]}
    if "mismatch" in outcomes.values():
        return PlateVerdict("mismatch", fields)
    if "look" in outcomes.values() or outcomes["serial"] == "absent" or not named:
        return PlateVerdict("look", fields)
    return PlateVerdict("match", fields)


def _verdict(name: str, declared: Declared, reading: PlateReading) -> FieldVerdict:
    said = str(getattr(declared, name))
    read, score = str(getattr(reading, name) or ""), reading.scores.get(name, 0.0)
    if name == "serial" and not read:
        read, score = _serial_without_label(said, reading)
    if not read:
        return FieldVerdict(name, said, "", "absent")
    outcome = _COMPARE.get(name, _text_outcome)(said, read)
    doubtful = score < LOW_CONFIDENCE
    return FieldVerdict(name, said, read, "look" if doubtful else outcome)


def _text_outcome(said: str, read: str) -> Outcome:
    left, right = folded(said), folded(read)
    if left == right:
        return "match"
    short, long = sorted((left, right), key=len)
    part = len(short) >= _SHORTEST_PART and (long.startswith(short) or long.endswith(short))
    return "look" if part or one_edit(left, right) else "mismatch"


def _maker_outcome(said: str, read: str) -> Outcome:
    return "match" if maker_key(said) == maker_key(read) else "mismatch"


def _year_outcome(said: str, read: str) -> Outcome:
    difference = abs(int(said) - int(read))
    return "match" if difference == 0 else "look" if difference == 1 else "mismatch"


_COMPARE: Final = {"maker": _maker_outcome, "year": _year_outcome}


def _serial_without_label(said: str, reading: PlateReading) -> tuple[str, float]:
    """Return the line or word that is the declared serial number, or one edit from it, on a plate without a label."""
    wanted = folded(said)
    if len(wanted) < _SHORTEST_PART:
        return "", 0.0
    words = list(_words(reading))
    exact = [found for found in words if folded(found[0]) == wanted]
    close = [found for found in words if one_edit(folded(found[0]), wanted)]
    return (exact or close or [("", 0.0)])[0]


def _words(reading: PlateReading) -> Iterator[tuple[str, float]]:
    for line in reading.lines:
        for text in (line.text, *line.text.replace(":", " ").replace("：", " ").split()):
            if alphanumeric(text):
                yield text.strip(), line.confidence
