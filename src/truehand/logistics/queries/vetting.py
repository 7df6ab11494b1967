"""Carriers' papers, for themselves and for the desk, and what their transports came to."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from truehand.evidence import queries as evidence
from truehand.kernel.money import Money
from truehand.logistics.domain.refusals import PapersUnknown
from truehand.logistics.domain.score import COUNTS_FOR, Kind, Score, score
from truehand.logistics.domain.vetting import Papers, Stage, VettingView
from truehand.logistics.models import CarrierFact, Vetting

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.exhibit import ExhibitContent
    from truehand.kernel.actor import Actor

MOST: Final = 200


def standing_papers(carrier_id: UUID) -> VettingView | None:
    """Return the papers of a carrier that are in force (perhaps suspended or run out), or None."""
    row = Vetting.objects.filter(carrier_id=carrier_id, approved_at__isnull=False, ended_at=None).first()
    return vetting_view(row) if row else None


def own_papers(actor: Actor) -> tuple[VettingView, ...]:
    """Return the asker's papers, the latest first."""
    return tuple(vetting_view(row) for row in Vetting.objects.filter(carrier_id=actor.party_id).order_by("-id")[:20])


def papers(actor: Actor) -> tuple[VettingView, ...]:
    """Return papers that wait or are in force, those that wait first, to operators and auditors."""
    actor.require_overseer()
    rows = Vetting.objects.filter(refused_at=None, ended_at=None).order_by("licence_until", "id")[:MOST]
    return tuple(sorted(map(vetting_view, rows), key=lambda view: not view.waits))


def paper_of(actor: Actor, vetting_id: UUID, which: str) -> ExhibitContent:
    """Return the photo of a licence or a cover, to its carrier, operators and auditors; refuses PapersUnknown."""
    row = Vetting.objects.filter(id=vetting_id).first()
    if row is None or (row.carrier_id != actor.party_id and not actor.oversees):
        raise PapersUnknown
    found = evidence.exhibit(row.cover_photo if which == "cover" else row.licence_photo)
    if found is None:
        raise PapersUnknown
    return found


def scores(carrier_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Score]:
    """Return the score of each carrier, from what came to light in the last three years."""
    rows = CarrierFact.objects.filter(carrier_id__in=list(carrier_ids), at__gt=now - COUNTS_FOR, at__lte=now)
    counts: dict[UUID, Counter[Kind]] = defaultdict(Counter)
    for row in rows.values("carrier_id", "kind").annotate(number=Count("id")):
        counts[row["carrier_id"]][Kind(row["kind"])] = row["number"]
    return {each: score(counts[each]) for each in carrier_ids}


def vetting_view(row: Vetting) -> VettingView:
    """Return the frozen view of a carrier's papers."""
    return VettingView(
        id=row.id,
        carrier_id=row.carrier_id,
        papers=Papers(
            row.number,
            row.issuer,
            row.licence_until,
            Money(row.cover_minor, row.currency),
            row.cover_until,
            tuple(row.classes),
            tuple(row.countries),
        ),
        licence_photo=row.licence_photo,
        cover_photo=row.cover_photo,
        stage=_stage(row),
        handed_in_at=row.handed_in_at,
        examined_by=row.examined_by,
        approved_by=row.approved_by,
        reason=row.reason,
    )


def _stage(row: Vetting) -> Stage:
    if row.ended_at or row.refused_at:
        return Stage.ENDED if row.ended_at else Stage.REFUSED
    if row.approved_at:
        return Stage.SUSPENDED if row.suspended_at else Stage.APPROVED
    return Stage.EXAMINED if row.examined_by else Stage.HANDED_IN
