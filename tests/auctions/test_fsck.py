"""What `truehand fsck` says of auctions: nothing while they are sound, and which one is not."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.auctions.scene import Sale
from truehand.site.soundness import checks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "named"),
    [
        ("update auctions_auction set price = price + 1, top = top + 1", "the last bid led elsewhere"),
        ("update auctions_auction set bids = bids + 1", "bids are not 1 to 3"),
    ],
)
def test_an_error_that_the_guards_let_pass_is_named(error: str, named: str) -> None:
    sale = Sale.opened().enter("bob").enter("carl").bid("carl", 12_000_000).bid("bob", 15_000_000)
    assert [*checks()["auctions"]()] == []
    with connection.cursor() as cursor:
        cursor.execute(error)
    assert [*checks()["auctions"]()] == [f"auction {sale.auction}: {named}"]
