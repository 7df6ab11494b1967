"""What machines of a model are offered for: the middle half of the prices, for several machines in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.equipment.domain.identifiers import maker_key
from truehand.kernel.money import Money
from truehand.listings.domain.status import PUBLIC
from truehand.listings.domain.views import PriceRange
from truehand.listings.queries.one import LEAST_PEERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.listings.domain.views import Card

# So many offers tell the range of a model that has more.
_MOST_PEERS: Final = 500
_RANGES: Final = """
select wanted.id, low, high from unnest(%(ids)s::uuid[], %(classes)s::text[], %(makers)s::text[], %(models)s::text[],
    %(currencies)s::text[]) as wanted (id, class, maker, model, currency), lateral (
    select count(*), (percentile_disc(0.25) within group (order by price_minor))::bigint as low,
        (percentile_disc(0.75) within group (order by price_minor))::bigint as high
    from (select price_minor from listings_listing where status = any(%(public)s) and equipment_class = wanted.class
        and maker_key = wanted.maker and upper(model) = upper(wanted.model) and currency = wanted.currency
        and id <> wanted.id limit %(most)s) peer
) as told (count, low, high) where told.count >= %(least)s
"""


def price_ranges(cards: Sequence[Card]) -> dict[UUID, PriceRange]:
    """Return for each machine what half of the others of its model are or were offered for, in its currency.

    A machine of which fewer than LEAST_PEERS others are known is left out.
    """
    values: dict[str, list[UUID] | list[str] | int] = {
        "ids": [card.id for card in cards],
        "classes": [card.facts.equipment_class for card in cards],
        "makers": [maker_key(card.facts.maker) for card in cards],
        "models": [card.facts.model for card in cards],
        "currencies": [card.price.currency for card in cards],
        "public": sorted(each.value for each in PUBLIC),
        "most": _MOST_PEERS,
        "least": LEAST_PEERS,
    }
    currency = {card.id: card.price.currency for card in cards}
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, values)
        return {each: PriceRange(Money(low, currency[each]), Money(high, currency[each])) for each, low, high in cursor}
