"""Many listings: the search, the newest, the seller's own, the review queue. Two queries each, whatever the number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.edge.refusals import CursorNotUnderstood
from truehand.equipment.domain.identifiers import maker_key
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import Sort
from truehand.listings.domain.words import asked
from truehand.listings.models import Listing, Photo
from truehand.listings.queries.shapes import card_of_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import Card, Filters

# Each order runs one way through all its columns, as its index does. Currencies never mix inside an order of prices.
_ORDERS: Final[dict[Sort, tuple[str, ...]]] = {
    Sort.NEWEST: ("-published_at", "-id"),
    Sort.PRICE_UP: ("currency", "price_minor", "id"),
    Sort.PRICE_DOWN: ("-currency", "-price_minor", "-id"),
    Sort.YEAR_DOWN: ("-year", "-id"),
    Sort.HOURS_UP: ("hours", "id"),
}
_RANGES: Final[dict[str, str]] = {
    "year_from": "year__gte",
    "year_to": "year__lte",
    "hours_to": "hours__lte",
    "price_from": "price_minor__gte",
    "price_to": "price_minor__lte",
    "condition_from": "condition__gte",
}
# A step along the index for each maker, however many listings each has: PostgreSQL would read them all for a DISTINCT.
_MOST_MAKERS: Final = 200
_MAKERS: Final = """
with recursive maker (key) as (
    (select maker_key from listings_listing where status = %(published)s order by maker_key limit 1)
    union all
    select (select maker_key from listings_listing where status = %(published)s and maker_key > maker.key
            order by maker_key limit 1)
    from maker where maker.key is not null
)
select key from maker where key is not null limit %(most)s
"""


def search(filters: Filters, *, cursor: str | None = None, size: int | None = None) -> Page[Card]:
    """Return published listings that fit every filter, in the order asked for.

    Refuses CursorNotUnderstood. A listing that changes its place between two pages may be seen twice or not at all.
    """
    rows = Listing.objects.filter(_wanted(filters), status=Status.PUBLISHED)
    return _page(rows, _ORDERS[filters.sort], cursor, size)


def latest(count: int) -> tuple[Card, ...]:
    """Return the listings published last."""
    rows = Listing.objects.filter(status=Status.PUBLISHED)
    return _page(rows, _ORDERS[Sort.NEWEST], None, count).items


def cards(listing_ids: Sequence[UUID]) -> dict[UUID, Card]:
    """Return the cards of some listings by id, whatever their status, for lists of trades that the reader is in."""
    rows = list(Listing.objects.filter(id__in=listing_ids).defer("words"))
    return {card.id: card for card in _cards(rows)}


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
        cursor.execute(_MAKERS, {"published": Status.PUBLISHED.value, "most": _MOST_MAKERS})
        return tuple(maker for (maker,) in cursor)


def _wanted(filters: Filters) -> Q:
    wanted = Q()
    if words := asked(filters.text):
        wanted &= Q(words__contains=words)
    if filters.maker:
        wanted &= Q(maker_key=maker_key(filters.maker))
    for name in ("equipment_class", "country", "currency"):
        if value := getattr(filters, name):
            wanted &= Q(**{name: value})
    for name, lookup in _RANGES.items():
        if (bound := getattr(filters, name)) is not None:
            wanted &= Q(**{lookup: bound})
    return wanted


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
