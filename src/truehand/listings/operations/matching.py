"""Saved searches are held against what is new, and told of: two steps, each whole or not at all.

What came on sale waits as news, written by a trigger in the publication's own transaction. ``match_news`` turns news
into matches and takes it away in one transaction; ``tell_found`` turns untold matches into one notice a search and
marks them in another. Whoever is killed in between leaves what was there before.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from truehand.identity import operations as identity
from truehand.listings.domain.fitting import RANGES
from truehand.listings.domain.saved import A_DAY, NOTICE, notice
from truehand.listings.models import Entry, Match, News, Saved, SavedWord

if TYPE_CHECKING:
    from collections.abc import Iterable

# What a statement is given.
Value = str | int | UUID | datetime | list[str] | None
MOST_AT_ONCE: Final = 100
# One listing against all searches: those with a word, a class and a country of its own, by the index; of those the ones
# whose every bound it keeps, and whose further words it has.
_BOUNDS: Final = " and ".join(
    f"({bound} is null or {bound} {'<=' if how == '>=' else '>='} %({column})s)"
    for bound, (column, how) in RANGES.items()
)
_NOTE: Final = f"""
insert into listings_match (saved_id, listing_id, at)
select id, %(listing)s, %(now)s from listings_saved
 where not paused and lead_index = any(%(words)s) and equipment_class = any(%(classes)s)
   and country = any(%(countries)s) and (currency = '' or currency = %(currency)s) and party_id <> %(seller)s
   and made_at <= %(since)s
   and {_BOUNDS} and (not has_more_words or not exists (
       select from listings_savedword further where saved_id = listings_saved.id and word_index <> all(%(words)s)))
on conflict do nothing
"""  # noqa: S608 - names of our own


@transaction.atomic
def match_news(*, now: datetime) -> int:
    """Hold saved searches against what is new, and return how many news that was; two workers never get the same."""
    taken = dict(
        News.objects.select_for_update(skip_locked=True).order_by("id")[:MOST_AT_ONCE].values_list("id", "listing")
    )
    for entry in (
        Entry.objects.filter(listing__in=set(taken.values())).select_related("listing").defer("listing__words")
    ):
        _match(entry, now)
    News.objects.filter(id__in=taken).delete()
    return len(taken)


@transaction.atomic
def tell_found(*, now: datetime) -> int:
    """Tell of what was found, one notice a search and one a day at most; return how many searches were looked at."""
    untold = Match.objects.filter(saved=OuterRef("pk"), told_at=None)
    due = Q(told_at=None) | Q(told_at__lte=now - A_DAY)
    rows = Saved.objects.filter(Exists(untold), due, paused=False).order_by("id")
    found = dict(rows.select_for_update(skip_locked=True, of=("self",))[:MOST_AT_ONCE].values_list("id", "party_id"))
    matches = Match.objects.filter(saved__in=found, told_at=None).order_by("id").values_list("id", "saved", "listing")
    owed = list(matches)
    titles = _titles(listing for _, _, listing in owed)
    by_search: dict[UUID, list[str]] = defaultdict(list)
    for _, saved, listing in owed:
        if listing in titles:
            by_search[saved].append(titles[listing])
    for saved, named in by_search.items():
        zh, en = notice(named)
        identity.notify(found[saved], kind=NOTICE, zh=zh, en=en, link=f"/listings/saved/{saved}/", now=now)
    # What comes meanwhile is owed on: only what was read here is told.
    Match.objects.filter(id__in=[each for each, _, _ in owed]).update(told_at=now)
    Saved.objects.filter(id__in=by_search.keys()).update(told_at=now)
    return len(found)


def _match(entry: Entry, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {**_values(entry), "now": now})


def _values(entry: Entry) -> dict[str, Value]:
    """Return what a machine on sale has, as the statements above name it."""
    lead, further = Saved._meta.get_field("lead_index"), SavedWord._meta.get_field("word_index")
    return {
        "listing": entry.pk,
        "seller": entry.listing.seller_id,
        # What somebody saw when they began to keep the search is nothing new to them.
        "since": max(entry.published_at, entry.listing.changed_at),
        "words": ["", *(each for word in entry.words for index in (lead, further) for each in index.indexes(word))],
        "classes": ["", entry.equipment_class],
        "countries": ["", entry.country],
        **{name: getattr(entry, name) for name in ("currency", "year", "hours", "price_minor", "size", "condition")},
    }


def _titles(listing_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return by what name each that is still on sale is told of."""
    rows = Entry.objects.filter(listing__in=set(listing_ids)).values_list(
        "listing", "listing__maker", "listing__model", "year"
    )
    return {listing: f"{maker} {model} ({year})" for listing, maker, model, year in rows}
