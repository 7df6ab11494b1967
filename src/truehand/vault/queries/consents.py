"""Where people stand with what needs their consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.vault.domain.consent import Act, ConsentTo, Standing, holds, standing
from truehand.vault.models import ConsentAct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


def consents(party_id: UUID) -> tuple[Standing, ...]:
    """Return where a party stands with every purpose, with all it did before."""
    acts = [act_of(row) for row in ConsentAct.objects.filter(party_id=party_id).order_by("number")]
    return tuple(standing(purpose, acts) for purpose in ConsentTo)


def agreed(party_ids: Iterable[UUID], purpose: ConsentTo) -> frozenset[UUID]:
    """Return who among some parties agrees to a purpose at present, to choose whom to ask ``require_consent`` for."""
    latest = (
        ConsentAct.objects.filter(party_id__in=set(party_ids), purpose=purpose)
        .order_by("party_id", "-number")
        .distinct("party_id")
    )
    return frozenset(row.party_id for row in latest if holds(act_of(row)))


def act_of(row: ConsentAct) -> Act:
    """Return a row as a frozen value."""
    return Act(ConsentTo(row.purpose), row.number, row.given, row.version, row.sha256, row.at)
