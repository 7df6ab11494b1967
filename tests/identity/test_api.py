"""Accounts over the API: scopes, ends, presence, and refusals as problems."""

from __future__ import annotations

import json
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from tests.identity.conftest import newcomer
from tests.identity.test_pages import SECRET, become, present_code
from truehand.edge import clock
from truehand.identity import operations, queries
from truehand.identity.domain.cast import PLAYERS
from truehand.identity.domain.tokens import SCOPES
from truehand.identity.models import ApiToken, Party
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]
KEYS = count()


class Robot:
    """A program with a token."""

    def __init__(self, secret: str) -> None:
        cache.clear()
        self.client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        answer = self.client.generic(
            method,
            f"/api/v1/identity{path}",
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"idempotency-key": f"key-number-{next(KEYS)}"},
        )
        return answer.status_code, answer.json() if answer.content else None


def robot(actor: Actor, *scopes: str) -> Robot:
    return Robot(operations.issue_token(actor, scopes=scopes or SCOPES, days=1, now=clock.now()).secret)


def test_a_program_learns_who_it_acts_for(cast: Cast) -> None:
    status, me = robot(cast["ines"], "identity:read").ask("GET", "/me")
    assert status == 200
    assert (me["party"]["display_name"], me["party"]["legal_name"]) == ("Ines 伊宁", "赵伊宁")
    assert (me["party"]["roles"], me["scopes"], me["stepped_up"]) == (["inspector"], ["identity:read"], False)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/me", "identity:read"),
        ("GET", "/notices", "identity:read"),
        ("POST", "/notices/read", "identity:write"),
        ("POST", "/roles", "work:write"),
    ],
)
def test_without_the_scope_a_program_is_refused(cast: Cast, method: str, path: str, scope: str) -> None:
    others = [each for each in SCOPES if each != scope]
    body = {"party_id": str(uuid4()), "role": "carrier"} if method == "POST" else None
    status, problem = robot(cast["olga"], *others).ask(method, path, body)
    assert (status, problem["code"], problem["data"]) == (403, "edge.scope_missing", {"scope": scope})


@pytest.mark.parametrize("secret", ["", "th_made_up", "th_" + "x" * 43])
def test_a_made_up_token_is_refused_and_not_a_visitor(secret: str) -> None:
    status, problem = Robot(secret).ask("GET", "/me")
    assert (status, problem["code"]) == (401, "identity.token_not_valid")


def test_an_expired_and_a_revoked_token_get_the_same_refusal(cast: Cast) -> None:
    expired, revoked = robot(cast["bob"]), robot(cast["bob"])
    assert revoked.ask("GET", "/me")[0] == 200
    tokens = ApiToken.objects.order_by("issued_at")
    tokens.filter(id=tokens[0].id).update(issued_at="2020-01-01T00:00Z", expires_at="2020-01-02T00:00Z")
    tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    assert expired.ask("GET", "/me") == revoked.ask("GET", "/me")
    assert revoked.ask("GET", "/me")[0] == 401


@pytest.mark.usefixtures("cast")
def test_a_program_verifies_its_owner() -> None:
    program = robot(newcomer("Newbie"))
    document = PLAYERS["bob"].document
    body = {"kind": "resident_id", "number": document.number, "legal_name": "陈博文", "country": "CN"}
    assert program.ask("GET", "/me/verification")[0] == 404
    assert program.ask("POST", "/me/verification", body)[1]["code"] == "identity.document_taken"
    free = body | {"number": "110101198001010001"}
    status, problem = program.ask("POST", "/me/verification", free)
    assert (status, problem["code"]) == (422, "identity.number_not_valid")
    assert "1980" not in str(problem)
    assert (
        program.ask("POST", "/me/verification", body | {"kind": "uscc"})[1]["code"] == "identity.document_not_accepted"
    )
    assert program.ask("POST", "/me/verification", body | {"country": "china"})[0] == 422


def test_a_program_makes_no_token(cast: Cast) -> None:
    body = {"name": "child", "scopes": ["money:write"], "days": 1}
    assert robot(cast["bob"]).ask("POST", "/tokens", body)[1]["code"] == "identity.token_not_allowed"


def test_a_person_at_the_site_issues_and_revokes_tokens_over_the_api() -> None:
    client = become(Client(), "bob")
    body = {"name": "robot", "scopes": ["trade:read"], "days": 7}
    refused = client.post("/api/v1/identity/tokens", body, content_type="application/json")
    assert refused.json()["code"] == "edge.idempotency_key_missing"
    answer = client.post(
        "/api/v1/identity/tokens", body, content_type="application/json", headers={"idempotency-key": "first-token"}
    )
    assert answer.status_code == 201
    program = Robot(answer.json()["secret"])
    assert program.ask("GET", "/me")[1]["code"] == "edge.scope_missing"
    token = answer.json()["view"]["id"]
    gone = client.delete(f"/api/v1/identity/tokens/{token}", headers={"idempotency-key": "first-end"})
    assert gone.status_code == 204
    assert program.ask("GET", "/me")[0] == 401


def test_a_program_lists_its_owners_tokens_however_many(cast: Cast) -> None:
    program = robot(cast["bob"])
    for expected in (1, 2, 3):
        status, tokens = program.ask("GET", "/tokens")
        assert (status, len(tokens)) == (200, expected)
        robot(cast["bob"])


def test_a_code_confirms_presence_for_a_program(cast: Cast) -> None:
    program = robot(cast["otto"])
    assert program.ask("POST", "/confirmations", {"code": "123456"})[1]["code"] == "identity.code_not_right"
    TOTP.activate(Party.objects.get(id=cast["otto"].party_id).user, SECRET)
    code = present_code()
    assert program.ask("POST", "/confirmations", {"code": code})[0] == 200
    assert program.ask("GET", "/me")[1]["stepped_up"] is True
    assert program.ask("POST", "/confirmations", {"code": code})[1]["code"] == "identity.code_not_right"


def test_trying_codes_ends_soon(cast: Cast) -> None:
    program = robot(cast["otto"])
    statuses = [program.ask("POST", "/confirmations", {"code": "000000"})[0] for _ in range(6)]
    assert statuses == [403] * 5 + [429]


def test_two_operators_give_a_role_over_the_api(cast: Cast) -> None:
    olga, otto, bob = robot(cast["olga"]), robot(cast["otto"]), str(cast["bob"].party_id)
    role = {"party_id": bob, "role": "carrier"}
    assert olga.ask("POST", "/roles", role)[1]["code"] == "identity.second_person_needed"
    said = {"act": "identity.grant_role", "subject": bob, "payload": {"role": "carrier"}, "reason": "A new lorry."}
    proposal = olga.ask("POST", "/proposals", said)[1]["id"]
    assert olga.ask("POST", f"/proposals/{proposal}/approve")[1]["code"] == "identity.own_proposal"
    assert otto.ask("POST", f"/proposals/{proposal}/approve")[1]["code"] == "identity.step_up_needed"
    assert olga.ask("POST", "/roles", role)[1]["code"] == "identity.second_person_needed"
    operations.approve(cast["otto"], queries.open_proposals(cast["otto"], now=clock.now())[0].id, now=clock.now())
    assert olga.ask("POST", "/roles", role)[0] == 204
    assert olga.ask("POST", "/roles", role)[1]["code"] == "identity.second_person_needed"


def test_the_legal_name_of_another_is_not_told(cast: Cast) -> None:
    alice = f"/parties/{cast['alice'].party_id}"
    assert robot(cast["bob"]).ask("GET", alice)[1]["legal_name"] is None
    assert robot(cast["olga"]).ask("GET", alice)[1]["legal_name"] == "林**"
    assert robot(cast["alice"]).ask("GET", alice)[1]["legal_name"] == "林艾丽"
    assert robot(cast["bob"]).ask("GET", f"/parties/{uuid4()}")[0] == 404


def test_notices_are_paged_and_read_over_the_api(cast: Cast) -> None:
    for number in range(3):
        operations.notify(
            cast["bob"].party_id, kind="trade.offer", zh="报价", en=f"Offer {number}", link="/", now=clock.now()
        )
    program = robot(cast["bob"])
    page = program.ask("GET", "/notices?size=2")[1]
    rest = program.ask("GET", f"/notices?size=2&cursor={page['next_cursor']}")[1]
    assert len(page["items"]) == 2
    assert rest["next_cursor"] is None
    assert program.ask("POST", f"/notices/{page['items'][0]['id']}/read")[0] == 204
    assert robot(cast["alice"]).ask("POST", f"/notices/{page['items'][1]['id']}/read")[0] == 404
    assert program.ask("POST", "/notices/read") == (200, {"count": 2})


def test_name_and_language_change_over_the_api(cast: Cast) -> None:
    program = robot(cast["bob"])
    assert program.ask("PATCH", "/me", {"display_name": "Bob B."})[1]["display_name"] == "Bob B."
    assert program.ask("PUT", "/me/language", {"language": "en"})[0] == 204
    assert program.ask("PUT", "/me/language", {"language": "xx"})[1]["code"] == "identity.language_not_spoken"
    assert program.ask("PATCH", "/me", {"display_name": "x"})[1]["code"] == "identity.name_not_usable"


def test_one_key_issues_one_change(cast: Cast) -> None:
    program = robot(cast["olga"])
    said = {"act": "risk.lift", "subject": str(uuid4()), "payload": {}, "reason": "Twice by mistake."}
    answers = [
        program.client.post(
            "/api/v1/identity/proposals",
            said,
            content_type="application/json",
            headers={"idempotency-key": "one-proposal"},
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(queries.open_proposals(cast["olga"], now=clock.now())) == 1
