"""What cannot be done is said in one form to every program (RFC 9457), in the asker's language, and changes nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg import errors

from tests.robot import Robot
from truehand.edge.intake import LARGEST_OF_A_VISITOR, LARGEST_REQUEST
from truehand.edge.models import IdempotentReply
from truehand.edge.problem import PROBLEM_TYPE
from truehand.identity.models import Proposal
from truehand.identity.web import api as identity_api
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]
ME = "/api/v1/identity/me"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:  # noqa: ANN401 - the client's answer
    """The problem that an answer is, with every member that it must have."""
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert answer["Content-Type"] == PROBLEM_TYPE
    assert said["status"] == status
    assert said["type"] == f"/problems/{code}"
    assert said["title"] in {said["zh"], said["en"]}
    return said


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.5", "请先登录。"),
        ("en-GB", "Sign in first."),
        ("fr", "请先登录。"),
        ("", "请先登录。"),
        ("*;q=nonsense", "请先登录。"),
    ],
)
def test_a_visitor_is_told_to_sign_in_in_the_language_asked_for(asked: str, title: str) -> None:
    answer = Client(headers={"accept-language": asked}).get(ME)
    said = problem(answer, 401, "edge.unauthenticated")
    assert said["title"] == title
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer th_no", "bearer \u00fc", "BEARER " + "x" * 5000])
def test_a_bad_token_is_refused_at_once(header: str) -> None:
    answer = Client().get(ME, headers={"authorization": header})
    problem(answer, 401, "identity.token_not_valid" if header.strip() != "Bearer" else "edge.unauthenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/api/", f"/api/v1/trades/{UUID(int=9)}", "/api/v1/trades/not-an-id"]
)
def test_an_address_without_anything_is_a_problem(cast: Cast, path: str) -> None:
    answer = Robot.of(cast["bob"]).client.get(path)
    assert problem(answer, 404, answer.json()["code"])["code"] in {"edge.not_found", "trade.not_found"}


def test_a_method_that_an_address_does_not_take_is_a_problem_that_names_the_others() -> None:
    answer = Client().delete(ME)
    problem(answer, 405, "edge.method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH"}


def test_a_host_that_is_not_ours_is_a_problem() -> None:
    problem(Client().get(ME, headers={"host": "elsewhere.example"}), 422, "edge.request_not_understood")


UNREADABLE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b'{"display_name": NaN}',
    b'{"display_name": 1e999}',
    b'{"display_name": "Bob B.", "display_name": "Mallory"}',
    b'{"display_name": "Bob\\u0000 B."}',
    b'{"display_name": "\\ud800"}',
    b'{"\\u0000": 1}',
    b"[" * 100_000,
    b'{"display_name": ' + b"9" * 5_000 + b"}",
    b"display_name=Bob",
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_body_that_is_no_json_of_that_shape_is_refused(cast: Cast, body: bytes) -> None:
    bob = Robot.of(cast["bob"])
    answer = bob.client.generic("PATCH", ME, body, "application/json", headers={"idempotency-key": "one-key-of-mine"})
    said = problem(answer, 422, "edge.request_not_understood")
    assert body[:20].decode(errors="replace") not in json.dumps(said) or len(body) < 3
    assert bob.get("/identity/me").json()["party"]["display_name"] == "Bob 博文"


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        ({}, "display_name 缺少此项", "display_name is missing"),
        ({"display_name": 7}, "display_name 应为文本", "display_name is a text"),
        ({"display_name": "x" * 101}, "display_name 最多 100 个字符", "display_name has at most 100 characters"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages_and_not_echoed(cast: Cast, body: object, zh: str, en: str) -> None:
    said = problem(
        Robot.of(cast["bob"], language="zh-hans").send("PATCH", "/identity/me", body),
        422,
        "edge.request_not_understood",
    )
    assert (said["zh"], said["en"]) == (f"请求内容不符合要求：{zh}。", f"The request is not of the right form: {en}.")
    assert said["title"] == said["zh"]


@pytest.mark.parametrize("path", ["/identity/me?x=%00", "/listings?text=%00", "/listings/mine?cursor=a%00"])
def test_a_character_that_no_text_holds_is_refused_in_an_address(cast: Cast, path: str) -> None:
    problem(Robot.of(cast["bob"]).client.get(f"/api/v1{path}"), 422, "edge.request_not_understood")
    page = path.replace("/identity/me", "/account/").replace("/mine", "/mine/").replace("/listings?", "/listings/?")
    assert Client().get(page).status_code == 422


def test_a_body_too_large_is_refused_before_it_is_read(cast: Cast) -> None:
    bob = Robot.of(cast["bob"])
    headers = {"idempotency-key": "one-key-of-mine"}
    large = b'{"display_name": "' + b"x" * (1024 * 1024) + b'"}'
    problem(bob.client.generic("PATCH", ME, large, "application/json", headers=headers), 413, "edge.request_too_large")
    for length in (str(LARGEST_REQUEST + 1), "-1", "a lot"):
        answer = bob.client.generic("PATCH", ME, b"{}", "application/json", headers=headers, CONTENT_LENGTH=length)
        problem(answer, 413, "edge.request_too_large")
    page = Client().post("/theme/", {"theme": "x" * LARGEST_OF_A_VISITOR})
    assert page.status_code == 401
    assert not IdempotentReply.objects.exists()


def test_a_form_that_is_cut_off_or_has_a_thousand_parts_is_refused(cast: Cast) -> None:
    bob = Robot.of(cast["bob"])
    path, headers = f"/api/v1/listings/{uuid4()}/photos", {"idempotency-key": "one-key-of-mine"}
    for body, kind in ((b"--x\r\nContent-Dis", "multipart/form-data"), (b"", "multipart/form-data; boundary=")):
        problem(bob.client.generic("POST", path, body, kind, headers=headers), 422, "edge.request_not_understood")
    many = "&".join(f"field{number}=1" for number in range(2_000))
    answer = bob.client.generic("POST", path, many, "application/x-www-form-urlencoded", headers=headers)
    problem(answer, 422, "edge.request_not_understood")


@pytest.mark.parametrize(
    ("cause", "status", "code"),
    [
        (errors.LockNotAvailable, 503, "edge.busy"),
        (errors.DeadlockDetected, 503, "edge.busy"),
        (errors.QueryCanceled, 503, "edge.busy"),
        (errors.AdminShutdown, 500, "edge.fault"),
    ],
)
def test_a_busy_database_is_told_apart_from_a_broken_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, cause: type[Exception], status: int, code: str
) -> None:
    class Failing:
        def propose(self, *_words: object, **_more: object) -> None:
            raise OperationalError("from the database") from cause()

    olga = Robot.of(cast["olga"])
    olga.client.raise_request_exception = False
    monkeypatch.setattr(identity_api, "operations", Failing())
    said = {"act": "risk.lift", "subject": str(uuid4()), "payload": {}, "reason": "To be tried."}
    answer = olga.post("/identity/proposals", said)
    problem(answer, status, code)
    assert answer.get("Retry-After") == ("1" if status == 503 else None)
    assert not Proposal.objects.exists()
    assert not IdempotentReply.objects.exists()


def test_a_page_says_the_same_to_a_person(cast: Cast) -> None:
    assert cast
    for language, words in (("zh-hans", "请先登录。"), ("en", "Sign in first.")):
        answer = Client(headers={"accept-language": language}).post("/account/notices/read")
        assert answer.status_code == 401
        assert words in answer.content.decode()
        assert answer["Content-Type"].startswith("text/html")
