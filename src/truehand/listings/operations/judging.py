"""What people make of findings: the seller explains, the reviewer decides whether a check was right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment.domain.finding import restored
from truehand.evidence import operations as evidence
from truehand.kernel.text import cleaned
from truehand.listings.domain.refusals import ExplanationNeeded, FindingNotFound
from truehand.listings.domain.rounds import LEAST_EXPLANATION, LONGEST_EXPLANATION
from truehand.listings.models import Explanation, Judgement, Listing, Round
from truehand.listings.operations.rows import locked_own

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def explain(actor: Actor, listing_id: UUID, *, text: str, now: datetime) -> None:
    """Keep what a seller says to the findings, in place of what they said before; reviewers read it.

    Refuses NotYourListing, WrongStatus (it is on sale already), ExplanationNeeded.
    """
    row = locked_own(actor, listing_id, act="explain")
    said = cleaned(text, LONGEST_EXPLANATION, LEAST_EXPLANATION)
    if said is None:
        raise ExplanationNeeded(least=LEAST_EXPLANATION, most=LONGEST_EXPLANATION)
    Explanation.objects.update_or_create(listing=row, defaults={"text": said, "at": now})
    evidence.record("listing.explained", subject=row.id, payload={}, actor=actor.party_id, now=now)


def judge(row: Listing, actor: Actor, *, publish: bool, because: str, now: datetime) -> None:
    """Keep a reviewer's decision about the last round, once: whether it is published, else which finding was right.

    Refuses FindingNotFound: a refusal is for a finding that stands in the way, a publication for none.
    """
    last = Round.objects.filter(listing=row).order_by("-id").first()
    if because and (publish or last is None or because not in _in_the_way(last)):
        raise FindingNotFound
    if last is not None:
        kept = {"reviewer_id": actor.party_id, "published": publish, "because": because, "at": now}
        Judgement.objects.get_or_create(round=last, defaults=kept)


def _in_the_way(last: Round) -> set[str]:
    findings = map(restored, last.findings)
    return {found.code for found in findings if found.stands_in_the_way}
