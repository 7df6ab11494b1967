"""Machines and their histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment.domain.identifiers import maker_key, serial_key
from truehand.equipment.domain.passport import HistoryEntry, PassportView
from truehand.equipment.domain.refusals import PassportNotFound
from truehand.equipment.models import Passport

if TYPE_CHECKING:
    from uuid import UUID


def passport(passport_id: UUID) -> PassportView:
    """Return a machine's passport with its history, oldest first; refuses (PassportNotFound) an unknown one."""
    return _view(Passport.objects.filter(id=passport_id).first())


def passport_of_machine(*, maker: str, serial: str) -> PassportView:
    """Return the passport of the machine with this maker and serial number, however it is spelt (PassportNotFound)."""
    return _view(Passport.objects.filter(maker_key=maker_key(maker), serial_key=serial_key(serial)).first())


def passport_id_of(*, maker: str, serial: str) -> UUID | None:
    """Return which passport the machine with this maker and serial number has, however it is spelt; None without."""
    found = Passport.objects.filter(maker_key=maker_key(maker), serial_key=serial_key(serial))
    return found.values_list("id", flat=True).first()


def _view(row: Passport | None) -> PassportView:
    if row is None:
        raise PassportNotFound
    notes = row.notes.order_by("id")
    return PassportView(
        id=row.id,
        equipment_class=row.equipment_class,
        maker=row.maker,
        model=row.model,
        serial=row.serial,
        year=row.year,
        opened_at=row.opened_at,
        history=tuple(HistoryEntry(each.kind, each.data, each.at) for each in notes),
    )
