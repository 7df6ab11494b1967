"""Searches that are kept: by whom, for how long, and whether they are heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.kernel.ids import new_id
from truehand.listings.domain.fitting import RANGES, further, lead
from truehand.listings.domain.refusals import SavedUnknown, TooManySaved
from truehand.listings.domain.saved import MOST_SAVED, checked, stored
from truehand.listings.models import Saved, SavedWord

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import Filters


@transaction.atomic
def save_search(actor: Actor, filters: Filters, *, now: datetime) -> UUID:
    """Keep a search, and tell its owner of what newly fits; the same search is kept once, and goes on if it was paused.

    Refuses NothingAskedFor, FilterNotUnderstood, TooManySaved.
    """
    wanted = stored(checked(filters))
    _one_at_a_time(actor)
    own = list(Saved.objects.filter(party_id=actor.party_id))
    same = next((row for row in own if row.filters == wanted), None)
    if same is not None:
        Saved.objects.filter(id=same.id).update(paused=False)
        return same.id
    if len(own) >= MOST_SAVED:
        raise TooManySaved(most=MOST_SAVED)
    others = further(filters)
    made = Saved.objects.create(
        id=new_id(now),
        party_id=actor.party_id,
        filters=wanted,
        lead=lead(filters),
        has_more_words=bool(others),
        made_at=now,
        **{name: getattr(filters, name) for name in ("equipment_class", "country", "currency", *RANGES)},
    )
    SavedWord.objects.bulk_create(SavedWord(id=new_id(now), saved=made, word=word) for word in others)
    return made.id


def pause_search(actor: Actor, saved_id: UUID, *, paused: bool) -> None:
    """Tell of a search no more for now, or again of what newly fits from now on; refuses SavedUnknown."""
    if not Saved.objects.filter(id=saved_id, party_id=actor.party_id).update(paused=paused):
        raise SavedUnknown


def delete_search(actor: Actor, saved_id: UUID) -> None:
    """Keep a search no longer, and forget what it found; refuses SavedUnknown (also another's)."""
    if not Saved.objects.filter(id=saved_id, party_id=actor.party_id).delete()[0]:
        raise SavedUnknown


def forget_searches(party_id: UUID) -> None:
    """Delete every search of a party that leaves."""
    Saved.objects.filter(party_id=party_id).delete()


def _one_at_a_time(actor: Actor) -> None:
    """Let two requests of one party wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"listings_saved {actor.party_id}"])
