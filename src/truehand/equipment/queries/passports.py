"""Machines and their histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from truehand.equipment.domain.claims import ClaimKind, ClaimView
from truehand.equipment.domain.identifiers import maker_key, serial_key
from truehand.equipment.domain.passport import HistoryEntry, Inspected, PassportView
from truehand.equipment.domain.refusals import PassportNotFound
from truehand.equipment.models import Claim, Note, Passport

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


def passport(passport_id: UUID) -> PassportView:
    """Return a machine's passport with its history, oldest first; refuses (PassportNotFound) an unknown one.

    One that was merged into another is answered by that one.
    """
    return _view(Passport.objects.filter(id=passport_id))


def passport_of_machine(*, maker: str, serial: str) -> PassportView:
    """Return the passport of the machine with this maker and serial number, however it is spelt (PassportNotFound)."""
    return _view(Passport.objects.filter(maker_key=maker_key(maker), serial_key=serial_key(serial)))


def passport_id_of(*, maker: str, serial: str) -> UUID | None:
    """Return which passport the machine with this maker and serial number has, however it is spelt; None without."""
    found = Passport.objects.filter(maker_key=maker_key(maker), serial_key=serial_key(serial))
    return found.values_list(Coalesce("merged_into_id", "id"), flat=True).first()


def own_passport_id_of(*, maker: str, serial: str) -> UUID | None:
    """Return the passport that was opened for this maker and serial number, merged or not; None without."""
    found = Passport.objects.filter(maker_key=maker_key(maker), serial_key=serial_key(serial))
    return found.values_list("id", flat=True).first()


def open_claims(passport_id: UUID) -> tuple[ClaimView, ...]:
    """Return who claims a machine now, oldest first."""
    rows = Claim.objects.filter(passport_id=passport_id, cleared_at=None).order_by("id")
    return tuple(ClaimView(row.id, ClaimKind(row.kind), row.reference, row.at) for row in rows)


def last_inspection(passport_id: UUID) -> Inspected | None:
    """Return what the last inspection of a machine told its passport, or those merged with it; None without any."""
    whole = Passport.objects.filter(id=passport_id).values(whole=Coalesce("merged_into_id", "id"))
    every = Passport.objects.filter(Q(id__in=whole) | Q(merged_into__in=whole)).values("id")
    note = Note.objects.filter(passport__in=every, kind="inspected").order_by("-at", "-id").first()
    if note is None:
        return None
    hours, year, found = (note.data.get(name) for name in ("hours", "year", "found"))
    return Inspected(
        at=note.at,
        hours=hours if isinstance(hours, int) else None,
        year=year if isinstance(year, int) else None,
        found=frozenset(map(str, found)) if isinstance(found, list) else frozenset(),
    )


def _view(found: QuerySet[Passport]) -> PassportView:
    row = found.select_related("merged_into").first()
    if row is None:
        raise PassportNotFound
    row = row.merged_into or row
    merged = list(Passport.objects.filter(merged_into=row).order_by("id"))
    notes = Note.objects.filter(passport__in=[row.id, *(each.id for each in merged)]).order_by("at", "id")
    return PassportView(
        id=row.id,
        equipment_class=row.equipment_class,
        maker=row.maker,
        model=row.model,
        serial=row.serial,
        year=row.year,
        opened_at=row.opened_at,
        history=tuple(HistoryEntry(each.kind, each.data, each.at, each.event_id) for each in notes),
        also=tuple((each.maker, each.serial) for each in merged),
        merged_ids=tuple(each.id for each in merged),
        claims=open_claims(row.id),
    )
