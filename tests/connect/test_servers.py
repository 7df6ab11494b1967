"""Partners' servers are told at once, signed, until they answer; nothing goes into private networks."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from standardwebhooks import Webhook, WebhookVerificationError

from tests.connect.conftest import Cast
from tests.connect.post_office import Partner
from tests.connect.test_letters import NIGHT, NOON, send, tell
from truehand.connect import operations, queries
from truehand.connect.domain.endpoints import MOST_ENDPOINTS, wanted
from truehand.connect.domain.refusals import (
    EndpointUnknown,
    MessageUnknown,
    TooManyEndpoints,
)
from truehand.connect.domain.views import AddedEndpoint, Fate, MessageView
from truehand.connect.models import Endpoint, Message
from truehand.connect.operations import sending
from truehand.edge import clock
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.identity.models import Notice

WHILE = timedelta(minutes=10)


def added(cast: Cast, server: Partner, *kinds: str, who: str = "bob") -> AddedEndpoint:
    return operations.add_endpoint(cast[who], url=server.url, kinds=kinds, now=NOON)


def only(cast: Cast, server: AddedEndpoint) -> MessageView:
    (message,) = queries.messages(cast["bob"], server.view.id).items
    return message


def test_a_server_is_told_even_at_night_and_can_check_who_speaks(cast: Cast, server: Partner) -> None:
    mine, now = added(cast, server), clock.now()
    tell("bob", "alice", cast=cast, now=now)
    send(now)
    ((path, headers, body),) = server.received
    told = Webhook(mine.secret).verify(body, headers)  # the standard's own library: id, time and signature
    assert path == "/hooks?from=truehand"
    assert headers["host"] == urlsplit(server.url).netloc
    assert told["type"] == "trade.shipped"
    assert told["data"]["en"] == "The excavator is on its way."
    assert told["data"]["link"].endswith("/trades/")
    assert only(cast, mine).fate is Fate.ARRIVED
    assert only(cast, mine).answer == 204
    with pytest.raises(WebhookVerificationError):
        Webhook(mine.secret).verify(body.replace(b"excavator", b"escalator"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(added(cast, server).secret).verify(body, headers)


def test_a_server_hears_only_of_what_it_wants(cast: Cast, server: Partner) -> None:
    added(cast, server, "payment", "trade.reminder")
    for kind in ("trade.shipped", "trade.reminder", "payment.payout_done", "payments", "trade"):
        tell("bob", cast=cast, now=NIGHT, kind=kind)
    send(NIGHT)
    assert sorted(json.loads(body)["type"] for _, _, body in server.received) == [
        "payment.payout_done",
        "trade.reminder",
    ]
    assert wanted("anything", ())


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500, 503])
def test_an_answer_that_is_no_yes_is_tried_again_with_the_same_identifier(
    cast: Cast, server: Partner, status: int
) -> None:
    mine, server.status = added(cast, server), status
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert only(cast, mine).fate is Fate.WAITING
    assert only(cast, mine).answer == status
    server.status = 200
    assert send(NIGHT + timedelta(seconds=5)) == 1
    assert only(cast, mine).fate is Fate.ARRIVED
    assert only(cast, mine).tries == 2
    first, second = [headers["webhook-id"] for _, headers, _ in server.received]
    assert first == second
    assert {path for path, _, _ in server.received} == {"/hooks?from=truehand"}  # nobody is followed elsewhere


def test_a_server_that_is_gone_is_told_nothing_more_and_its_owner_hears_of_it(cast: Cast, server: Partner) -> None:
    mine, server.status = added(cast, server), 410
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert queries.endpoint(cast["bob"], mine.view.id).stopped_at == NIGHT
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert len(server.received) == 1
    assert Notice.objects.filter(party_id=cast["bob"].party_id, kind="connect.stopped").count() == 1


def test_a_server_that_fails_for_days_is_stopped_and_hears_later_what_it_missed(cast: Cast, server: Partner) -> None:
    mine, server.status, now = added(cast, server), 500, NIGHT
    tell("bob", cast=cast, now=now)
    tell("bob", cast=cast, now=now, kind="trade.delivered")
    send(now)
    while (due := Message.objects.filter(endpoint_id=mine.view.id, next_at__isnull=False).first()) is not None:
        now = max(due.next_at or now, now)
        operations.deliver_due(now=now)
    assert timedelta(days=3) < now - NIGHT < timedelta(days=4)
    with pytest.raises(MessageUnknown):  # while it is told nothing
        operations.send_again(cast["bob"], queries.messages(cast["bob"], mine.view.id).items[0].id, now=now)
    server.received, server.status = [], 204
    assert operations.resume_endpoint(cast["bob"], mine.view.id, now=now) == 2
    operations.deliver_due(now=now)
    assert sorted(json.loads(body)["type"] for _, _, body in server.received) == ["trade.delivered", "trade.shipped"]


def test_any_message_can_be_sent_again(cast: Cast, server: Partner) -> None:
    mine = added(cast, server)
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    message = only(cast, mine)
    assert operations.send_again(cast["bob"], message.id, now=NIGHT) == mine.view.id
    with pytest.raises(MessageUnknown):  # it is on its way already
        operations.send_again(cast["bob"], message.id, now=NIGHT)
    operations.deliver_due(now=NIGHT)
    (_, one, body), (_, other, again) = server.received
    assert one["webhook-id"] == other["webhook-id"]
    assert body == again
    with pytest.raises(MessageUnknown):
        operations.send_again(cast["alice"], message.id, now=NIGHT)


def test_a_ping_says_nothing_and_is_signed(cast: Cast, server: Partner) -> None:
    mine, now = added(cast, server, "trade"), clock.now()
    operations.ping(cast["bob"], mine.view.id, now=now)
    operations.deliver_due(now=now)
    ((_, headers, body),) = server.received
    assert Webhook(mine.secret).verify(body, headers)["data"] == {}


def test_a_slow_server_holds_up_nobody(cast: Cast, server: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.3)
    server.before = lambda: time.sleep(0.8)
    mine = added(cast, server)
    for _ in range(6):
        tell("bob", cast=cast, now=NIGHT)
    operations.pass_on(now=NIGHT)
    begun = time.perf_counter()
    operations.deliver_due(now=NIGHT)
    assert time.perf_counter() - begun < 0.3 * 6  # all at the same time
    assert {each.trouble for each in queries.messages(cast["bob"], mine.view.id).items} == {"too_slow"}


def test_a_server_whose_certificate_nobody_signed_is_told_nothing(
    cast: Cast, server: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    mine = added(cast, server)
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert only(cast, mine).trouble == "not_reached"
    assert not server.received


def test_nothing_goes_inside_whatever_the_name_says(
    cast: Cast, server: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TRUEHAND_WEBHOOKS_INSIDE", False)
    mine = added(cast, server)
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert only(cast, mine).trouble == "inside"
    assert only(cast, mine).problem[1] == "The name leads into a private network"
    assert not server.received


def test_only_who_is_present_names_a_server(cast: Cast, server: Partner) -> None:
    with pytest.raises(StepUpNeeded):
        operations.add_endpoint(replace(cast["bob"], stepped_up=False), url=server.url, kinds=(), now=NOON)


def test_there_are_few_servers_and_each_is_its_owners_alone(cast: Cast, server: Partner) -> None:
    first, *_ = [added(cast, server) for _ in range(MOST_ENDPOINTS)]
    with pytest.raises(TooManyEndpoints):
        added(cast, server)
    for act in (operations.remove_endpoint, operations.resume_endpoint, operations.ping):
        with pytest.raises(EndpointUnknown):
            act(cast["alice"], first.view.id, now=NOON)
    with pytest.raises(EndpointUnknown):
        queries.messages(cast["alice"], first.view.id)


def test_a_removed_server_is_told_nothing_and_its_secret_is_forgotten(cast: Cast, server: Partner) -> None:
    mine = added(cast, server)
    tell("bob", cast=cast, now=NIGHT)
    operations.pass_on(now=NIGHT)
    operations.remove_endpoint(cast["bob"], mine.view.id, now=NIGHT)
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    assert not server.received
    assert queries.endpoints(cast["bob"]) == ()
    row = Endpoint.objects.get(id=mine.view.id)
    assert (row.url, row.secret) == ("", "")
    with pytest.raises(EndpointUnknown):
        operations.resume_endpoint(cast["bob"], mine.view.id, now=NIGHT)


def test_a_server_removed_while_it_is_told_is_not_tried_again(cast: Cast, server: Partner) -> None:
    mine, server.status = added(cast, server), 500
    tell("bob", cast=cast, now=NIGHT)
    send(NIGHT)
    operations.remove_endpoint(cast["bob"], mine.view.id, now=NIGHT)
    assert send(NIGHT + WHILE) == 0
    assert len(server.received) == 1
