"""Whether a machine may be sold: what is claimed of it here, and what registers have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce

from truehand.equipment.domain.claims import ClaimKind, Stop
from truehand.equipment.models import Claim, Passport
from truehand.equipment.operations.registers import flagged_machines, flags

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def stops(passport_id: UUID, *, now: datetime) -> tuple[Stop, ...]:
    """Return everything for which a machine is not sold now, by this passport and by those merged with it."""
    whole = Passport.objects.filter(id=passport_id).values(whole=Coalesce("merged_into_id", "id"))
    own = Q(passport__in=whole) | Q(passport__merged_into__in=whole)
    claims = Claim.objects.filter(own, cleared_at=None).order_by("id").values_list("kind", flat=True)
    flagged = flags(passport_id, now=now)
    told = [Stop(ClaimKind(each.entry.kind), each.title) for each in flagged if each.entry is not None]
    return (*(Stop(ClaimKind(kind)) for kind in claims), *told)


def stopped_machines() -> frozenset[UUID]:
    """Return the passports of all machines that are claimed here or that the latest editions of registers have."""
    return claimed_machines() | frozenset(flagged_machines())


def claimed_machines() -> frozenset[UUID]:
    """Return the passports of machines with an open claim, with all that were merged with them."""
    claimed = Claim.objects.filter(cleared_at=None).values(whole=Coalesce("passport__merged_into_id", "passport_id"))
    found = Passport.objects.filter(Q(id__in=claimed) | Q(merged_into__in=claimed))
    return frozenset(found.values_list("id", flat=True))
