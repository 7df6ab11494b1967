"""What a search costs among a million listings: text in both languages, classes, ranges, every order, further pages."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import uuid4

from django.db import connection
from psycopg import sql

from truehand.equipment.domain.identifiers import maker_key, serial_key
from truehand.kernel.ids import new_id
from truehand.listings import queries
from truehand.listings.domain.likeness import family, likeness, size
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import Filters, Sort
from truehand.listings.domain.words import words_for
from truehand.market.domain.machines import draw
from truehand.site import owner
from truehand.site.benchmarks.scratch import Figures, scratch_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from psycopg import Connection

    from truehand.listings.domain.facts import Facts

Answer = TypeVar("Answer")
LISTINGS: Final = 1_000_000
ASKED: Final = 600
NOW: Final = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NEAR: Final = 6
SELLERS: Final = 5_000
PASSPORT: Final = (
    "id", "equipment_class", "maker", "maker_key", "model", "serial", "serial_key", "year", "opened_at",
)  # fmt: skip
LISTING: Final = (
    "id", "seller_id", "passport_id", "equipment_class", "maker", "maker_key", "model", "serial", "year", "hours",
    "condition", "location", "description", "country", "price_minor", "currency", "status", "version", "origin",
    "external_id", "reasons", "words", "family", "size", "created_at", "changed_at", "published_at",
)  # fmt: skip
TABLES: Final = ("listings_listing", "listings_entry")
# Those that no constraint needs; made anew once all is there, as a restore does.
INDEXES: Final = """
select indexname, indexdef from pg_indexes where tablename = any(%s)
   and indexname not in (select conname from pg_constraint) and indexdef not like 'CREATE UNIQUE%%'
"""
# What people type: by how many of the listings it finds, from nearly all to one.
TEXTS: Final = (
    "挖掘机",
    "excavator",
    "komatsu pc200",
    "小松",
    "cat 320",
    "徐州",
    "济南 挖掘机",
    "pc200-8",
    "装载机",
    "叉车 济宁",
    "komatsu 叉车",
    "volvo ec210",
    "forklift cpcd30",
    "zzz",
)
# Beside the demonstration's excavators: other classes, each with how many of a hundred machines are of it.
OTHERS: Final = (
    ("wheel_loader", "LiuGong", "CLG856H", 12),
    ("wheel_loader", "SDLG", "L956F", 8),
    ("forklift", "Heli", "CPCD30", 9),
    ("forklift", "Toyota", "8FD25", 3),
    ("dozer", "Shantui", "SD16", 5),
    ("roller", "XCMG", "XS223J", 5),
    ("crane", "XCMG", "QY25K", 4),
    ("excavator", "Volvo", "EC210B", 2),
    ("excavator", "Komatsu", "PC210-8", 1),
    ("motor_grader", "XCMG", "GR180", 1),
)
OF_A_HUNDRED: Final = range(100)


def measure(count: int = LISTINGS) -> Figures:
    """Return how long a search takes, in milliseconds: the median, 95 and 99 of 100, and 95 of 100 by kind."""
    with scratch_database():
        fill(count)
        return {"listings": count, **asked(random.Random(7), ASKED)}  # noqa: S311 - a draw, not a secret


def asked(chance: random.Random, times: int) -> Figures:
    """Ask that often, each kind as often as the others; further pages are asked as people turn them."""
    taken: dict[str, list[float]] = defaultdict(list)
    for number in range(times):
        kind, filters = _question(chance, number)
        page = _timed(taken[kind], partial(queries.search, filters))
        if kind == "page" and page.next_cursor:
            _timed(taken[kind], partial(queries.search, filters, cursor=page.next_cursor))
        _timed(taken["facets"], partial(queries.counted, filters))
        if page.items:
            near = likeness(chance.choice(page.items).facts)
            _timed(taken["nearness"], partial(queries.near, near, NEAR))
    whole = sorted(each for kind in taken.values() for each in kind)
    by_kind = {f"{kind}_p95_ms": _share(sorted(each), 95) for kind, each in sorted(taken.items())}
    return {"p50_ms": _share(whole, 50), "p95_ms": _share(whole, 95), "p99_ms": _share(whole, 99), **by_kind}


def _timed(taken: list[float], ask: Callable[[], Answer]) -> Answer:
    start = perf_counter()
    answer = ask()
    taken.append(perf_counter() - start)
    return answer


def fill(listings: int) -> None:
    """Put that many machines on sale, straight into the tables: nothing but the search is measured."""
    with owner.signed_in(), connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(TABLES)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
        cursor.execute("alter table listings_listing disable trigger user")
        cursor.execute("alter table listings_listing enable trigger listings_entry_follows")
        cursor.execute("alter table listings_entry disable trigger user")
        _copy(connection.connection, listings)
        for table in TABLES:
            cursor.execute(sql.SQL("alter table {} enable trigger user").format(sql.Identifier(table)))
        for _, made in indexes:
            cursor.execute(made)
        for table in TABLES:
            cursor.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))


def _copy(raw: Connection[object], listings: int) -> None:
    batch = 50_000
    rows = _rows(listings)
    for _ in range(0, listings, batch):
        part = [row for _, row in zip(range(batch), rows, strict=False)]
        for table, names in (("equipment_passport", PASSPORT), ("listings_listing", LISTING)):
            words = sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with raw.cursor() as cursor, cursor.copy(words) as copy:
                for row in part:
                    copy.write_row([row[f"{table}.{name}"] for name in names])


def _rows(listings: int) -> Iterator[Mapping[str, object]]:
    """Yield a machine's passport and listing, under the tables' names for their columns."""
    chance = random.Random(5)  # noqa: S311 - a draw, not a secret
    sellers = [uuid4() for _ in range(SELLERS)]
    for number in range(listings):
        offered = draw(chance)
        facts = replace(_of_any_class(chance, offered.facts), serial=f"{offered.facts.serial[:8]}{number:07d}")
        at = NOW - timedelta(seconds=chance.randrange(400 * 86_400))
        machine, shared = new_id(at), {
            "equipment_class": facts.equipment_class, "maker": facts.maker, "maker_key": maker_key(facts.maker),
            "model": facts.model, "serial": facts.serial, "year": facts.year,
        }  # fmt: skip
        passport = {**shared, "id": machine, "serial_key": serial_key(facts.serial), "opened_at": at}
        listing = {
            **shared, "id": new_id(at), "seller_id": chance.choice(sellers), "passport_id": machine,
            "hours": facts.hours, "condition": facts.condition, "location": facts.location,
            "description": facts.description, "country": facts.country, "price_minor": offered.price.minor,
            "currency": offered.price.currency, "status": Status.PUBLISHED.value, "version": 1, "origin": "import",
            "external_id": facts.serial, "reasons": "[]", "words": sorted(words_for(facts)),
            "family": family(facts.model), "size": size(facts.equipment_class, facts.maker, facts.model),
            "created_at": at, "changed_at": at, "published_at": at,
        }  # fmt: skip
        yield {f"equipment_passport.{name}": value for name, value in passport.items()} | {
            f"listings_listing.{name}": value for name, value in listing.items()
        }


def _of_any_class(chance: random.Random, facts: Facts) -> Facts:
    """Return the machine, or as many of a hundred of other classes as OTHERS says."""
    left = chance.choice(OF_A_HUNDRED)
    for equipment_class, maker, model, share in OTHERS:
        left -= share
        if left < 0:
            return replace(facts, equipment_class=equipment_class, maker=maker, model=model)
    return facts


def _question(chance: random.Random, number: int) -> tuple[str, Filters]:
    kinds = ("newest", "text", "text_sorted", "class", "ranges", "maker", "page")
    kind, sort = kinds[number % len(kinds)], chance.choice(list(Sort))
    text, equipment_class = chance.choice(TEXTS), chance.choice(("excavator", "wheel_loader", "forklift"))
    year = chance.randrange(2008, 2024)
    questions = {
        "newest": Filters(),
        "text": Filters(text=text),
        "text_sorted": Filters(text=text, sort=sort, currency="CNY"),
        "class": Filters(equipment_class=equipment_class, sort=sort, currency="CNY"),
        "ranges": Filters(
            equipment_class=equipment_class, year_from=year, year_to=year + 3, hours_to=6_000, currency="CNY", sort=sort
        ),
        "maker": Filters(maker=chance.choice(("Komatsu", "卡特彼勒", "Sany", "XCMG")), sort=sort, currency="CNY"),
        "page": Filters(text=text, sort=sort, currency="CNY"),
    }
    return kind, questions[kind]


def _share(ordered: list[float], percent: int) -> float:
    """Return in milliseconds what so many of a hundred take at most."""
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
