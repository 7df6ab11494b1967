"""A machine on its way is followed: by hand, by API, by signed messages; each thing once, in the order it happened."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from standardwebhooks import Webhook

from tests.databases import administrator
from tests.robot import Robot
from tests.trade.story import Story
from truehand.evidence.queries import entries_of
from truehand.identity.models import User
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations, queries
from truehand.logistics.domain.refusals import (
    EventNotUnderstood,
    EventsOver,
    EventUnknown,
    HookUnknown,
    MessageChanged,
    MessageForged,
    MessageStale,
    NotYourBooking,
)
from truehand.logistics.domain.tracking import EventKind, Told, checked, outlook
from truehand.logistics.models import Booking, RefusedEvent, TrackingEvent
from truehand.logistics.operations import tracking as room
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import track

if TYPE_CHECKING:
    from datetime import datetime

db = pytest.mark.django_db


def shipped() -> Story:
    return Story.contracted(shares="buyer").pay("bob").pay("alice").report().book().pick_up()


class Server:
    """Carl's server."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.hook, self.secret = operations.make_hook(story.carl, now=story.now)

    def body(self, kind: str = "in_transit", at: datetime | None = None, **data: Any) -> bytes:  # noqa: ANN401 - JSON
        when = (at or self.story.now).isoformat()
        said = {"trade_id": str(self.story.trade), "place": "徐州服务区", **data}
        return json.dumps({"type": f"transport.{kind}", "timestamp": when, "data": said}).encode()

    def headers(self, body: bytes, identifier: str = "msg_1", *, at: datetime | None = None) -> dict[str, str]:
        at = at or self.story.now
        signature = Webhook(self.secret).sign(identifier, at, body.decode())
        stamp = str(int(at.timestamp()))
        return {"webhook-id": identifier, "webhook-timestamp": stamp, "webhook-signature": signature}

    def send(self, body: bytes | None = None, identifier: str = "msg_1", **changed: str) -> bool:
        body = body or self.body()
        return track.receive(self.hook, body, self.headers(body, identifier) | changed, now=self.story.now)


@db
def test_a_signed_message_counts_once_and_stands_in_the_evidence() -> None:
    story = shipped()
    server = Server(story)
    assert server.send()
    assert not server.send()
    (event,) = queries.events_of(story.trade)
    assert (event.kind, event.place, event.source) == (EventKind.IN_TRANSIT, "徐州服务区", "signed")
    assert [each.kind for each in entries_of(story.trade)].count("logistics.tracked") == 1
    with pytest.raises(MessageChanged):
        server.send(server.body(place="蚌埠"))
    with pytest.raises(DatabaseError), transaction.atomic():
        TrackingEvent.objects.all().delete()


@db
def test_events_that_come_out_of_order_stand_in_the_order_in_which_they_happened() -> None:
    story = shipped()
    server, then = Server(story), story.now
    story.now += timedelta(hours=5)
    server.send(server.body("customs", at=then + timedelta(hours=4)), "late")
    server.send(server.body("in_transit", at=then + timedelta(hours=1)), "early")
    assert [each.kind for each in queries.events_of(story.trade)] == [EventKind.IN_TRANSIT, EventKind.CUSTOMS]


@db
@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda server: server.send(**{"webhook-signature": "v1,AAAA"}), MessageForged),
        (lambda server: server.send(**{"webhook-signature": "v1,é v2,x ,"}), MessageForged),
        (lambda server: server.send(**{"webhook-id": ""}), MessageForged),
        (lambda server: server.send(**{"webhook-id": "another"}), MessageForged),
        (lambda server: server.send(server.body("teleported")), EventUnknown),
        (lambda server: server.send(server.body(trade_id="x")), EventNotUnderstood),
        (lambda server: server.send(server.body(trade_id=str(uuid4()))), TradeNotFound),
        (lambda server: server.send(server.body(eta="2031-01-01")), EventNotUnderstood),
        (lambda server: server.send(server.body(at=server.story.now + timedelta(hours=1))), EventNotUnderstood),
        (lambda server: server.send(b"[" * 2_000), EventNotUnderstood),
        (lambda server: server.send(b'{"type": 1, "data": [], "timestamp": null}'), EventNotUnderstood),
        (lambda server: server.send(b" " * 20_000), EventNotUnderstood),
    ],
)
def test_what_is_forged_or_unknown_is_refused_and_written_down(spoil: Any, refusal: type[Refusal]) -> None:  # noqa: ANN401
    story = shipped()
    with pytest.raises(refusal):
        spoil(Server(story))
    assert queries.events_of(story.trade) == ()
    assert RefusedEvent.objects.get().code == refusal.code


@db
def test_a_message_is_good_for_five_minutes_and_an_ended_secret_for_none() -> None:
    story = shipped()
    server = Server(story)
    body = server.body()
    old = server.headers(body, at=story.now - timedelta(minutes=6))
    with pytest.raises(MessageStale):
        track.receive(server.hook, body, old, now=story.now)
    operations.end_hook(story.carl, now=story.now)
    with pytest.raises(HookUnknown):
        server.send()
    with pytest.raises(NotPermitted):
        operations.make_hook(story.bob, now=story.now)


@db
def test_only_the_trades_carrier_tells_and_nothing_after_the_delivery() -> None:
    story = shipped()
    told = Told(EventKind.DELAYED, story.now, "徐州", (story.now + timedelta(days=9)).date(), "Tyre")
    assert track.tell(story.carl, story.trade, told, now=story.now)
    for who in ("bob", "ines"):
        with pytest.raises((NotPermitted, TradeNotFound)):
            track.tell(story.people[who], story.trade, told, now=story.now)
    server = Server(story)
    server_of_mallory, _ = operations.make_hook(Actor(uuid4(), story.carl.roles, stepped_up=True), now=story.now)
    assert server_of_mallory != server.hook
    with pytest.raises(NotYourBooking):
        operations.track(uuid4(), story.trade, told, source="carrier", now=story.now)  # type: ignore[arg-type]
    story.deliver()
    story.now += timedelta(minutes=4)
    with pytest.raises(EventsOver):
        track.tell(story.carl, story.trade, Told(EventKind.ARRIVED, story.now), now=story.now)


@db
def test_a_delay_is_shown_before_the_promised_day_and_the_sides_hear_of_it() -> None:
    story = shipped()
    booking = queries.booking_of(story.trade)
    assert booking is not None
    assert booking.promised_on is not None
    assert outlook(booking, (), story.now).late_days == 0
    eta = booking.promised_on + timedelta(days=2)
    track.tell(story.carl, story.trade, Told(EventKind.DELAYED, story.now, "", eta), now=story.now)
    seen = outlook(booking, queries.events_of(story.trade), story.now)
    assert (seen.late_days, seen.over, seen.expected_on) == (2, False, eta)
    later = story.now + timedelta(days=12)
    assert outlook(booking, queries.events_of(story.trade), later).over
    story.deliver()
    done = queries.booking_of(story.trade)
    assert done is not None
    assert outlook(done, queries.events_of(story.trade), later).reached == 1000


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=actor.party_id))
    return client


@db
def test_the_trades_page_shows_the_way_and_asks_again_for_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    story = shipped()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    place, carl, bob = f"/trades/{story.trade}/tracking/", browser(story.carl), browser(story.bob)
    assert "Tell both sides" in carl.get(f"/trades/{story.trade}/").content.decode()
    assert carl.post(place, {"kind": "nonsense"}).status_code == 422
    assert carl.post(place, {"kind": "customs", "place": "Jining"}).status_code == 302
    assert "At customs" in bob.get(f"/trades/{story.trade}/").content.decode()
    assert "Jining" in bob.get(place + "?seen=0").content.decode()
    assert bob.get(place + "?seen=1").status_code == 204
    assert bob.post(place, {"kind": "customs"}).status_code == 403
    assert browser(story.ines).get(place).status_code == 404


@db
def test_the_api_tells_and_reads_and_takes_signed_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    story = shipped()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    place, event = f"/logistics/trades/{story.trade}/events", {"kind": "arrived", "at": story.now.isoformat()}
    assert Robot.of(story.carl).send("POST", place, event).status_code == 201
    assert Robot.of(story.bob).send("POST", place, event).status_code == 403
    read = Robot.of(story.bob).get(place).json()
    assert [each["kind"] for each in read["events"]] == ["arrived"]
    assert Robot.of(story.ines).get(place).status_code == 404
    server = Server(story)
    body = server.body()
    for kept in (True, False):
        answer = Client().post(
            f"/api/v1/logistics/hooks/{server.hook}",
            body,
            content_type="application/json",
            headers=server.headers(body),
        )
        assert answer.status_code == 200, answer.content
        assert answer.json() == {"kept": kept}
    assert Robot.of(story.carl).send("POST", "/logistics/hook", {}).status_code == 403
    unsigned = Client().post(f"/api/v1/logistics/hooks/{server.hook}", body, content_type="application/json")
    assert unsigned.status_code == 403
    assert Robot.of(story.carl).get("/logistics/hook/refused").json()[0]["code"] == "logistics.message_forged"


RACERS = 2


def _race(server: Server) -> list[object]:
    start, body = Barrier(RACERS), server.body()

    def sending(_: int) -> object:
        start.wait(timeout=10)
        try:
            return server.send(body)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        return sorted(pool.map(sending, range(RACERS)), key=str)


@pytest.mark.django_db(transaction=True)
def test_of_the_same_message_twice_at_once_one_counts() -> None:
    story = shipped()
    assert _race(Server(story)) == [False, True]
    assert len(queries.events_of(story.trade)) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_constraint_the_same_message_counts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    story = shipped()
    server, meeting, real = Server(story), Barrier(RACERS), checked

    def checked_together(*args: Any, **more: Any) -> Told:  # noqa: ANN401 - as the room's
        meeting.wait(timeout=10)
        return real(*args, **more)

    monkeypatch.setattr(room, "_live", lambda trade_id, _way: Booking.objects.get(trade_id=trade_id))
    monkeypatch.setattr(room, "checked", checked_together)
    with administrator() as cursor:
        cursor.execute("drop index logistics_message_once")
    try:
        assert _race(server) == [True, True]
    finally:
        with administrator() as cursor:
            cursor.execute("truncate logistics_trackingevent")
            cursor.execute(
                "create unique index logistics_message_once on logistics_trackingevent (booking_id, message_id)"
                " where message_id <> ''"
            )
