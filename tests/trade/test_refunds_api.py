"""Refunds by hand over the API: a program does what the page does, with the same two operators."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from tests import money
from tests.robot import Robot
from tests.trade.story import ASKING, Story
from tests.trade.test_gateway import begun, deliver, paid
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.payments import operations as payments
from truehand.payments.models import ReceiptRow
from truehand.payments.sandbox.mischief import Mischief

pytestmark = pytest.mark.django_db
MATTERS = "/money/matters"
SAID = {"minor": ASKING.minor, "reason": "Paid twice."}


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Bob paid twice: the second payment is his balance."""
    story = begun()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    paid(story, Mischief.PAY_TWICE)
    deliver(story)
    return story


def paths(story: Story) -> str:
    """Where the second payment is."""
    receipt = ReceiptRow.objects.filter(intent__trade_id=story.trade).latest("id")
    return f"{MATTERS}/payments/{receipt.id}"


def test_two_programs_send_a_payment_back_once(story: Story) -> None:
    olga, otto, path = Robot.of(story.people["olga"]), Robot.of(story.people["otto"]), paths(story)
    second = olga.get(f"{MATTERS}/trades/{story.trade}/payments").json()[0]
    assert (path.endswith(second["id"]), second["left"]["minor"]) == (True, ASKING.minor)
    assert olga.post(f"{path}/refund").json()["code"] == "identity.second_person_needed"
    proposal = olga.post(f"{path}/proposals", SAID).json()["proposal"]
    money.approve(story.people["otto"], UUID(proposal), now=story.now)
    assert otto.post(f"{path}/refund").status_code == 409
    started = olga.post(f"{path}/refund", key="send-it-back-once")
    again = olga.post(f"{path}/refund", key="send-it-back-once")
    assert (started.status_code, again.json()["id"]) == (201, started.json()["id"])
    assert story.balance("bob") == 0
    refund = started.json()["id"]
    assert [each["id"] for each in olga.get(f"{MATTERS}/refunds", under_way="true").json()["items"]] == [refund]
    payments.send_refund(UUID(refund), now=story.now)
    deliver(story)
    told = olga.get(f"{MATTERS}/refunds/{refund}").json()
    assert (told["status"], told["reason"], told["approval"]) == ("done", "Paid twice.", proposal)
    assert olga.get(f"{MATTERS}/refunds", under_way="true").json()["items"] == []
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_what_cannot_go_back_is_refused_by_name(story: Story) -> None:
    olga, path = Robot.of(story.people["olga"]), paths(story)
    more = olga.post(f"{path}/proposals", SAID | {"minor": ASKING.minor + 1})
    assert (more.status_code, more.json()["code"]) == (409, "payments.not_refundable")
    assert olga.post(f"{path}/proposals", SAID | {"minor": 0}).status_code == 422
    assert olga.post(f"{path}/proposals", {"minor": 1}).status_code == 422
    assert olga.post(f"{MATTERS}/payments/{uuid4()}/proposals", SAID).status_code == 404
    assert olga.get(f"{MATTERS}/refunds/{uuid4()}").status_code == 404


def test_who_does_not_watch_the_money_sees_nothing_and_moves_nothing(story: Story) -> None:
    path = paths(story)
    for who in ("alice", "bob", "ines"):
        robot = Robot.of(story.people[who])
        asked = (f"{MATTERS}/refunds", f"{MATTERS}/trades/{story.trade}/payments")
        assert [robot.get(each).status_code for each in asked] == [403, 403]
        assert robot.post(f"{path}/proposals", SAID).status_code == 403
    audra = Robot.of(story.people["audra"])
    assert audra.get(f"{MATTERS}/refunds").status_code == 200
    assert audra.post(f"{path}/proposals", SAID).status_code == 403
    assert audra.post(f"{path}/refund").status_code == 403
