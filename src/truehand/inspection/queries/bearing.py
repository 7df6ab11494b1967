"""Inspectors' records: how later facts bore their reports out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from truehand.inspection.domain.bearing import Record
from truehand.inspection.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID


def records(inspectors: Collection[UUID]) -> dict[UUID, Record]:
    """Return each inspector's record, in one statement; an empty one for who has none."""
    rows = Outcome.objects.filter(inspector_id__in=inspectors).values("inspector_id")
    counted = rows.annotate(yes=Count("id", filter=Q(borne_out=True)), no=Count("id", filter=Q(borne_out=False)))
    return dict.fromkeys(inspectors, Record()) | {
        row["inspector_id"]: Record(row["yes"], row["no"]) for row in counted.order_by()
    }
