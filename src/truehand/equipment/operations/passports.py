"""Opening passports and adding to their histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment.domain.identifiers import alphanumeric, maker_key, serial_key
from truehand.equipment.domain.refusals import PassportNotFound, SerialNotUsable
from truehand.equipment.models import Note, Passport
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

_SHORTEST_SERIAL = 3


@transaction.atomic
def open_passport(*, equipment_class: str, maker: str, model: str, serial: str, year: int, now: datetime) -> UUID:
    """Return the passport of the machine with this maker and serial number, opening it when there is none yet.

    Two people who open it at once get the same one, and one that is being merged is waited for: until the caller's
    transaction ends it leads nowhere else. Refuses (SerialNotUsable) a blank maker or a serial number of fewer
    than three letters or digits.
    """
    key, number = maker_key(maker), serial_key(serial)
    if not key or len(alphanumeric(serial)) < _SHORTEST_SERIAL:
        raise SerialNotUsable
    facts: dict[str, str | int] = {
        "equipment_class": equipment_class,
        "maker": maker,
        "model": model,
        "serial": serial,
        "year": year,
    }
    passport, opened = Passport.objects.get_or_create(
        maker_key=key, serial_key=number, defaults={"id": new_id(now), "opened_at": now, **facts}
    )
    if opened:
        evidence.record("equipment.passport_opened", subject=passport.id, payload=facts, actor=None, now=now)
    return passport.id if opened else locked(passport.id).id


@transaction.atomic
def note(
    passport_id: UUID,
    *,
    kind: str,
    data: Mapping[str, Json],
    now: datetime,
    actor: UUID | None = None,
    event: UUID | None = None,
) -> None:
    """Add a line to a machine's history, for ever, with its evidence; refuses (PassportNotFound) an unknown machine.

    ``event`` is the evidence where it was recorded already.
    """
    if not Passport.objects.filter(id=passport_id).exists():
        raise PassportNotFound
    if event is None:
        event = evidence.record(f"equipment.{kind}", subject=passport_id, payload=data, actor=actor, now=now)
    Note.objects.create(passport_id=passport_id, kind=kind, data=dict(data), at=now, event_id=event)


def locked(passport_id: UUID) -> Passport:
    """Return the row of a machine, locked, or of the one it was merged into; refuses PassportNotFound.

    Whoever locks a listing too locks it first; whoever only adds to the history does not wait.
    """
    row = Passport.objects.select_for_update(no_key=True).filter(id=passport_id).first()
    if row is None:
        raise PassportNotFound
    return row if row.merged_into_id is None else locked(row.merged_into_id)
