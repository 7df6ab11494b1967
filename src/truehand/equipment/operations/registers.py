"""Asking registers of stolen and pledged machines, and keeping one as a file that somebody brings."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from truehand.equipment.domain.identifiers import maker_key, serial_key
from truehand.equipment.domain.refusals import MachineFlagged, PassportNotFound
from truehand.equipment.domain.registers import KINDS, Answer, Entry, check_answers, entries_of
from truehand.equipment.models import Passport, RegisterEdition, RegisterEntry
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.registers import Kind, Registers
    from truehand.equipment.domain.subject import Subject
    from truehand.kernel.canonical import Json

_BATCH: Final = 2000


class LocalRegisters:
    """The registers on file here, each by its latest edition."""

    def ask(self, maker: str, serial: str, *, now: datetime) -> Sequence[Answer]:
        """Return one answer for each register, or for each of its entries of this machine."""
        editions = {each.id: each for each in _latest()}
        rows = RegisterEntry.objects.filter(
            serial_key=serial_key(serial), maker_key=maker_key(maker), edition__in=editions
        ).order_by("id")
        flagged = [_answer(editions[row.edition_id], now, _entry(row)) for row in rows]
        said = {row.edition_id for row in rows}
        return [*flagged, *(_answer(each, now) for each in editions.values() if each.id not in said)]


@transaction.atomic
def keep(name: str, title: str, content: str, *, now: datetime) -> int:
    """Keep a register (CSV, whole) as its next edition and return how many machines it has.

    The same content again is the same edition, dated anew. Refuses RegisterNotUnderstood, RegisterLineNotUnderstood.
    """
    entries = list(entries_of(content))
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    last = RegisterEdition.objects.select_for_update().filter(register=name).order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        RegisterEdition.objects.filter(id=last.id).update(as_of=now, title=title)
        return last.lines
    edition = RegisterEdition.objects.create(
        id=new_id(now),
        register=name,
        title=title,
        number=last.number + 1 if last else 1,
        sha256=sha256,
        lines=len(entries),
        as_of=now,
    )
    RegisterEntry.objects.bulk_create([_row(edition, entry) for entry in entries], batch_size=_BATCH)
    payload: dict[str, Json] = {"register": name, "edition": edition.number, "sha256": sha256, "lines": len(entries)}
    evidence.record("equipment.register_kept", subject=edition.id, payload=payload, actor=None, now=now)
    return len(entries)


def ask(maker: str, serial: str, *, now: datetime) -> tuple[Answer, ...]:
    """Return what every register says of a machine; one that cannot be asked is unknown."""
    return tuple(answer for path in settings.TRUEHAND_REGISTERS for answer in _asked(path, maker, serial, now))


def registers(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what the registers' answers mean for a listing."""
    return check_answers(subject, ask(subject.maker, subject.serial, now=now))


def require_clear(passport_id: UUID, *, now: datetime) -> None:
    """Refuse (MachineFlagged) to sell a machine that a register has; what was answered is evidence."""
    machine = Passport.objects.filter(id=passport_id).values_list("maker", "serial").first()
    if machine is None:
        raise PassportNotFound
    answers = ask(*machine, now=now)
    for answer in answers:
        if answer.entry is not None:
            kind_zh, kind_en = KINDS[answer.entry.kind]
            raise MachineFlagged(title=answer.title, kind_zh=kind_zh, kind_en=kind_en)
    said: list[Json] = [[each.register, each.edition, each.status] for each in answers]
    if said:
        evidence.record("equipment.registers_asked", subject=passport_id, payload={"said": said}, actor=None, now=now)


def is_flagged(passport_id: UUID, *, now: datetime) -> bool:
    """Whether a register has the machine."""
    maker, serial = Passport.objects.values_list("maker", "serial").get(id=passport_id)
    return any(answer.entry is not None for answer in ask(maker, serial, now=now))


def flagged_machines() -> tuple[UUID, ...]:
    """Return the passports of machines that the latest editions have."""
    found = Passport.objects.raw(
        "select passport.id from equipment_passport passport join equipment_registerentry entry"
        " on (entry.serial_key, entry.maker_key) = (passport.serial_key, passport.maker_key)"
        " where entry.edition_id = any(%s) group by passport.id order by passport.id",
        [[each.id for each in _latest()]],
    )
    return tuple(passport.id for passport in found)


def _asked(path: str, maker: str, serial: str, now: datetime) -> Sequence[Answer]:
    register = cast("Registers", import_string(path)())
    return register.ask(maker, serial, now=now)


def _latest() -> list[RegisterEdition]:
    return list(RegisterEdition.objects.order_by("register", "-number").distinct("register"))


def _answer(edition: RegisterEdition, now: datetime, entry: Entry | None = None) -> Answer:
    told = f"{edition.as_of.date().isoformat()} #{edition.number}"
    answer = Answer("clear", edition.register, edition.title, told, now, entry)
    if entry is not None:
        return replace(answer, status="flagged")
    if now - edition.as_of > timedelta(days=settings.TRUEHAND_REGISTER_DAYS):
        return replace(answer, status="unknown", why=("数据过旧", "it is out of date"))
    return answer


def _entry(row: RegisterEntry) -> Entry:
    return Entry(row.maker, row.serial, cast("Kind", row.kind), row.reference, row.since)


def _row(edition: RegisterEdition, entry: Entry) -> RegisterEntry:
    return RegisterEntry(
        edition=edition,
        maker=entry.maker,
        maker_key=maker_key(entry.maker),
        serial=entry.serial,
        serial_key=serial_key(entry.serial),
        kind=entry.kind,
        reference=entry.reference,
        since=entry.since,
    )
