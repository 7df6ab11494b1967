"""How many fit a search, and how many each choice would leave of them: one statement, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.listings.domain.facets import COUNTED, HOURS, SIZES, YEARS, Found, found
from truehand.listings.queries.finding import Words, fitting

if TYPE_CHECKING:
    from truehand.listings.domain.views import Filters

_BY_KIND: Final = """
select kind, value, count(*) from near, lateral (values
    ('', ''), ('equipment_class', equipment_class), ('maker', maker_key), ('country', country),
    ('condition', condition::text), ('year', (year / %s * %s)::text),
    ('hours', width_bucket(hours, %s::int[])::text), ('size', width_bucket(size::int, %s::int[])::text)
) as each (kind, value) group by kind, value
"""


def counted(filters: Filters) -> Found:
    """Return how many published listings fit, exactly up to COUNTED, with the choices that would narrow them."""
    asked = (
        Words("with near as materialized (")
        + fitting(filters, COUNTED + 1)
        + Words(")")
        + Words(_BY_KIND, (YEARS, YEARS, list(HOURS), list(SIZES)))
    )
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.values)
        return found(cursor.fetchall(), filters)
