"""How the search reads its entries: in steps of a known cost, each taken only when those before did not fill the page.

1. Walk a little along the index of the order asked for: what is common is found there.
2. Gather what fits, by the index of words and whatever else serves, up to GATHERED: what is rare is then complete.
3. Walk further: what fits is not rare, but stands far from the beginning (the cheapest of a dear maker).
4. Gather all of it.

All stand in one statement. The planner guesses that words come together by chance, so it would decide between walking
and gathering wrongly where they do not ("fork-lift" and "Komatsu"), and then read everything there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.listings.domain.fitting import RANGES, member, named
from truehand.listings.domain.views import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.listings.domain.views import Filters

# What a statement is given.
Value = str | int | UUID | datetime | list[str] | list[int]
WALKED: Final = 1_500
GATHERED: Final = 5_000
FURTHER: Final = 20_000
# So many years of a class are walked side by side.
MOST_LANES: Final = 6
# Each order runs one way through all its columns, as its index does. Currencies never mix inside an order of prices.
ORDERS: Final[dict[Sort, tuple[str, ...]]] = {
    Sort.NEWEST: ("published_at", "listing_id"),
    Sort.PRICE_UP: ("currency", "price_minor", "listing_id"),
    Sort.PRICE_DOWN: ("currency", "price_minor", "listing_id"),
    Sort.YEAR_DOWN: ("year", "listing_id"),
    Sort.HOURS_UP: ("hours", "listing_id"),
}
_MAKER: Final = member("maker", "")
_DOWN: Final = frozenset({Sort.NEWEST, Sort.PRICE_DOWN, Sort.YEAR_DOWN})
_KEPT: Final = "listing_id, published_at, currency, price_minor, year, hours"


@dataclass(frozen=True, slots=True)
class Words:
    """Part of a statement, with its values."""

    sql: str
    values: tuple[Value, ...] = ()

    def __add__(self, other: Words) -> Words:
        """Return both, one after the other."""
        return Words(f"{self.sql}{other.sql}", (*self.values, *other.values))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The conditions of a search, by what serves them.

    ``members`` are words that an entry must have; ``lead`` is what an index of the order can begin with, ``beside``
    what each entry is asked.
    """

    members: tuple[str, ...]
    lead: tuple[Words, ...]
    beside: tuple[Words, ...]
    equipment_class: str
    maker: str
    years: range

    def lanes(self) -> tuple[Words, ...]:
        """Return the conditions inside the walk: of a maker, of a class, of each of a few years of it, or of all.

        Each lane has an index that is in the order; several are walked side by side.
        """
        own = Words("equipment_class = %s", (self.equipment_class,))
        if self.maker:
            return (_where((Words("maker_key = %s", (self.maker,)), *self.lead)),)
        if not self.equipment_class:
            return (_where(self.lead),)
        if not self.years:
            return (_where((own, *self.lead)),)
        return tuple(_where((own, Words("year = %s", (year,)), *self.lead)) for year in self.years)

    def passed(self) -> Words:
        """Return the conditions on what the walk passes."""
        own = (Words("equipment_class = %s", (self.equipment_class,)),) if self.maker and self.equipment_class else ()
        return _where((*self._having(self.members), *own, *self.beside))

    def all(self) -> Words:
        """Return every condition on an entry; the class is one of the words where there are others."""
        if self.members and self.equipment_class:
            own = self._having((*self.members, member("class", self.equipment_class)))
        else:
            named = (Words("equipment_class = %s", (self.equipment_class,)),) if self.equipment_class else ()
            own = (*self._having(self.members), *named)
        return _where((*own, *self.lead, *self.beside))

    @staticmethod
    def _having(members: tuple[str, ...]) -> tuple[Words, ...]:
        return (Words("words @> %s::text[]", (list(members),)),) if members else ()


def wanted(filters: Filters, last: Sequence[Value] | None = None) -> Wanted:
    """Return a search's conditions; ``last`` is where, in its order, the page before ended."""
    order = ORDERS[filters.sort]
    members = named(filters)
    if filters.country:
        members.append(member("country", filters.country))
    lead: list[Words] = []
    beside: list[Words] = []
    if filters.currency:
        (lead if "currency" in order else beside).append(Words("currency = %s", (filters.currency,)))
    for name, (column, how) in RANGES.items():
        if (bound := getattr(filters, name)) is not None:
            (lead if column in order else beside).append(Words(f"{column} {how} %s", (bound,)))
    if last is not None:
        ahead = "<" if filters.sort in _DOWN else ">"
        lead.append(Words(f"({', '.join(order)}) {ahead} ({', '.join(['%s'] * len(order))})", tuple(last)))
    makers = [each.removeprefix(_MAKER) for each in members if each.startswith(_MAKER)]
    years = range(0) if "year" in order else _few_years(filters)
    return Wanted(tuple(members), tuple(lead), tuple(beside), filters.equipment_class, "".join(makers[:1]), years)


def _few_years(filters: Filters) -> range:
    """Return the years asked for; none where they are open, or too many to be walked side by side."""
    low, high = filters.year_from, filters.year_to
    found = range(low, high + 1) if low is not None and high is not None else range(0)
    return found if len(found) <= MOST_LANES else range(0)


def page(filters: Filters, last: Sequence[Value] | None, limit: int) -> Words:
    """Return the statement that finds the entries of a page, in any order."""
    asks, order = wanted(filters, last), ordered(filters.sort)
    first = f" order by {order} limit {limit}"
    steps = {
        "walked": _walk(asks, order, WALKED) + Words(first),
        "gathered": _gather(asks, f"{_few('walked', limit)}") + Words(f" limit {GATHERED + 1}"),
        "further": _walk(asks, order, FURTHER, f"{_many('gathered')}") + Words(first),
        "whole": _gather(asks, f"{_many('gathered')} and {_few('further', limit)}") + Words(first),
    }
    ends = (
        f"select * from walked where not {_few('walked', limit)}",  # noqa: S608 - names and numbers of our own
        f"(select * from gathered where not {_many('gathered')}{first})",  # noqa: S608 - names and numbers of our own
        f"select * from further where not {_few('further', limit)}",  # noqa: S608 - names and numbers of our own
        "select * from whole",
    )
    made = Words("with ")
    for number, (name, step) in enumerate(steps.items()):
        made = made + Words(f"{', ' if number else ''}{name} as materialized (") + step + Words(")")
    return made + Words(f" {' union all '.join(ends)}")


def fitting(filters: Filters, limit: int) -> Words:
    """Return the statement that finds so many entries that fit, whichever are found first."""
    return (
        Words("with fitting as materialized (select * from listings_entry")
        + wanted(filters).all()
        + Words(f") select * from fitting limit {limit}")  # noqa: S608 - a number
    )


def ordered(sort: Sort, table: str = "") -> str:
    """Return the columns of an order, as SQL writes them."""
    way = " desc" if sort in _DOWN else ""
    return ", ".join(f"{table}{column}{way}" for column in ORDERS[sort])


def _few(step: str, limit: int) -> str:
    return f"((select count(*) from {step}) < {limit})"  # noqa: S608 - a name and a number of our own


def _many(step: str) -> str:
    return f"((select count(*) from {step}) > {GATHERED})"  # noqa: S608 - a name and a number of our own


def _walk(asks: Wanted, order: str, most: int, gate: str = "") -> Words:
    side_by_side, first = Words(""), Words(f" order by {order} limit {most})")
    for number, inside in enumerate(asks.lanes()):
        only = Words(f"{' and' if inside.sql else ' where'} {gate}" if gate else "")
        lane = Words(" union all (" if number else "(") + Words("select * from listings_entry") + inside + only
        side_by_side = side_by_side + lane + first
    near = Words(f"select {_KEPT} from (select * from (") + side_by_side  # noqa: S608 - names of our own
    return near + Words(f") lane order by {order} limit {most}) near") + asks.passed()


def _gather(asks: Wanted, gate: str) -> Words:
    """Return what fits; fenced off (offset 0), it is planned to be read whole and not along an index of the order."""
    conditions = asks.all()
    only = Words(f"{' and' if conditions.sql else ' where'} {gate} offset 0) fitting")
    read = f"select {_KEPT} from listings_entry"  # noqa: S608 - names of our own
    return Words(f"select * from ({read}") + conditions + only  # noqa: S608 - names of our own


def _where(conditions: Sequence[Words]) -> Words:
    if not conditions:
        return Words("")
    whole = Words(" where ") + conditions[0]
    for each in conditions[1:]:
        whole = whole + Words(" and ") + each
    return whole
