"""Many listings: the search, the newest, the seller's own, the review queue. Two queries each, whatever the number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.edge.refusals import CursorNotUnderstood
from truehand.listings.domain.likeness import likeness
from truehand.listings.domain.reasons import recommended
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import Filters
from truehand.listings.models import Listing, Photo
from truehand.listings.queries.finding import ORDERS, ordered, page
from truehand.listings.queries.likeness import near
from truehand.listings.queries.shapes import card_of_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.reasons import Recommended
    from truehand.listings.domain.views import Card, ListingView
    from truehand.listings.queries.finding import Value

# A step along the index for each maker, however many listings each has: PostgreSQL would read them all for a DISTINCT.
_MOST_MAKERS: Final = 200
_MAKERS: Final = """
with recursive maker (key) as (
    (select maker_key from listings_entry order by maker_key limit 1)
    union all
    select (select maker_key from listings_entry where maker_key > maker.key order by maker_key limit 1)
    from maker where maker.key is not null
)
select key from maker where key is not null limit %(most)s
"""
_SHOWN: Final = ", ".join(f"listing.{field.column}" for field in Listing._meta.concrete_fields if field.name != "words")


def search(filters: Filters, *, cursor: str | None = None, size: int | None = None) -> Page[Card]:
    """Return published listings that fit every filter, in the order asked for.

    Refuses CursorNotUnderstood. A listing that changes its place between two pages may be seen twice or not at all.
    """
    limit, last = size_of(size), after(cursor)
    found = page(filters, None if last is None else _place(filters, last), limit + 1)
    order = ordered(filters.sort, "found.")
    rows = Listing.objects.raw(
        f"select {_SHOWN} from ({found.sql}) found join listings_listing listing on listing.id = found.listing_id"  # noqa: S608 - no word of a reader's
        f" order by {order} limit {limit + 1}",
        found.values,
    )
    return page_of(_cards(list(rows)), limit, lambda card: card.id)


def latest(count: int) -> tuple[Card, ...]:
    """Return the listings published last."""
    return search(Filters(), size=count).items


def cards(listing_ids: Sequence[UUID]) -> dict[UUID, Card]:
    """Return the cards of some listings by id, whatever their status, for lists of trades that the reader is in."""
    rows = list(Listing.objects.filter(id__in=listing_ids).defer("words"))
    return {card.id: card for card in _cards(rows)}


def similar(view: ListingView, most: int) -> tuple[Recommended, ...]:
    """Return the machines on sale that are nearest to one, the nearest first, each with how it compares.

    It goes by the machines alone: who asks, and what they looked at before, is no part of it.
    """
    found = [listing_id for listing_id, _likeness in near(likeness(view.facts), most, but=view.id)]
    known = cards(found)
    return tuple(recommended(view.facts, view.price, known[each]) for each in found if each in known)


def shown_together(listing_ids: Sequence[UUID]) -> tuple[Card, ...]:
    """Return the cards of what everybody may see of some listings, in their order; two queries."""
    seen = Listing.objects.filter(id__in=listing_ids, published_at__isnull=False).defer("words")
    known = {card.id: card for card in _cards(list(seen))}
    return tuple(known[each] for each in dict.fromkeys(listing_ids) if each in known)


def mine(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Card]:
    """Return the actor's own listings in every status, newest first."""
    return _page(Listing.objects.filter(seller_id=actor.party_id), ("-id",), cursor, size)


def review_queue(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Card]:
    """Return what waits for an operator, the longest wait first; refuses NotPermitted."""
    actor.require_overseer()
    return _page(Listing.objects.filter(status=Status.IN_REVIEW), ("changed_at", "id"), cursor, size)


def review_count(actor: Actor) -> int:
    """Return how many listings wait for an operator; refuses NotPermitted."""
    actor.require_overseer()
    return Listing.objects.filter(status=Status.IN_REVIEW).count()


def makers() -> tuple[str, ...]:
    """Return the makers of what is on sale, by name: for suggestions."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKERS, {"most": _MOST_MAKERS})
        return tuple(maker for (maker,) in cursor)


def _place(filters: Filters, last: UUID) -> tuple[Value, ...]:
    """Return where in an order a listing stands, or stood; refuses CursorNotUnderstood."""
    names = ["id" if name == "listing_id" else name for name in ORDERS[filters.sort]]
    values: tuple[Value, ...] | None = Listing.objects.filter(id=last).values_list(*names).first()
    if values is None or None in values:
        raise CursorNotUnderstood
    return values


def _page(rows: QuerySet[Listing], order: tuple[str, ...], cursor: str | None, size: int | None) -> Page[Card]:
    limit = size_of(size)
    last = after(cursor)
    if last is not None:
        rows = rows.filter(_beyond(order, last))
    found = list(rows.defer("words").order_by(*order)[: limit + 1])
    return page_of(_cards(found), limit, lambda card: card.id)


def _cards(rows: Sequence[Listing]) -> list[Card]:
    """Return the rows as cards; the first photo of each comes with one query for all."""
    photos = Photo.objects.filter(listing__in=[row.id for row in rows]).order_by("listing", "id").distinct("listing")
    first = dict(photos.values_list("listing", "sha256"))
    return [card_of_row(row, first.get(row.id)) for row in rows]


def _beyond(order: tuple[str, ...], last: UUID) -> Q:
    """Return the condition of rows that come after the last one seen, in that order."""
    names = [name.lstrip("-") for name in order]
    ahead = "lt" if order[0].startswith("-") else "gt"
    values = Listing.objects.filter(id=last).values_list(*names).first()
    if values is None or None in values:
        raise CursorNotUnderstood
    condition = Q()
    for name, value in reversed(list(zip(names, values, strict=True))):
        condition = Q(**{f"{name}__{ahead}": value}) | (Q(**{name: value}) & condition if condition else Q(pk__in=[]))
    # The first column alone lets the database start in the middle of the index.
    return Q(**{f"{names[0]}__{ahead}e": values[0]}) & condition
