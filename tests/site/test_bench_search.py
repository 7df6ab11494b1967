"""The bench of the search measures the search: the same indexes, the same guards, every machine found."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from truehand.listings import queries
from truehand.listings.domain.views import Filters
from truehand.listings.models import Listing
from truehand.site.benchmarks import search

MANY = 300


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where tablename = 'listings_listing' order by 1")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_filled_market_has_the_indexes_and_guards_of_the_real_one_and_answers_every_kind_of_question() -> None:
    before = indexes()
    search.fill(MANY)
    assert indexes() == before
    assert Listing.objects.filter(status="published").count() == MANY
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_trigger where tgname = 'listings_machine_is_claimed' and tgenabled = 'O'"
        )
        assert cursor.fetchone() == (1,)
    row = Listing.objects.order_by("id")[0]
    assert row.id in {card.id for card in queries.search(Filters(text=row.serial)).items}
    figures = search.asked(random.Random(1), 28)  # noqa: S311 - a draw, not a secret
    assert 0 < figures["p50_ms"] <= figures["p95_ms"] <= figures["p99_ms"]
    assert {name for name in figures if name.endswith("_p95_ms")} == {
        f"{kind}_p95_ms"
        for kind in ("class", "facets", "maker", "nearness", "newest", "page", "ranges", "text", "text_sorted")
    }
