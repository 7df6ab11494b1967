"""The nameplate check: the declaration held against what was read, told as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.equipment.domain.comparison import FieldVerdict
    from truehand.equipment.domain.nameplate import PlateReading
    from truehand.equipment.domain.subject import Subject

CHECK: Final = "plate"

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "look": (
        "铭牌读数需人工核对。铭牌上的{field_zh}读作“{seen}”，所填为“{declared}”。",
        (
            "The reading of the nameplate needs a person's look. The {field_en} on it reads “{seen}”, "
            "stated is “{declared}”."
        ),
    ),
    "mismatch": (
        "铭牌读数与所填信息不一致。铭牌上的{field_zh}是“{seen}”，所填为“{declared}”。",
        (
            "The reading of the nameplate contradicts what is declared. The {field_en} on it is “{seen}”, "
            "stated is “{declared}”."
        ),
    ),
}


def check_plate(subject: Subject, now: datetime) -> tuple[Finding, ...]:  # noqa: ARG001 - every check is asked alike
    """Return what speaks against the declaration on the nameplate: one finding for each doubtful field.

    A plate that confirms serial number and maker or model, and contradicts nothing, is OK; one on which they were not
    found needs a person.
    """
    if subject.reading is None:
        return (_not_read(subject),)
    declared = Declared(subject.maker, subject.model, subject.serial, subject.year)
    verdict = compare(declared, subject.reading)
    if verdict.outcome == "match":
        return (ok(CHECK, "铭牌与所填信息一致。", "The nameplate agrees with what is stated."),)
    doubtful = tuple(
        _doubt(subject, subject.reading, each) for each in verdict.fields if each.outcome in {"look", "mismatch"}
    )
    return doubtful or (_not_found(subject),)


def _doubt(subject: Subject, reading: PlateReading, verdict: FieldVerdict) -> Finding:
    zh, en = _WORDS[verdict.outcome]
    field_zh, field_en = verdict.title
    return Finding(
        code=f"plate.{verdict.name}_{'doubtful' if verdict.outcome == 'look' else 'differs'}",
        severity=Severity.LOOK,
        check=CHECK,
        zh=zh,
        en=en,
        data={
            "field_zh": field_zh,
            "field_en": field_en.lower(),
            "seen": verdict.read,
            "declared": verdict.declared,
        },
        evidence=Evidence(
            field=verdict.name,
            seen=verdict.read,
            declared=verdict.declared,
            photo=subject.plate,
            box=_box(reading, verdict.read),
        ),
        cures=_cures(verdict),
    )


def _cures(verdict: FieldVerdict) -> tuple[Cure, ...]:
    """A serial number that is one character off, or hard to read, is settled by the stamped digits themselves."""
    if verdict.name == "serial" and verdict.outcome == "look":
        return Cure.CHANGE_FACT, Cure.PLATE_CLOSE_UP, Cure.PLATE_PHOTO
    return Cure.CHANGE_FACT, Cure.PLATE_PHOTO


def _not_found(subject: Subject) -> Finding:
    return Finding(
        "plate.not_found",
        Severity.LOOK,
        CHECK,
        "铭牌上没有读到序列号，或没有读到品牌与型号，需人工核对。",
        "The serial number, or both maker and model, could not be read on the nameplate: it needs a person's look.",
        evidence=Evidence(field="serial", declared=subject.serial, photo=subject.plate),
        cures=(Cure.PLATE_PHOTO, Cure.PLATE_CLOSE_UP),
    )


def _not_read(subject: Subject) -> Finding:
    return Finding(
        "plate.not_read",
        Severity.LOOK,
        CHECK,
        "铭牌照片尚未识别。",
        "The nameplate has not been read yet.",
        evidence=Evidence(field="serial", declared=subject.serial, photo=subject.plate),
        cures=(Cure.PLATE_PHOTO,),
    )


def _box(reading: PlateReading, text: str) -> tuple[int, int, int, int] | None:
    """Return where on the photo a text was read, if a line holds it."""
    plain = text.replace(" ", "").upper()
    return next((line.box for line in reading.lines if plain and plain in line.text.replace(" ", "").upper()), None)
