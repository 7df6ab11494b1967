"""The checks of number and facts, with the data files and the machine's history in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment.domain.facts_check import MeterReading, check_facts
from truehand.equipment.domain.number_check import check_number
from truehand.equipment.models import Note
from truehand.equipment.queries.catalogue import models, serial_forms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.subject import Subject


def number(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what speaks against the serial number."""
    return check_number(subject, serial_forms(), now)


def facts(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what cannot well be true of the machine, by its model, its age and its own history."""
    return check_facts(subject, models(), _meter(subject), now)


def _meter(subject: Subject) -> tuple[MeterReading, ...]:
    """Return every reading of the machine's meter so far, but for what this very listing stated before."""
    if subject.passport_id is None:
        return ()
    notes = Note.objects.filter(passport_id=subject.passport_id, data__has_key="hours").order_by("id")
    return tuple(
        MeterReading(hours, note.at, note.kind)
        for note in notes
        if isinstance(hours := note.data["hours"], int) and note.data.get("listing") != str(subject.listing_id)
    )
