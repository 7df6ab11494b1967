"""The searches that somebody keeps, and what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Count

from truehand.listings.domain.refusals import SavedUnknown
from truehand.listings.domain.saved import SavedSearch, restored
from truehand.listings.domain.status import PUBLIC
from truehand.listings.models import Match, Saved
from truehand.listings.queries.many import cards

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import Card

MOST_SHOWN: Final = 60


def saved_searches(actor: Actor) -> tuple[SavedSearch, ...]:
    """Return the searches that the actor keeps, the newest first."""
    return tuple(_view(row) for row in _own(actor))


def saved_search(actor: Actor, saved_id: UUID) -> SavedSearch:
    """Return one search that the actor keeps; refuses SavedUnknown (also another's)."""
    row = _own(actor).filter(id=saved_id).first()
    if row is None:
        raise SavedUnknown
    return _view(row)


def found_by(actor: Actor, saved_id: UUID) -> tuple[Card, ...]:
    """Return the last 60 machines that a search found and that everybody may see, the newest find first.

    Refuses SavedUnknown.
    """
    saved = saved_search(actor, saved_id)
    rows = Match.objects.filter(saved=saved.id, listing__status__in=[each.value for each in PUBLIC])
    found = list(rows.order_by("-id").values_list("listing", flat=True)[:MOST_SHOWN])
    known = cards(found)
    return tuple(known[each] for each in found if each in known)


def _own(actor: Actor) -> QuerySet[Saved]:
    return Saved.objects.filter(party_id=actor.party_id).annotate(found=Count("matches")).order_by("-id")


def _view(row: Saved) -> SavedSearch:
    found: int = row.found  # type: ignore[attr-defined]
    return SavedSearch(row.id, restored(row.filters), row.made_at, row.paused, found, row.told_at)
