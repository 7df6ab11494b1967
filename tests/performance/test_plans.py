"""With many rows in every table, what lists and sweeps read does not grow with the tables."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import connection, transaction

from tests.databases import drop_database, name_for, use_own_database
from tests.performance.crowd import crowd
from tests.performance.walk import Walk, listening
from tests.performance.world import World
from truehand.edge import clock
from truehand.edge.idempotency import forget_replies
from truehand.evidence import operations as evidence
from truehand.listings import operations as listings
from truehand.listings.domain.views import Sort
from truehand.payments import queries as payments
from truehand.trade.operations.clock import tick

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest_django

    from tests.performance.walk import Said

COPIES = 350
# Rows that one part of a plan may touch: a page of a hundred, with twenty rows each.
MOST_TOUCHED = 2_000
# The one function by which a page writes, as an insert would: explaining it again would write the same again.
WRITES = "select evidence_record("
# Part of a statement -> why it reads as much as there is.
BY_NATURE: Final = {
    # Decision 0013 says why no total kept beside the balances will do.
    "from escrow_total": "the proof of money is a sum over the balance of every account still open",
    'COUNT("trade_trade"."id")': "the desk counts the trades in each state",
    'FROM "credit_tradefact"': "a standing is worked out from all of a party's own facts",
    'FROM "credit_rating"': "and from all ratings of it",
}
SEARCHES: Final = (
    *(f"sort={sort.value}" for sort in Sort),
    "text=pc200",
    "maker=Komatsu",
    "equipment_class=excavator&sort=price_up&currency=CNY",
    "year_from=2010&hours_to=9000&sort=hours_up",
    "country=CN&condition_from=4",
    "currency=CNY&price_from=1&price_to=20000000&sort=price_down",
)


@dataclass(frozen=True)
class Scan:
    """How one part of a plan reads a table."""

    node: str
    table: str
    touched: int


# What statements with their values read, as far as they were explained.
Known = dict[tuple[str, str], list[Scan]]


@pytest.fixture
def own_database(
    django_db_setup: None,  # noqa: ARG001 - its template must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
    worker_id: str,
) -> Iterator[None]:
    """A database that nobody else measures in."""
    with django_db_blocker.unblock():
        shared, own = str(connection.settings_dict["NAME"]), f"{name_for(worker_id)}_crowd"
        connection.close()
        use_own_database(own)
        yield
        drop_database(own)
        connection.settings_dict["NAME"] = shared


@pytest.mark.usefixtures("own_database")
def test_what_lists_and_sweeps_read_does_not_grow_with_the_tables(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    world = World()
    monkeypatch.setattr(clock, "now", lambda: world.now)
    world.grow()
    crowd(COPIES, now=world.now)
    walk = Walk(world)
    said: dict[str, list[Said]] = {}
    for ask in walk.asks:
        said[ask.route] = said.get(ask.route, []) + walk.said[ask]
    for search in SEARCHES:
        with listening() as said[search]:
            walk.browsers[""].get(f"/listings/?{search}")
    with listening() as said["sweeps"]:
        _sweep(world)
    known: Known = {}
    assert {route: wide for route, statements in said.items() if (wide := _wide(statements, known))} == {}


def _sweep(world: World) -> None:
    """What the worker does every few seconds, or minutes, with nothing due."""
    with transaction.atomic():
        evidence.record("test.happened", subject=world.trades["offered"], payload={}, actor=None, now=world.now)
    evidence.integrate(now=world.now)
    evidence.checkpoint(now=world.now)
    tick(now=world.now)
    listings.read_waiting_plates(now=world.now)
    payments.unsent_payouts()
    forget_replies(now=world.now)


def _wide(statements: list[Said], known: Known) -> dict[str, list[Scan]]:
    """The statements that read more than a page's worth, with what they read."""
    reads = [each for each in statements if each.sql.lstrip("( ").lower().startswith(("select", "with"))]
    plain = [each for each in reads if WRITES not in each.sql]
    asked = [each for each in plain if not any(part in each.sql for part in BY_NATURE)]
    return {each.sql[-300:]: wide for each in asked if (wide := _scans(each, known))}


def _scans(said: Said, known: Known) -> list[Scan]:
    """The same words with the same values are explained once."""
    what = said.sql, repr(said.params)
    if what not in known:
        known[what] = [scan for scan in _explained(said) if scan.touched > MOST_TOUCHED]
    return known[what]


def _explained(said: Said) -> Iterator[Scan]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off, format json) {said.sql}", said.params)
        ((plan,),) = cursor.fetchall()
        transaction.set_rollback(True)
    yield from _read_by(plan[0]["Plan"])


def _read_by(plan: dict[str, Any]) -> Iterator[Scan]:
    for part in plan.get("Plans", ()):
        yield from _read_by(part)
    if table := plan.get("Relation Name"):
        dropped = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield Scan(plan["Node Type"], table, round((plan["Actual Rows"] + dropped) * plan["Actual Loops"]))
