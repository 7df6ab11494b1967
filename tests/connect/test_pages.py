"""The pages and the API of letters and servers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from tests.people import NOW, enrolled
from tests.robot import Robot
from truehand.connect import queries
from truehand.connect.domain.moments import QuietHours
from truehand.connect.domain.views import Letters, Wishes
from truehand.connect.models import Message
from truehand.edge import clock
from truehand.identity import queries as identity
from truehand.identity.models import ApiToken, User
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db
URL = "https://partner.example/hooks"
WISHED = {"letters": "deadlines", "begins": "23", "ends": "7", "zone": "Europe/Berlin"}


@pytest.fixture
def bob() -> Actor:
    return identity.actor_of_party(enrolled(NOW)["bob"], stepped_up=True)


def browser(actor: Actor, *, present: bool = True) -> Client:
    client, user = Client(headers={"accept-language": "en"}), User.objects.get(party__id=actor.party_id)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if present:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, method="password")
        request.session.save()
    return client


def confirmed(actor: Actor, *scopes: str) -> Robot:
    robot = Robot.of(actor, *scopes)
    ApiToken.objects.filter(party_id=actor.party_id).update(confirmed_until=clock.now() + timedelta(minutes=4))
    return robot


def test_what_is_wished_on_the_page_is_kept(bob: Actor) -> None:
    answer = browser(bob).post("/account/messages", WISHED, follow=True)
    assert "Kept." in answer.content.decode()
    assert queries.wishes(bob) == Wishes(Letters.DEADLINES, QuietHours("Europe/Berlin", 23, 7))


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Base"}, {"begins": "24"}, {"ends": "noon"}, {"letters": "none"}, {"letters": ""}]
)
def test_what_cannot_be_wished_is_said_on_the_page(bob: Actor, wrong: dict[str, str]) -> None:
    assert browser(bob).post("/account/messages", WISHED | wrong).status_code == 422
    assert queries.wishes(bob) == Wishes()


def test_a_server_is_named_pinged_sent_again_and_removed_on_its_pages(bob: Actor) -> None:
    client = browser(bob)
    page = client.post("/account/servers", {"url": URL, "kinds": ["trade"]}).content.decode()
    (server,) = queries.endpoints(bob)
    assert "whsec_" in page
    assert "whsec_" not in client.get("/account/servers").content.decode()
    client.post(f"/account/servers/{server.id}/ping")
    Message.objects.update(next_at=None, trouble="too_slow")
    (message,) = queries.messages(bob, server.id).items
    assert "Too slow" in client.get(f"/account/servers/{server.id}").content.decode()
    client.post(f"/account/servers/messages/{message.id}/again")
    assert Message.objects.get().next_at is not None
    assert client.post(f"/account/servers/messages/{message.id}/again").status_code == 404
    assert client.post(f"/account/servers/{server.id}/remove", follow=True).status_code == 200
    assert queries.endpoints(bob) == ()
    assert client.get(f"/account/servers/{server.id}").status_code == 404


def test_an_address_that_is_not_allowed_is_said_on_the_page(bob: Actor) -> None:
    answer = browser(bob).post("/account/servers", {"url": "http://partner.example/"})
    assert answer.status_code == 422
    assert "https address on the public internet" in answer.content.decode()


def test_who_signed_in_long_ago_confirms_first(bob: Actor) -> None:
    answer = browser(bob, present=False).post("/account/servers", {"url": URL})
    assert answer.status_code == 302
    assert answer["location"].startswith("/account/confirm")
    assert queries.endpoints(bob) == ()


def test_a_program_names_a_server_and_reads_how_its_messages_fare(bob: Actor) -> None:
    robot = confirmed(bob, "identity:read", "identity:write")
    added = robot.post("/connect/servers", {"url": URL, "kinds": ["trade", "payment"]})
    assert added.status_code == 201
    where = f"/connect/servers/{added.json()['server']['id']}"
    sent = robot.post(f"{where}/ping").json()["message"]
    (message,) = robot.get(f"{where}/messages").json()["items"]
    assert (message["id"], message["fate"], message["tries"]) == (sent, "waiting", 0)
    assert robot.post(f"/connect/messages/{sent}/again").json()["code"] == "connect.message_unknown"
    Message.objects.update(next_at=None)
    assert robot.post(f"/connect/messages/{sent}/again").status_code == 202
    assert robot.post(f"{where}/resume").json() == {"missed": 0}
    assert robot.send("DELETE", where).status_code == 204
    assert robot.get("/connect/servers").json() == []
    assert robot.get(f"{where}/messages").json()["code"] == "connect.endpoint_unknown"


def test_a_program_wishes_as_people_do(bob: Actor) -> None:
    robot = Robot.of(bob, "identity:read", "identity:write")
    wished = {"letters": "deadlines", "zone": "Europe/Berlin", "quiet_from": 23, "quiet_until": 7}
    assert robot.send("PUT", "/connect/wishes", wished).json() == wished
    assert robot.get("/connect/wishes").json() == wished
    for wrong, code in (
        ({"zone": "Mars/Base"}, "connect.zone_unknown"),
        ({"quiet_from": 24}, "connect.hour_not_understood"),
    ):
        assert robot.send("PUT", "/connect/wishes", wished | wrong).json()["code"] == code


def test_a_token_that_may_only_read_or_was_not_confirmed_names_no_server(bob: Actor) -> None:
    reader = Robot.of(bob, "identity:read").post("/connect/servers", {"url": URL})
    assert reader.json()["code"] == "edge.scope_missing"
    absent = Robot.of(bob, "identity:write").post("/connect/servers", {"url": URL})
    assert absent.json()["code"] == "identity.step_up_needed"
