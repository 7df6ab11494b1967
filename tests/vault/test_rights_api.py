"""What is held, copies and erasure over the API: a program looks, and the person alone, signed in, does."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.robot import Robot
from truehand.edge.models import IdempotentReply
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import Party
from truehand.kernel.actor import Actor
from truehand.vault import operations
from truehand.vault.models import Archive, Erasure

from .conftest import NOW

pytestmark = pytest.mark.django_db
KEYS = count()


@pytest.fixture(autouse=True)
def tombstones(tmp_path: Path, settings: Settings) -> None:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"


@pytest.fixture
def nina() -> Actor:
    party = identity.open_account("nina@example.invalid", kind="person", display_name="Nina", now=NOW)
    return people.actor_of_party(party, stepped_up=True)


def browser(actor: Actor, monkeypatch: pytest.MonkeyPatch, *, stepped_up: bool = True) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.get(id=actor.party_id).user)
    if stepped_up:
        monkeypatch.setattr("truehand.identity.web.middleware.stepped_up", lambda *_given, **_also: True)
    return client


def post(client: Client, path: str) -> Any:  # noqa: ANN401 - as the client's
    return client.post(f"/api/v1/privacy{path}", headers={"Idempotency-Key": f"a-key-of-{next(KEYS):04}"})


def test_a_program_sees_what_is_held_and_does_nothing(nina: Actor) -> None:
    robot = Robot.of(nina)
    held = robot.get("/privacy/data").json()["items"]
    email = next(each for each in held if each["name"]["en"] == "E-mail address")
    assert (email["data_class"], email["records"] > 0, email["law"]) == ("L3", True, None)
    assert "nina@" not in json.dumps(held)
    assert robot.get("/privacy/copies").json() == []
    plan = robot.get("/privacy/erasure").json()
    assert (len(plan["parts"]), plan["matters"]) == (4, [])
    for path in ("/privacy/copies", "/privacy/erasure", f"/privacy/copies/{nina.party_id}/content"):
        refused = robot.send("POST", path)
        assert (refused.status_code, refused.json()["code"]) == (403, "vault.by_the_person")
    assert not Erasure.objects.exists()


def test_a_token_without_the_scope_sees_nothing(nina: Actor) -> None:
    robot = Robot.of(nina, "trade:read")
    assert {robot.get(f"/privacy/{path}").status_code for path in ("data", "copies", "erasure")} == {403}


def test_the_person_asks_for_a_copy_and_gets_it(nina: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = post(browser(nina, monkeypatch, stepped_up=False), "/copies")
    assert unsure.status_code in {401, 403}
    client = browser(nina, monkeypatch)
    asked = post(client, "/copies")
    assert asked.status_code == 202, asked.content
    assert post(client, "/copies").json()["code"] == "vault.archive_under_way"
    copy = asked.json()["id"]
    assert post(client, f"/copies/{copy}/content").status_code == 404
    operations.make_archive(Archive.objects.get().id, now=NOW)
    (listed,) = client.get("/api/v1/privacy/copies").json()
    assert (listed["id"], listed["done"] == listed["total"], listed["made_at"] is None) == (copy, True, False)
    answer = post(client, f"/copies/{copy}/content")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert b"nina@example.invalid" in archive.read("data.json")
    kept = IdempotentReply.objects.filter(party_id=nina.party_id, content_type="application/zip")
    assert not kept.exists()


def test_anothers_copy_is_not_there(nina: Actor, monkeypatch: pytest.MonkeyPatch, cast: dict[str, Actor]) -> None:
    copy = operations.ask_archive(cast["bob"], now=NOW)
    operations.make_archive(copy, now=NOW)
    assert post(browser(nina, monkeypatch), f"/copies/{copy}/content").status_code == 404


def test_the_person_leaves(nina: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(nina, monkeypatch)
    assert post(client, "/erasure").status_code == 204
    assert Erasure.objects.filter(party_id=nina.party_id).exists()
    assert client.get("/api/v1/privacy/erasure").status_code == 401
