"""What is near a machine: the entries next to it, by year and hours, in its family and in the sizes about its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.listings.domain.likeness import Likeness, near_sizes
from truehand.listings.models import Listing
from truehand.listings.queries.finding import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

# Read to either side of the machine, in each of the rows that it stands in.
_TO_EACH_SIDE: Final = 12
_READ: Final = "listing_id, equipment_class, maker_key, family, size, year, hours"


def near(likeness: Likeness, most: int, *, but: UUID | None = None) -> tuple[tuple[UUID, Likeness], ...]:
    """Return the published machines of a class that are nearest to one, the nearest first; ``but`` is left out.

    Exact in each row (a family of one maker, one size of all makers): what is next by year, then by hours.
    """
    family = Words("maker_key = %s and family = %s", (likeness.maker_key, likeness.family))
    own_class = Words("equipment_class = %s and size = %s")
    sizes = () if likeness.size is None else near_sizes(likeness.size)
    rows = [family, *(Words(own_class.sql, (likeness.equipment_class, each)) for each in sizes)]
    sides = [side for row in rows for side in _sides(row, likeness)]
    whole = sides[0]
    for side in sides[1:]:
        whole = whole + Words(" union ") + side
    with connection.cursor() as cursor:
        cursor.execute(whole.sql, whole.values)
        found = [(row[0], Likeness(*row[1:])) for row in cursor.fetchall()]
    of_class = [each for each in found if each[1].equipment_class == likeness.equipment_class and each[0] != but]
    return tuple(sorted(of_class, key=lambda each: (likeness.far_from(each[1]), each[0]))[:most])


def likenesses(listing_ids: Sequence[UUID]) -> dict[UUID, Likeness]:
    """Return what nearness to each of some listings is told by."""
    names = ("id", "equipment_class", "maker_key", "family", "size", "year", "hours")
    rows = Listing.objects.filter(id__in=listing_ids).values_list(*names)
    return {row[0]: Likeness(*row[1:]) for row in rows}


def _sides(row: Words, likeness: Likeness) -> tuple[Words, Words]:
    here = Words(" (%s, %s)", (likeness.year, likeness.hours))
    chosen = Words(f"(select {_READ} from listings_entry where ") + row + Words(" and (year, hours)")  # noqa: S608 - names of our own
    up = chosen + Words(" >=") + here + Words(f" order by year, hours limit {_TO_EACH_SIDE})")
    down = chosen + Words(" <") + here + Words(f" order by year desc, hours desc limit {_TO_EACH_SIDE})")
    return up, down
