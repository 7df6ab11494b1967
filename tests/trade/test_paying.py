"""What is due is paid in the way that the payer chooses, over the API as on the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests import money
from tests.robot import Robot
from tests.trade.story import Story
from truehand.edge import clock
from truehand.payments import operations as payments
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Bob's deposit is in; the price is due."""
    story = Story.contracted().pay_once("bob")
    monkeypatch.setattr(clock, "now", lambda: story.now)
    return story


def pay(story: Story, **said: str) -> Any:  # noqa: ANN401 - as the client's
    """Bob's program pays, as Bob confirmed it."""
    confirmation = money.confirm(story.bob, fund.payment_act(story.bob, story.trade), now=story.now)
    return Robot.of(story.bob).post(f"/trades/{story.trade}/pay", {"confirmation": str(confirmation), **said})


def test_a_program_pays_by_bank_transfer_and_reads_where_to(signed: Story) -> None:
    answer = pay(signed, channel="bank")
    assert (answer.status_code, answer.json()["channel"]) == (201, "bank")
    payments.open_payment(answer.json()["id"], return_path="/")
    asked = Robot.of(signed.bob).get(f"/money/intents/{answer.json()['id']}").json()
    assert asked["pay_url"] == f"/money/transfer/{asked['reference']}"
    assert asked["transfer"]["reference"].replace(" ", "") == asked["reference"]


def test_without_a_word_the_preferred_channel_is_asked(signed: Story) -> None:
    assert pay(signed).json()["channel"] == "sandbox"


@pytest.mark.parametrize(("channel", "status", "code"), [("cheque", 404, "payments.channel_unknown"), ("", 422, "")])
def test_a_channel_that_there_is_not_is_refused(signed: Story, channel: str, status: int, code: str) -> None:
    answer = pay(signed, channel=channel)
    assert (answer.status_code, answer.json()["code"]) == (status, code or "edge.request_not_understood")
