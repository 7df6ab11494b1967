"""What a search asks of a machine, part by part: the same for one machine as for the million in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import as_searched, maker_key, without_makers
from truehand.listings.domain.words import asked

if TYPE_CHECKING:
    from truehand.listings.domain.views import Filters

# What a bound of a search is held against, and how.
RANGES: Final = {
    "year_from": ("year", ">="),
    "year_to": ("year", "<="),
    "hours_from": ("hours", ">="),
    "hours_to": ("hours", "<="),
    "price_from": ("price_minor", ">="),
    "price_to": ("price_minor", "<="),
    "size_from": ("size", ">="),
    "size_to": ("size", "<="),
    "condition_from": ("condition", ">="),
}


def member(kind: str, value: str) -> str:
    """Return the word that an entry has for its class, maker or country; the trigger writes the same."""
    return f"={kind}:{value}"


def named(filters: Filters) -> list[str]:
    """Return the words that a machine must have: makers, chosen or named in either script, and the others."""
    keys, rest = without_makers(filters.text)
    chosen = [maker_key(as_searched(filters.maker).strip())] if filters.maker else []
    makers = dict.fromkeys(member("maker", key) for key in (*chosen, *keys))
    return [*makers, *asked(as_searched(rest))]


def lead(filters: Filters) -> str:
    """Return the word of a search that the fewest machines have: one with a number, else the longest; or none."""
    return max(named(filters), key=lambda word: (any(each.isdigit() for each in word), len(word)), default="")


def further(filters: Filters) -> list[str]:
    """Return the other words of a search."""
    return [word for word in named(filters) if word != lead(filters)]
