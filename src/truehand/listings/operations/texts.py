"""The text check, with the machine's sales and its last inspection here in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment import queries as equipment
from truehand.listings.domain.status import Status
from truehand.listings.domain.text_check import check_text
from truehand.listings.models import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.subject import Subject


def text(subject: Subject, now: datetime) -> Sequence[Finding]:
    """Return what in the words of a listing needs changing."""
    machine = subject.passport_id
    sold = Listing.objects.filter(passport_id=machine, status=Status.SOLD).count() if machine else 0
    inspected = equipment.last_inspection(machine) if machine else None
    return check_text(subject, times_sold=sold, inspected=inspected, now=now)
