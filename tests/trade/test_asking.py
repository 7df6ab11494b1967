"""A payment of which no word came is asked about, and is then what its message would have made it."""

from __future__ import annotations

import pytest

from tests import money
from tests.trade.story import Story
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.domain.views import IntentStatus
from truehand.payments.sandbox import inside
from truehand.trade import jobs
from truehand.trade.operations.asking import ask_payment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_payment_whose_message_got_lost_is_found_once() -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    inside.confirm(asked.reference, now=story.now)
    for _ in range(2):
        ask_payment("sandbox", asked.reference, now=story.now)
    assert payments.intents_of(story.trade)[0].status is IntentStatus.PAID
    assert sum(each.minor for each in escrow.held(story.trade).values()) == asked.amount.minor
    assert not [*payments.fsck(), *escrow.fsck()]


def test_what_came_twice_for_a_payment_that_is_settled_is_the_payers() -> None:
    story = Story.begun()
    story.signed().pay("bob")
    asked = payments.intents_of(story.trade)[0]
    more = Money(500, asked.amount.currency)
    inside.gateway().pay(asked.reference, amount=more, again=True, now=story.now)
    ask_payment("sandbox", asked.reference, now=story.now)
    assert escrow.balance(story.people["bob"].party_id) == (more,)


def test_a_payment_that_was_declined_in_silence_is_not_waited_for() -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    inside.decline(asked.reference, now=story.now)
    for _ in range(2):
        ask_payment("sandbox", asked.reference, now=story.now)
    assert payments.intents_of(story.trade)[0].status is IntentStatus.FAILED


def test_every_payment_of_the_last_days_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(jobs, "ask", lambda channel, reference, **_: told.append((channel, reference)))
    for channel, reference in payments.lately_asked(now=story.now):
        jobs.ask_payment(channel, reference)
    assert told == [("sandbox", asked.reference)]
