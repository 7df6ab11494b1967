"""What waits: counted, the most urgent first, with as many questions to the database for one row as for ten."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.stage import Stage, become, main_of
from truehand.desk import queries
from truehand.desk.domain.queues import Item, Queue, laid_out
from truehand.edge.refusals import CursorNotUnderstood
from truehand.kernel.actor import NotPermitted
from truehand.trade.domain.process import State
from truehand.trade.queries import oversight

DAY = timedelta(days=1)


def test_an_empty_desk_has_every_queue_and_nothing_due(stage: Stage) -> None:
    desk = queries.desk(stage.people["olga"], now=stage.now)
    assert [(each.queue, each.count, each.due_at) for each in desk.queues] == [(each, 0, None) for each in Queue]
    assert desk.next == ()
    assert "Nobody waits for you" in main_of(become("olga").get("/desk/"))


def test_what_is_due_first_stands_first(stage: Stage) -> None:
    case = stage.held(waited=timedelta(hours=30))
    late = stage.offered("LATE1", ago=30 * DAY)
    proposal, listing = stage.proposed(), stage.in_review()
    disputed, claim = stage.disputed("QUARREL1", ago=timedelta(hours=1)), stage.claimed()
    desk = queries.desk(stage.people["olga"], now=stage.now)
    assert [item.id for item in desk.next] == [late.trade, case, listing, disputed.trade, proposal, claim.id]
    assert [each.queue for each in desk.queues] == [
        "overdue",
        "risk",
        "listings",
        "disputes",
        "approvals",
        "claims",
        "guarantee",
    ]
    assert [each.count for each in desk.queues] == [*[1] * 6, 0]
    page = main_of(become("olga").get("/desk/"))
    assert re.findall(r'accesskey="(\d)" href="([^"]+)"', page) == [
        ("1", f"/trades/{late.trade}/"),
        ("2", f"/desk/risk/{case}/"),
        ("3", f"/desk/listings/{listing}/"),
        ("4", f"/trades/{disputed.trade}/"),
        ("5", f"/desk/approvals/#proposal-{proposal.hex[-8:]}"),
        ("6", f"/desk/claims/#claim-{claim.id.hex[-8:]}"),
    ]


def test_ones_own_proposal_does_not_wait_for_oneself(stage: Stage) -> None:
    stage.proposed(by="olga")
    stage.proposed(about="olga")

    def waiting(key: str) -> int:
        return {each.queue: each.count for each in queries.desk(stage.people[key], now=stage.now).queues}[
            Queue.APPROVALS
        ]

    assert waiting("olga") == 0
    assert waiting("otto") == 1
    assert waiting("audra") == 2


def test_empty_queues_come_last_and_the_list_is_nine_long(stage: Stage) -> None:
    items = [Item(Queue.RISK, UUID(int=number), ("a", "a"), stage.now + number * DAY) for number in range(12)]
    desk = laid_out({**dict.fromkeys(Queue, 0), Queue.RISK: 12}, reversed(items))
    assert desk.queues[0].queue == Queue.RISK
    assert desk.next == tuple(items[:9])


def test_the_doors_are_closed_to_others(stage: Stage) -> None:
    for key in ("alice", "ines", "carl"):
        with pytest.raises(NotPermitted):
            queries.desk(stage.people[key], now=stage.now)
        with pytest.raises(NotPermitted):
            oversight.due_first(stage.people[key])


def test_trades_stand_by_their_deadline_page_after_page(stage: Stage) -> None:
    audra = stage.people["audra"]
    stories = [stage.offered(f"SERIAL{hours}", ago=timedelta(hours=hours)) for hours in (1, 3, 2)]
    wanted = [stories[1].trade, stories[2].trade, stories[0].trade]
    first = oversight.due_first(audra, size=2)
    rest = oversight.due_first(audra, size=2, cursor=first.next_cursor)
    assert [card.id for card in (*first.items, *rest.items)] == wanted
    assert rest.next_cursor is None
    assert first.items[0].waiting_for == (("卖方", "the seller"),)
    stories[2].wait(days=60)
    with pytest.raises(CursorNotUnderstood):
        oversight.due_first(audra, cursor=first.next_cursor)


def test_trades_are_counted_by_state_and_ended_ones_can_be_looked_at(stage: Stage) -> None:
    stage.offered("FRESH1")
    stage.offered("GONE1", ago=30 * DAY).wait(days=29)
    stage.offered("LATE1", ago=30 * DAY)
    found = {each.state: each for each in queries.states_of_trades(stage.people["audra"], now=stage.now)}
    assert (found[State.OFFERED].trades, found[State.OFFERED].overdue) == (2, 1)
    assert (found[State.EXPIRED].trades, found[State.EXPIRED].due_at) == (1, None)
    client = become("audra")
    assert main_of(client.get("/desk/trades/")).count('scope="row"><a href="/trades/') == 2
    page = main_of(client.get("/desk/trades/?state=expired"))
    assert page.count('scope="row"><a href="/trades/') == 1
    assert "1 past" in page
    assert client.get("/desk/trades/?state=lost").status_code == 404


def test_a_dispute_says_whether_it_can_be_ruled_now(stage: Stage) -> None:
    old, young = stage.disputed("OLD1", ago=timedelta(hours=30)).ripe(), stage.disputed("YOUNG1")
    rows = queries.open_disputes(stage.people["audra"]).items
    assert [(row.trade.id, row.ripe(stage.now)) for row in rows] == [(old.trade, True), (young.trade, False)]
    page = main_of(become("olga").get("/desk/disputes/"))
    assert page.count("can be ruled now") == 1
    assert page.count("the other side may answer until") == 1
    assert f"/trades/{old.trade}/" in page
    assert 'value="rule"' in page or "/rule/" in main_of(become("olga").get(f"/trades/{old.trade}/"))
    assert "/rule/" not in main_of(become("audra").get(f"/trades/{old.trade}/"))


def fill(stage: Stage, number: int) -> None:
    stage.in_review(serial=f"KMTPC200A{number:05}")
    stage.held(waited=number * timedelta(minutes=1))
    stage.contested(stage.disputed(f"KMT{number:05}"))
    stage.offered(f"OLD{number:05}", ago=30 * DAY)
    stage.proposed(reason=f"Reason {number}")


@pytest.mark.parametrize(
    "path",
    ["", "listings/", "risk/", "risk/?all=1", "disputes/", "claims/", "guarantee/", "trades/", "approvals/", "people/"],
)
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(stage: Stage, path: str) -> None:
    client = become("olga")
    asked: list[int] = []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            fill(stage, number)
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/desk/{path}").status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert asked[1] <= MOST[path]


MOST = {
    "": 20,
    "listings/": 10,
    "risk/": 10,
    "risk/?all=1": 10,
    "disputes/": 11,
    "claims/": 10,
    "guarantee/": 10,
    "trades/": 11,
    "approvals/": 10,
    "people/": 10,
}
