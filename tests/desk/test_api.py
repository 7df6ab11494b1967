"""The desk over the API: the same for a program, with a token's scopes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.desk.stage import Stage
from truehand.edge import clock
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.tokens import SCOPES
from truehand.kernel.actor import Role
from truehand.listings import queries as listings

if TYPE_CHECKING:
    from collections.abc import Iterable

READS = (
    "queues",
    "listings",
    "risk",
    "disputes",
    "claims",
    "clauses",
    "trades",
    "states",
    "approvals",
    "people",
    "proof",
)


class Program:
    """A program with somebody's token."""

    def __init__(self, stage: Stage, key: str, scopes: Iterable[str] = SCOPES, *, present: bool = False) -> None:
        actor = stage.people[key]
        secret = identity.issue_token(actor, scopes=scopes, days=1, now=clock.now()).secret
        if present:
            identity.confirm_token(actor, secret, now=clock.now())
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1/desk/{path}")
        return answer.status_code, answer.json()

    def post(self, path: str, body: dict[str, object] | None = None) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api/v1/desk/{path}",
            body or {},
            content_type="application/json",
            headers={"Idempotency-Key": uuid4().hex},
        )
        return answer.status_code, answer.json() if answer.content else None


def writes(stage: Stage) -> dict[str, dict[str, object]]:
    proposal = stage.proposed()
    return {
        f"listings/{stage.in_review()}/review": {"publish": True, "reason": "Seen it", "version": 1},
        f"risk/{stage.held()}/decide": {"allow": True, "reason": "Papers seen"},
        f"approvals/{proposal}/approve": {},
        f"approvals/{proposal}/reject": {},
        f"approvals/{proposal}/carry-out": {},
        f"people/{stage.people['bob'].party_id}/roles": {
            "act": "identity.grant_role",
            "role": "inspector",
            "reason": "Examined",
        },
        "clauses": {"text": "name = 1", "effective_at": "2027-01-01T00:00:00Z"},
        f"clauses/{uuid4()}/publish": {},
        f"clauses/{uuid4()}/refuse": {},
        "proof/check": {},
    }


@pytest.mark.parametrize("key", ["alice", "ines", "carl"])
def test_others_are_refused_everywhere(stage: Stage, key: str) -> None:
    program = Program(stage, key)
    for path in READS:
        status, problem = program.get(path)
        assert (status, problem["code"]) == (403, "actor.not_permitted"), path
    for path, body in writes(stage).items():
        assert program.post(path, body)[0] == 403, path


def test_a_visitor_is_asked_who_they_are(stage: Stage) -> None:
    for path in READS:
        assert Client().get(f"/api/v1/desk/{path}").status_code == 401, path
    for path, body in writes(stage).items():
        assert Client().post(f"/api/v1/desk/{path}", body, content_type="application/json").status_code == 401, path


def test_an_auditor_reads_everything_and_writes_nothing(stage: Stage) -> None:
    program = Program(stage, "audra", present=True)
    stage.disputed()
    for path, body in writes(stage).items():
        assert program.post(path, body)[0] == 403, path
    for path in READS:
        assert program.get(path)[0] == 200, path


def test_a_token_needs_its_scope(stage: Stage) -> None:
    reader, writer = Program(stage, "olga", ["work:read"]), Program(stage, "olga", ["work:write"])
    assert reader.get("queues")[0] == 200
    assert writer.get("queues")[0] == 403
    assert {reader.post(path, body)[1]["code"] for path, body in writes(stage).items()} == {"edge.scope_missing"}


def test_the_queues_are_told_with_what_is_due_next(stage: Stage) -> None:
    case = stage.held(waited=timedelta(hours=30))
    _, told = Program(stage, "olga").get("queues")
    assert told["queues"][0]["queue"] == "risk"
    assert told["queues"][0]["count"] == 1
    assert told["queues"][0]["label"] == {"zh": "风险审核", "en": "Risk cases"}
    (item,) = told["next"]
    assert item["id"] == str(case)
    assert item["title"]["en"].startswith("Payment: Bob")


def test_a_listing_is_found_and_reviewed(stage: Stage) -> None:
    program, listing_id = Program(stage, "olga"), stage.in_review()
    (found,) = program.get("listings")[1]["items"]
    assert (found["id"], found["serial"], found["price"]["minor"]) == (str(listing_id), "KMTPC200A51234", 42_800_000)
    version = listings.listing(listing_id, stage.people["olga"]).version
    body = {"publish": False, "reason": "The plate says otherwise", "version": version}
    assert program.post(f"listings/{listing_id}/review", body | {"version": version + 1})[0] == 409
    assert program.post(f"listings/{listing_id}/review", body | {"publish": "yes"})[0] == 422
    assert program.post(f"listings/{listing_id}/review", body | {"reason": ""})[0] == 422
    assert program.post(f"listings/{listing_id}/review", body) == (200, {"status": "refused"})
    assert program.get("listings")[1]["items"] == []


def test_a_case_is_read_and_decided(stage: Stage) -> None:
    program, case_id = Program(stage, "olga"), stage.held()
    _, case = program.get(f"risk/{case_id}")
    assert case["reasons"][0]["zh"].startswith("金额超过")
    assert case["facts"]["amount"] == {"minor": "15000", "currency": "CNY"}
    body: dict[str, object] = {"allow": True, "reason": "Papers seen"}
    assert program.post(f"risk/{case_id}/decide", body) == (200, {"status": "allowed"})
    assert program.post(f"risk/{case_id}/decide", body)[1]["code"] == "risk.case_decided"
    assert program.get("risk")[1]["items"] == []
    assert [each["id"] for each in program.get("risk?waiting=false")[1]["items"]] == [str(case_id)]
    assert program.get(f"risk/{uuid4()}")[0] == 404


def test_disputes_and_trades_are_told_with_their_deadlines(stage: Stage) -> None:
    story = stage.disputed()
    program = Program(stage, "audra")
    (dispute,) = program.get("disputes")[1]["items"]
    assert dispute["trade"]["id"] == str(story.trade)
    assert dispute["reason"] == {"zh": "隐蔽故障", "en": "Hidden defect"}
    assert not dispute["answered"]
    assert program.get("states")[1][0]["trades"] == 1
    assert program.get("trades")[1]["items"] == [dispute["trade"]]
    assert program.get("trades?state=closed")[1] == {"items": [], "next_cursor": None}
    assert program.get("trades?state=lost")[0] == 422


def test_a_role_is_given_by_four_eyes(stage: Stage) -> None:
    olga, otto = Program(stage, "olga"), Program(stage, "otto", present=True)
    bob = stage.people["bob"].party_id
    body: dict[str, object] = {"act": "identity.grant_role", "role": "inspector", "reason": "Examined"}
    assert olga.post(f"people/{bob}/roles", body | {"act": "identity.anything"})[0] == 422
    assert olga.post(f"people/{uuid4()}/roles", body)[0] == 404
    status, proposed = olga.post(f"people/{bob}/roles", body)
    assert status == 201
    path = f"approvals/{proposed['proposal_id']}"
    assert olga.post(f"{path}/approve")[1]["code"] == "identity.own_proposal"
    (seen,) = otto.get("approvals")[1]
    assert (seen["words"]["en"], seen["may_decide"], seen["payload"]) == (
        "Give a role: Inspector",
        True,
        {"role": "inspector"},
    )
    assert otto.post(f"{path}/approve")[0] == 204
    assert olga.post(f"{path}/carry-out")[0] == 204
    assert olga.post(f"{path}/carry-out")[0] == 404
    assert Role.INSPECTOR in people.party(bob).roles
    (found,) = olga.get("people?text=Bob")[1]
    assert (found["roles"], found["legal_name"]) == (["inspector"], "陈**")
    assert Program(stage, "audra").get("people?text=Bob")[1][0]["legal_name"] is None


def test_a_proposal_is_rejected(stage: Stage) -> None:
    olga, proposal = Program(stage, "olga"), stage.proposed()
    assert olga.post(f"approvals/{proposal}/reject")[0] == 204
    assert olga.get("approvals")[1] == []


def test_the_books_are_told_and_checked(stage: Stage) -> None:
    stage.offered("PAID1").funded()
    olga = Program(stage, "olga")
    _, books = olga.get("proof")
    (proof,) = books["proofs"]
    assert proof["difference"] == 0
    assert proof["custodian"] + proof["clearing"] == proof["held"] > 0
    assert books["check"] is None
    status, check = olga.post("proof/check")
    assert (status, check["done"], check["total"]) == (202, 0, 4)
    assert olga.post("proof/check")[1]["code"] == "desk.check_running"
    assert olga.get("proof")[1]["check"]["id"] == check["id"]


def test_the_same_write_sent_twice_happens_once(stage: Stage) -> None:
    program, case_id = Program(stage, "olga"), stage.held()
    said = {"allow": True, "reason": "Papers seen"}
    answers = [
        program.client.post(
            f"/api/v1/desk/risk/{case_id}/decide",
            said,
            content_type="application/json",
            headers={"Idempotency-Key": "the-same-key"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["Idempotent-Replay"] == "true"
