"""Claims on transports at the desk: what waits, whose turn it is, and the decision of two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import money
from tests.desk.stage import Stage, become, main_of
from tests.desk.test_api import Program
from tests.people import yuan
from truehand.desk import operations, queries
from truehand.desk.domain.queues import Queue
from truehand.desk.domain.refusals import NotCarriedOutHere
from truehand.kernel.actor import NotPermitted
from truehand.logistics import queries as carriage
from truehand.logistics.domain.claim import Stage as ClaimStage
from truehand.trade.operations import claims

HOUR = timedelta(hours=1)


def test_what_waits_longest_is_due_first_with_its_row_of_the_table(stage: Stage) -> None:
    young, old = stage.claimed("YOUNG1"), stage.claimed("OLD1", ago=80 * HOUR)
    rows = queries.transport_claims(stage.people["audra"], now=stage.now)
    assert [row.claim.id for row in rows] == [old.id, young.id]
    assert (old.decide_by < stage.now < young.decide_by, young.counted[1]) == (True, "shown by a photo")
    desk = queries.desk(stage.people["olga"], now=stage.now)
    assert {each.queue: each.count for each in desk.queues}[Queue.CLAIMS] == 2
    assert [item.id for item in desk.next if item.queue is Queue.CLAIMS] == [old.id, young.id]
    page = main_of(become("olga").get("/desk/claims/"))
    assert page.count("2 % of the price for each point that got worse, at most 30 %") == 2
    assert page.count("One operator decides") == 2
    assert "It was broken before." not in page  # what was said is read with the papers open
    with pytest.raises(NotPermitted):
        queries.transport_claims(stage.people["carl"], now=stage.now)


def test_two_decide_from_the_queue_and_exactly_what_was_approved(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (claims, queries):
        monkeypatch.setattr(module, "needs_two", lambda _amount: True)
    claim, olga, otto, now = stage.claimed(), stage.people["olga"], stage.people["otto"], stage.now
    carry_out = reverse("desk:carry_out_claim", kwargs={"claim_id": claim.id})
    with pytest.raises(NotCarriedOutHere):
        operations.carry_out_claim(olga, claim.id, now=now)
    proposal = claims.ask_decision(olga, claim.id, amount=yuan(500), reasons="A used window.", now=now)
    assert "another operator approves" in main_of(become("olga").get("/desk/claims/"))
    with pytest.raises(NotCarriedOutHere):
        operations.carry_out_claim(olga, claim.id, now=now)
    assert 'value="approve"' in main_of(become("otto").get("/desk/claims/"))
    money.approve(otto, proposal, now=now)
    with pytest.raises(NotCarriedOutHere):
        operations.carry_out_claim(otto, claim.id, now=now)
    page = main_of(become("olga").get("/desk/claims/"))
    assert carry_out in page
    assert "500.00" in page
    assert become("olga").post(carry_out).status_code == 302
    settled = carriage.claim(claim.id)
    assert (settled.settled, settled.reasons) == (yuan(500), "A used window.")
    assert "No claim waits" in main_of(become("olga").get("/desk/claims/"))
    assert become("olga").post(carry_out).status_code == 404


def test_a_program_asks_and_decides_as_the_pages_do(stage: Stage) -> None:
    claim, program = stage.claimed(), Program(stage, "olga")
    body: dict[str, object] = {"amount": {"minor": 100, "currency": "CNY"}, "reasons": "Half of it."}
    (row,) = program.get("claims")[1]
    assert (row["id"], row["takes_two"], row["proposal"]) == (str(claim.id), False, None)
    assert program.post(f"claims/{claim.id}/ask", body)[0] == 201
    assert program.get("claims")[1][0]["proposal"]
    assert Program(stage, "audra").post(f"claims/{claim.id}/decide", body)[0] == 403
    too_much = body | {"amount": {"minor": claim.amount.minor + 1, "currency": "CNY"}}
    status, answer = program.post(f"claims/{claim.id}/decide", too_much)
    assert (status, answer["code"]) == (422, "logistics.amount_out_of_range")
    assert program.post(f"claims/{claim.id}/decide", body)[0] == 204
    assert carriage.claim(claim.id).stage is ClaimStage.PAID
