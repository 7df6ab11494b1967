"""A write over the API happens once for its key, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import encode_multipart

from tests.concurrency.race import race
from tests.robot import Robot
from truehand.edge import idempotency
from truehand.edge.models import IdempotentReply
from truehand.identity import operations
from truehand.identity.models import ApiToken, Proposal
from truehand.identity.web import api as identity_api
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]
KEY = "one-key-of-mine"
SAID: dict[str, Any] = {"act": "risk.lift", "subject": str(UUID(int=7)), "payload": {}, "reason": "Asked for twice."}


def test_the_same_key_gets_the_same_answer_and_is_done_once(cast: Cast) -> None:
    olga = Robot.of(cast["olga"])
    first, again = (olga.post("/identity/proposals", SAID, key=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert ("Idempotent-Replay" in first, again["Idempotent-Replay"]) == (False, "true")
    assert Proposal.objects.count() == 1


def test_an_answer_without_content_is_given_again_too(cast: Cast) -> None:
    bob = Robot.of(cast["bob"])
    answers = [bob.send("PUT", "/identity/me/language", {"language": "en"}, key=KEY) for _ in range(2)]
    assert [(each.status_code, each.content) for each in answers] == [(204, b""), (204, b"")]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/identity/proposals", {**SAID, "reason": "Another."}),
        ("/identity/roles", SAID),
        ("/identity/proposals?x=1", SAID),
    ],
)
def test_the_same_key_with_another_request_is_refused(cast: Cast, path: str, body: object) -> None:
    olga = Robot.of(cast["olga"])
    olga.post("/identity/proposals", SAID, key=KEY)
    answer = olga.post(path, body, key=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "edge.idempotency_key_reused")
    assert Proposal.objects.count() == 1


def test_a_key_is_its_owners_alone(cast: Cast) -> None:
    for who in ("olga", "otto"):
        assert Robot.of(cast[who]).post("/identity/proposals", SAID, key=KEY).status_code == 201
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize(
    "key", ["", "short", "with a blank in it", "x" * 201, "schlüssel-mit-umlaut", "tab\tin-the-key"]
)
def test_a_write_without_a_usable_key_is_refused(cast: Cast, key: str) -> None:
    olga = Robot.of(cast["olga"])
    headers = {"idempotency-key": key} if key else {}
    answer = olga.client.post("/api/v1/identity/proposals", SAID, "application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "edge.idempotency_key_missing")
    assert not Proposal.objects.exists()


def test_a_refusal_releases_the_key(cast: Cast) -> None:
    olga = Robot.of(cast["olga"])
    refused = olga.post("/identity/proposals", {**SAID, "reason": ""}, key=KEY)
    assert 400 <= refused.status_code < 500
    assert not IdempotentReply.objects.exists()
    assert olga.post("/identity/proposals", SAID, key=KEY).status_code == 201


def test_a_form_sent_again_with_another_boundary_is_the_same_request() -> None:
    """Every sending of a form draws a fresh line between its parts; a retry must still be recognised."""

    def digest(boundary: str, view: str, photo: bytes) -> str:
        parts = {"view": view, "photo": SimpleUploadedFile("a.jpg", photo)}
        kind = f"multipart/form-data; boundary={boundary}"
        request = RequestFactory().generic("POST", "/api/v1/x", encode_multipart(boundary, parts), kind)
        with closing(request):
            return idempotency._digest(request)  # noqa: SLF001 - what makes two requests the same

    large = b"a photo " * 500_000
    assert digest("one", "left", b"bytes") == digest("two", "left", b"bytes")
    assert digest("one", "left", large) == digest("two", "left", large)
    assert len({digest("one", *sent) for sent in (("left", b"bytes"), ("right", b"bytes"), ("left", b"other"))}) == 3


def test_a_fresh_secret_is_not_kept_with_the_answer(cast: Cast, settings: Any) -> None:  # noqa: ANN401 - pytest-django's
    settings.DEMONSTRATION = True
    client = Client(headers={"accept-language": "en"})
    client.post("/demo/sign-in", {"who": "bob"})
    wanted = {"name": "robot", "scopes": ["trade:read"], "days": 7}
    first, again = (
        client.post("/api/v1/identity/tokens", wanted, "application/json", headers={"idempotency-key": KEY})
        for _ in range(2)
    )
    secret = first.json()["secret"]
    assert first["Cache-Control"] == "no-store"
    assert not [row for row in IdempotentReply.objects.all() if secret.encode() in bytes(row.body)]
    assert (again.status_code, again.json()["code"]) == (409, "edge.answer_not_kept")
    assert ApiToken.objects.filter(party_id=cast["bob"].party_id).count() == 1


def test_a_fault_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    class Breaking:
        """The room's operations; what was asked for is done, and then the program breaks."""

        def __getattr__(self, name: str) -> Callable[..., object]:
            def broken(*words: Any, **more: Any) -> None:  # noqa: ANN401 - as the operation's
                getattr(operations, name)(*words, **more)
                raise RuntimeError("after the change")

            return broken

    olga = Robot.of(cast["olga"])
    olga.client.raise_request_exception = False
    monkeypatch.setattr(identity_api, "operations", Breaking())
    answer = olga.post("/identity/proposals", SAID, key=KEY)
    assert (answer.status_code, answer.json()["code"]) == (500, "edge.fault")
    assert answer["Content-Type"] == "application/problem+json"
    assert not Proposal.objects.exists()
    assert not IdempotentReply.objects.exists()
    monkeypatch.undo()
    assert olga.post("/identity/proposals", SAID, key=KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_of_many_the_same_at_one_moment_one_is_done_and_all_get_its_answer(cast: Cast) -> None:
    olga = Robot.of(cast["olga"])
    answers = race(*[lambda: olga.post("/identity/proposals", SAID, key=KEY)] * 5)
    assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}  # type: ignore[union-attr]
    assert sum("Idempotent-Replay" in each for each in answers) == 4  # type: ignore[operator]
    assert Proposal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_of_the_key_each_of_them_is_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same five requests, and nobody claims the key first."""
    olga = Robot.of(cast["olga"])
    monkeypatch.setattr(idempotency, "_claim", lambda *_words: True)
    race(*[lambda: olga.post("/identity/proposals", SAID, key=KEY)] * 5)
    assert Proposal.objects.count() == 5


def test_answers_are_forgotten_after_a_week_and_the_key_is_free_again(cast: Cast) -> None:
    olga = Robot.of(cast["olga"])
    olga.post("/identity/proposals", SAID, key=KEY)
    kept = IdempotentReply.objects.get()
    assert idempotency.forget_replies(now=kept.created_at + timedelta(days=6)) == 0
    assert idempotency.forget_replies(now=kept.created_at + timedelta(days=8)) == 1
    assert "Idempotent-Replay" not in olga.post("/identity/proposals", SAID, key=KEY)
