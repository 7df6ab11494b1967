"""Asking registers of stolen and pledged machines, and keeping one as a file that somebody brings."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from truehand.equipment.domain.identifiers import maker_key, serial_key
from truehand.equipment.domain.refusals import MachineFlagged, PassportNotFound
from truehand.equipment.domain.registers import KINDS, Answer, Entry, check_answers, entries_of, together
from truehand.equipment.models import Passport, RegisterEdition, RegisterEntry
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.passport import PassportView
    from truehand.equipment.domain.registers import Kind, Registers
    from truehand.equipment.domain.subject import Subject
    from truehand.kernel.canonical import Json

log = logging.getLogger(__name__)

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
        _record("confirmed", last, now=now)
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
    _record("kept", edition, now=now)
    return len(entries)


def ask(maker: str, serial: str, *, now: datetime) -> tuple[Answer, ...]:
    """Return what every register says of what a nameplate says."""
    return _asked(settings.TRUEHAND_REGISTERS, [(maker, serial)], now)


def with_registers(machine: PassportView, *, now: datetime) -> PassportView:
    """Return a passport with what every register says of its machine; one that cannot be asked is unknown."""
    said = [_asked_or_unknown(path, machine.numbers, now) for path in settings.TRUEHAND_REGISTERS]
    return replace(machine, registers=tuple(chain.from_iterable(said)))


def registers(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what the registers' answers mean for a listing."""
    known = _numbers(subject.passport_id) if subject.passport_id else []
    numbers = [(subject.maker, subject.serial), *known]
    return check_answers(subject, _asked(settings.TRUEHAND_REGISTERS, numbers, now))


def require_clear(passport_id: UUID, *, now: datetime) -> None:
    """Refuse (MachineFlagged) to sell a machine that a register has; what was answered is evidence."""
    answers = _asked(settings.TRUEHAND_REGISTERS, _numbers(passport_id), now)
    for answer in answers:
        if answer.entry is not None:
            kind_zh, kind_en = KINDS[answer.entry.kind]
            raise MachineFlagged(title=answer.title, kind_zh=kind_zh, kind_en=kind_en)
    said: list[Json] = [[each.register, each.edition, each.status] for each in answers]
    if said:
        evidence.record("equipment.registers_asked", subject=passport_id, payload={"said": said}, actor=None, now=now)


def is_flagged(passport_id: UUID, *, now: datetime) -> bool:
    """Whether a register has the machine."""
    return bool(flags(passport_id, now=now))


def flags(passport_id: UUID, *, now: datetime) -> tuple[Answer, ...]:
    """Return the answers of the registers that have the machine."""
    answers = _asked(settings.TRUEHAND_REGISTERS, _numbers(passport_id), now)
    return tuple(answer for answer in answers if answer.entry is not None)


def flagged_machines() -> tuple[UUID, ...]:
    """Return the passports of machines that the latest editions have, with all that were merged with them."""
    found = Passport.objects.raw(
        "select distinct every.id from equipment_passport every join equipment_passport passport"
        " on coalesce(every.merged_into_id, every.id) = coalesce(passport.merged_into_id, passport.id)"
        " join equipment_registerentry entry"
        " on (entry.serial_key, entry.maker_key) = (passport.serial_key, passport.maker_key)"
        " where entry.edition_id = any(%s) order by every.id",
        [[each.id for each in _latest()]],
    )
    return tuple(passport.id for passport in found)


def _numbers(passport_id: UUID) -> list[tuple[str, str]]:
    """Return by what a machine is known, as this passport and as those merged with it; refuses PassportNotFound."""
    whole = Passport.objects.filter(id=passport_id).values(whole=Coalesce("merged_into_id", "id"))
    found = Passport.objects.filter(Q(id__in=whole) | Q(merged_into__in=whole)).order_by("id")
    numbers = list(found.values_list("maker", "serial"))
    if not numbers:
        raise PassportNotFound
    return numbers


def _asked_or_unknown(path: str, numbers: Sequence[tuple[str, str]], now: datetime) -> tuple[Answer, ...]:
    """Return what is said at one place; who reads a page is told that it failed, and is not held up by it."""
    try:
        return _asked([path], numbers, now)
    except Exception:
        log.exception("a register failed", extra={"register": path})
        name = path.rpartition(".")[2]
        return (Answer("unknown", name, name, "", now, why=("查询失败", "it could not be asked")),)


def _asked(paths: Sequence[str], numbers: Sequence[tuple[str, str]], now: datetime) -> tuple[Answer, ...]:
    """Return what every place says of a machine, by every maker and serial number that it is known by."""
    different = {(maker_key(maker), serial_key(serial)): (maker, serial) for maker, serial in numbers}
    places = [cast("Registers", import_string(path)()) for path in paths]
    return together(chain.from_iterable(each.ask(*name, now=now) for each in places for name in different.values()))


def _record(what: str, edition: RegisterEdition, *, now: datetime) -> None:
    said: dict[str, Json] = {"register": edition.register, "edition": edition.number}
    payload: dict[str, Json] = {**said, "sha256": edition.sha256, "lines": edition.lines}
    evidence.record(f"equipment.register_{what}", subject=edition.id, payload=payload, actor=None, now=now)


def _latest() -> list[RegisterEdition]:
    return list(RegisterEdition.objects.order_by("register", "-number").distinct("register"))


def _answer(edition: RegisterEdition, now: datetime, entry: Entry | None = None) -> Answer:
    told = f"{edition.as_of.date().isoformat()} #{edition.number}"
    answer = Answer("clear", edition.register, edition.title, told, now, entry, edition_id=edition.id)
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
