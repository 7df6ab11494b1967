"""Events that are dropped or put in another order behind the rules, in the database or in a bundle, are named."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection

from tests.databases import administrator
from tests.evidence import story
from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle, verifier
from truehand.evidence.domain.bundle import packed
from truehand.evidence.models import Event
from truehand.kernel.canonical import Json, canonical

pytestmark = pytest.mark.django_db

DROP_EVENT = "delete from evidence_event where sequence = (select event_id from evidence_entry where index = {0})"
DROP_ENTRY = "delete from evidence_entry where index = {0}"
EXCHANGE = """
create temporary table two as select index, event_id, leaf_hash from evidence_entry where index in ({0}, {1});
delete from evidence_entry where index in ({0}, {1});
insert into evidence_entry (index, event_id, leaf_hash)
  select case index when {0} then {1} else {0} end, event_id, leaf_hash from two;
drop table two;
"""
ROWS_ALONE = """
update evidence_entry as one set event_id = -other.event_id from evidence_entry as other
 where one.index in ({0}, {1}) and other.index = {0} + {1} - one.index;
update evidence_entry set event_id = -event_id where event_id < 0;
"""


@pytest.fixture(autouse=True)
def log() -> int:
    """Two heads, each over twenty events more; return the number of all."""
    nothing: dict[str, Json] = {}
    for happened in (story.true_story(), iter([("test.more", story.LISTING, nothing)] * 10)):
        story.tell(happened)
        operations.integrate(now=story.NOW)
        operations.checkpoint(now=story.NOW)
    assert list(queries.fsck()) == []
    return queries.log_size()


def tamper(*statements: str) -> list[str]:
    """Do what a thief with the administrator's password could, and return what the log's check then says."""
    with administrator() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return list(queries.fsck())


def numbers(log: int) -> list[int]:
    return [0, 1, log // 2, log - 2, log - 1]


def test_a_dropped_event_is_named_by_its_place_and_the_others_are_not(log: int) -> None:
    for at in numbers(log)[:-1]:
        with connection.cursor() as cursor:
            cursor.execute("savepoint before")
        for statements in ([DROP_EVENT], [DROP_EVENT, DROP_ENTRY]):
            found = tamper(*(each.format(at) for each in statements))
            assert f"entry {at}: missing, or its event is" in found
            assert [each for each in found if each.startswith("entry ")] == [f"entry {at}: missing, or its event is"]
        with connection.cursor() as cursor:
            cursor.execute("rollback to savepoint before")
    assert list(queries.fsck()) == []


def test_a_dropped_end_is_named_by_the_heads_that_were_signed_over_it(log: int) -> None:
    found = tamper(DROP_EVENT.format(log - 1), DROP_ENTRY.format(log - 1))
    assert f"checkpoint {log}: larger than the log of {log - 1}" in found


def test_an_event_whose_place_was_dropped_is_named(log: int) -> None:
    lost = Event.objects.get(entry__index=log // 2)
    assert f"event {lost.event_id}: neither in the log nor waiting for it" in tamper(DROP_ENTRY.format(log // 2))


@pytest.mark.parametrize("pair", [(0, 1), (3, 8), (2, 3)])
def test_events_in_another_order_are_named(pair: tuple[int, int]) -> None:
    found = tamper(ROWS_ALONE.format(*pair))
    assert [each for each in found if each.startswith("entry ")] == [
        f"entry {at}: not the hash of its leaf" for at in pair
    ]


@pytest.mark.parametrize("pair", [(0, 1), (3, 8), (2, 3)])
def test_entries_in_another_order_are_named_by_the_subtrees_over_them(pair: tuple[int, int]) -> None:
    found = tamper(EXCHANGE.format(*pair))
    for at in pair:
        above = f"subtree 1/{at // 2} of entries {at // 2 * 2} to {at // 2 * 2 + 1}: not the hash of its leaves"
        assert above in found


def test_a_tree_worked_out_afresh_over_another_order_is_named_by_what_was_signed(log: int) -> None:
    with administrator() as cursor:
        cursor.execute(EXCHANGE.format(2, 3))
        cursor.execute("select array_agg(leaf_hash order by index) from evidence_entry")
        leaves = [bytes(each) for each in cursor.fetchone()[0]]
        for (level, position), hashed in merkle.append(0, [], leaves).items():
            if level:
                change = "update evidence_subtree set hash = %s where level = %s and position = %s"
                cursor.execute(change, [hashed, level, position])
    found = list(queries.fsck())
    assert found == [f"checkpoint {size}: not the signed root of its entries" for size in (log // 2, log)]


Members = dict[str, bytes]


def dropped(members: Members, names: list[str]) -> Members:
    """A step of the trade is left out."""
    steps = [name for name in names if b"trade.to_" in members[name]]
    return {name: content for name, content in members.items() if name != steps[1]}


def exchanged(members: Members, names: list[str]) -> Members:
    first, second = names[1], names[2]
    return members | {first: members[second], second: members[first]}


def renumbered(members: Members, names: list[str]) -> Members:
    """Each under the other's name, and saying so."""
    told = [json.loads(members[name]) for name in names[1:3]]
    told[0]["index"], told[1]["index"] = told[1]["index"], told[0]["index"]
    return members | {names[1]: canonical(told[1]), names[2]: canonical(told[0])}


def signed_anew(members: Members) -> bytes:
    """As the log itself would sign it."""
    return story.signed_anew(members, {})


def as_it_is(members: Members) -> bytes:
    return packed(members)


@pytest.mark.parametrize(
    ("change", "signed"),
    [
        (dropped, as_it_is),
        (dropped, signed_anew),
        (exchanged, as_it_is),
        (renumbered, as_it_is),
        (renumbered, signed_anew),
    ],
)
def test_in_a_bundle_too_even_where_the_log_signs_it(
    change: Callable[[Members, list[str]], Members], signed: Callable[[Members], bytes]
) -> None:
    whole = story.bundle()
    assert verifier.Bundle(whole).findings == []
    members = story.members(whole)
    changed = change(members, [name for name in members if name.startswith("entries/")])
    named = {part for part, _why, _data in verifier.Bundle(signed(changed)).findings}
    assert any(part.startswith("entries/") for part in named), named
