"""Registers of stolen and pledged machines: what one says of a machine, and the check that asks them all."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, Protocol

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok
from truehand.equipment.domain.identifiers import alphanumeric, maker_key
from truehand.equipment.domain.refusals import RegisterLineNotUnderstood, RegisterNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.subject import Subject

CHECK: Final = "registers"
Status = Literal["clear", "flagged", "unknown"]
Kind = Literal["stolen", "pledged"]

KINDS: Final[dict[Kind, tuple[str, str]]] = {"stolen": ("被盗", "stolen"), "pledged": ("已抵押", "pledged")}
COLUMNS: Final = ("maker", "serial", "kind", "reference", "since")
STATUS_NAMES: Final[dict[Status, tuple[str, str]]] = {
    "clear": ("无登记", "Not in it"),
    "flagged": ("有登记", "In it"),
    "unknown": ("未知", "Unknown"),
}
STATUS_MARKS: Final[dict[Status, str]] = {"clear": "good", "flagged": "stop", "unknown": "doubt"}
# What a machine has that is known by several numbers: the worst that is said of any of them.
_WORST: Final[dict[Status, int]] = {"clear": 0, "unknown": 1, "flagged": 2}
_NEEDED: Final = frozenset({"maker", "serial", "kind"})
LEAST_SERIAL: Final = 3
_MOST: Final = {"maker": 60, "serial": 60, "reference": 80}


@dataclass(frozen=True, slots=True)
class Entry:
    """A machine in a register; ``reference`` is the register's own number for it."""

    maker: str
    serial: str
    kind: Kind
    reference: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register says of a machine, by which edition, and when it was asked.

    ``unknown`` is an answer of its own and never means clear: the register is too old, or could not be asked.
    """

    status: Status
    register: str
    title: str
    edition: str
    asked_at: datetime
    entry: Entry | None = None
    why: tuple[str, str] = ("", "")
    # What evidence of the edition is recorded under; None for a register that is not on file here.
    edition_id: UUID | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What it says, for people."""
        return STATUS_NAMES[self.status] if self.entry is None else KINDS[self.entry.kind]

    @property
    def mark(self) -> str:
        """The state of the design that it is shown in."""
        return STATUS_MARKS[self.status]


class Registers(Protocol):
    """Whoever can be asked about machines: a register on file here, or somebody else's over the network."""

    def ask(self, maker: str, serial: str, *, now: datetime) -> Sequence[Answer]:
        """Return what each register says of the machine, however it is spelt."""
        ...


def entries_of(text: str) -> Iterator[Entry]:
    """Return the lines of a CSV with the columns maker, serial, kind, and if there are any reference and since.

    Refuses RegisterNotUnderstood (no such columns) and RegisterLineNotUnderstood (the first line that says nothing
    certain): half a register would call machines clear that are not.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    named = {name.strip().lower() for name in reader.fieldnames or ()}
    if not named >= _NEEDED or named - set(COLUMNS):
        raise RegisterNotUnderstood(columns=", ".join(COLUMNS))
    for line in reader:
        cells = {str(name).strip().lower(): (cell or "").strip() for name, cell in line.items() if name is not None}
        yield _entry(cells, reader.line_num, whole=None not in line)


def together(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return what registers say of one machine that was asked for by several numbers: everything that is flagged.

    Of a register that has it under none of them, the worst answer alone.
    """
    said = list(dict.fromkeys(answers))
    worst = {each.register: each for each in sorted(said, key=lambda each: _WORST[each.status])}
    return tuple(each for each in said if each.status == "flagged" or worst[each.register] is each)


def check_answers(subject: Subject, answers: Sequence[Answer]) -> tuple[Finding, ...]:
    """Return what the registers' answers mean: flagged cannot be published, unknown is said."""
    flagged = tuple(_flagged(subject, answer) for answer in answers if answer.entry is not None)
    unknown = tuple(_unknown(answer) for answer in answers if answer.status == "unknown")
    if not answers:
        return (_nobody_asked(),)
    return (*flagged, *unknown) or (
        ok(CHECK, "被盗与抵押登记中均无此设备。", "No register of stolen or pledged machines has it."),
    )


def _entry(cells: dict[str, str], number: int, *, whole: bool) -> Entry:
    maker, serial, kind = cells["maker"], cells["serial"], cells["kind"].lower()
    fits = all(len(cells.get(name, "")) <= most for name, most in _MOST.items())
    known: Kind | None = "stolen" if kind == "stolen" else "pledged" if kind == "pledged" else None
    if known is None or not (whole and fits and maker_key(maker) and len(alphanumeric(serial)) >= LEAST_SERIAL):
        raise RegisterLineNotUnderstood(number=number)
    try:
        since = date.fromisoformat(cells["since"]) if cells.get("since") else None
    except ValueError as error:
        raise RegisterLineNotUnderstood(number=number) from error
    return Entry(maker, serial, known, cells.get("reference", ""), since)


def _flagged(subject: Subject, answer: Answer) -> Finding:
    entry = answer.entry
    kind: Kind = entry.kind if entry else "stolen"
    kind_zh, kind_en = KINDS[kind]
    return Finding(
        f"registers.{kind}",
        Severity.REFUSE,
        CHECK,
        "这台设备在“{title}”（{edition}）中登记为{kind_zh}，登记号 {reference}。",
        "“{title}” ({edition}) has this machine as {kind_en}, under {reference}.",
        data={
            "title": answer.title,
            "edition": answer.edition,
            "kind_zh": kind_zh,
            "kind_en": kind_en,
            "reference": (entry.reference if entry else "") or "–",
        },
        evidence=Evidence(
            field="serial", seen=entry.serial if entry else "", declared=subject.serial, photo=subject.plate
        ),
        cures=(Cure.CLEAR_CLAIM, Cure.CHANGE_FACT),
    )


def _unknown(answer: Answer) -> Finding:
    zh, en = answer.why
    return Finding(
        "registers.unknown",
        Severity.NOTE,
        CHECK,
        "“{title}”没有给出答复（{why_zh}），不能视为无登记。",
        "“{title}” gave no answer ({why_en}); that does not mean that it has no such machine.",
        data={"title": answer.title, "why_zh": zh, "why_en": en},
        evidence=Evidence(field="serial"),
    )


def _nobody_asked() -> Finding:
    return Finding(
        "registers.nobody_asked",
        Severity.NOTE,
        CHECK,
        "平台尚未接入任何被盗或抵押登记，是否有登记未知。",
        "No register of stolen or pledged machines is connected here, so whether one has it is unknown.",
        evidence=Evidence(field="serial"),
    )
