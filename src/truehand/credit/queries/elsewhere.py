"""What other platforms state of people who agree that it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.credit.domain.statement import Statement, read
from truehand.credit.models import StandingElsewhere
from truehand.evidence.domain.note import taken_apart
from truehand.vault import queries as consents
from truehand.vault.domain.consent import ConsentTo

if TYPE_CHECKING:
    from uuid import UUID


def elsewhere(party_id: UUID) -> tuple[Statement, ...]:
    """Return what other platforms state of a party, newest first; nothing unless the party agrees at this moment."""
    rows = list(StandingElsewhere.objects.filter(party_id=party_id).order_by("-as_of"))
    if not rows or not consents.agreed([party_id], ConsentTo.THIRD_PARTY_CREDIT):
        return ()
    return tuple(read(taken_apart(row.note)[0]) for row in rows)
