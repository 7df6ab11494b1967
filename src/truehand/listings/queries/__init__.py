"""Read door of the listings room."""

from truehand.listings.queries.counting import counted
from truehand.listings.queries.likeness import likenesses, near
from truehand.listings.queries.many import (
    cards,
    latest,
    makers,
    mine,
    review_count,
    review_queue,
    search,
    shown_together,
    similar,
)
from truehand.listings.queries.one import exhibit_of, facts_of, is_published, listing, peer_median
from truehand.listings.queries.prices import price_ranges
from truehand.listings.queries.rounds import last_round, precision
from truehand.listings.queries.saved import found_by, saved_search, saved_searches

__all__ = [
    "cards",
    "counted",
    "exhibit_of",
    "facts_of",
    "found_by",
    "is_published",
    "last_round",
    "latest",
    "likenesses",
    "listing",
    "makers",
    "mine",
    "near",
    "peer_median",
    "precision",
    "price_ranges",
    "review_count",
    "review_queue",
    "saved_search",
    "saved_searches",
    "search",
    "shown_together",
    "similar",
]
