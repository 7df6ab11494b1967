"""The search as links: what it is narrowed by, each with a way to leave that out, and the choices that narrow it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from truehand.edge.templatetags.truehand import spoken
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.kernel.money import Money
from truehand.listings.domain.countries import COUNTRIES
from truehand.listings.domain.facts import CONDITION_NAMES
from truehand.listings.domain.saved import stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truehand.listings.domain.facets import Found
    from truehand.listings.domain.views import Filters

# What goes together is one chip, and goes together.
_ALONE: Final = ("text", "equipment_class", "maker", "country", "condition_from")
_PAIRS: Final = (("size_from", "size_to"), ("year_from", "year_to"), ("hours_from", "hours_to"))
_PRICE: Final = ("price_from", "price_to", "currency")
_UNITS: Final = {"size_from": ("吨", "t"), "year_from": ("年", ""), "hours_from": ("小时", "h")}


@dataclass(frozen=True, slots=True)
class Link:
    """What it says, the query string that it leads to, and what it leaves of what was counted."""

    title: str
    query: str
    count: int = 0


def chips(query: QueryDict) -> list[Link]:
    """Return what a search that was understood is narrowed by."""
    groups = [*((name,) for name in _ALONE), *_PAIRS, _PRICE]
    held = [[name for name in group if query.get(name)] for group in groups]
    return [Link(_said(group[0], query), _query(query, group)) for group in held if group]


def query_of(filters: Filters) -> QueryDict:
    """Return a search as its address has it."""
    query = QueryDict(mutable=True)
    for name, value in stored(filters).items():
        price = name in _PRICE and name != "currency"
        query[name] = _amount(Money(int(str(value)), filters.currency)) if price else str(value)
    return query


def choices(query: QueryDict, found: Found) -> list[tuple[str, list[Link]]]:
    """Return the ways on: each kind by its name, with its links."""
    return [
        (
            spoken(facet.title),
            [Link(spoken(each.title), _query(query, (), each.sets), each.count) for each in facet.choices],
        )
        for facet in found.facets
    ]


def _query(query: QueryDict, without: Iterable[str], sets: Mapping[str, str] | None = None) -> str:
    """Return the search from its first page, with something left out or put in; what is empty is left out."""
    kept = query.copy()
    for name in ("cursor", *without, *(name for name in query if not query.get(name))):
        kept.pop(name, None)
    for name, value in (sets or {}).items():
        kept[name] = value
    return kept.urlencode()


def _amount(money: Money) -> str:
    """Return an amount as people type it: without a fraction where there is none."""
    text = money.decimal_text()
    return text.rstrip("0").removesuffix(".") if "." in text else text


def _said(first: str, query: QueryDict) -> str:
    said = str(query[first])
    names = {"equipment_class": CLASS_NAMES, "country": COUNTRIES}
    if first in names:
        return spoken(names[first][said])
    if first == "condition_from":
        return _("%(grade)s or better") % {"grade": spoken(CONDITION_NAMES[int(said)])}
    if first in _PRICE:
        bounds = _between(query, "price_from", "price_to", grouped=True)
        return f"{query.get('currency', '')} {bounds}".strip()
    for low, high in _PAIRS:
        if first in {low, high}:
            bounds = _between(query, low, high, grouped=low != "year_from")
            return f"{bounds} {spoken(_UNITS[low])}".strip()
    return said


def _between(query: QueryDict, low: str, high: str, *, grouped: bool) -> str:
    start, end = (_grouped(str(query.get(name, ""))) if grouped else str(query.get(name, "")) for name in (low, high))
    if start and end:
        return start if start == end else f"{start}–{end}"
    return f"≥ {start}" if start else f"≤ {end}" if end else ""


def _grouped(number: str) -> str:
    """Return whole digits in groups of three, and anything else as it was typed."""
    return f"{int(number):,}" if number.isdecimal() else number
