"""A payment of which no word came is asked about, and is then what its message would have made it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import money
from tests.trade.story import Story
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments import operations
from truehand.payments import queries as payments
from truehand.payments.domain.channel import Arrival, NotReached
from truehand.payments.domain.refusals import CallbackChanged
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import ReceiptRow
from truehand.payments.queries.asking import FRESH, LATELY
from truehand.payments.sandbox import inside
from truehand.trade import jobs
from truehand.trade.operations.fund import ask_payment

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_payment_whose_message_got_lost_is_found_once() -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    inside.confirm(asked.reference, now=story.now)
    for _ in range(2):
        ask_payment(asked.id, now=story.now)
    assert payments.intents_of(story.trade)[0].status is IntentStatus.PAID
    assert sum(each.minor for each in escrow.held(story.trade).values()) == asked.amount.minor
    assert not [*payments.fsck(), *escrow.fsck()]


def test_what_came_twice_for_a_payment_that_is_settled_is_the_payers() -> None:
    story = Story.begun()
    story.signed().pay("bob")
    asked = payments.intents_of(story.trade)[0]
    more = Money(500, asked.amount.currency)
    inside.gateway().pay(asked.reference, amount=more, again=True, now=story.now)
    ask_payment(asked.id, now=story.now)
    assert escrow.balance(story.people["bob"].party_id) == (more,)


def test_asking_again_costs_no_more_for_all_that_arrived_before() -> None:
    story = Story.begun()
    story.signed().pay("bob")
    asked = payments.intents_of(story.trade)[0]
    ask_payment(asked.id, now=story.now)
    with CaptureQueriesContext(connection) as once:
        ask_payment(asked.id, now=story.now)
    for number in range(1, 6):
        inside.gateway().pay(asked.reference, amount=Money(number, "CNY"), again=True, now=story.now)
    ask_payment(asked.id, now=story.now)
    with CaptureQueriesContext(connection) as again:
        ask_payment(asked.id, now=story.now)
    assert len(again) == len(once)
    assert escrow.balance(story.people["bob"].party_id) == (Money(15, "CNY"),)


def test_what_arrived_and_is_told_with_another_amount_changes_nothing() -> None:
    story = Story.begun()
    story.signed().pay("bob")
    asked = payments.intents_of(story.trade)[0]
    outcome = operations.ask_payment(asked.id)
    (told,) = outcome.arrivals
    other = replace(outcome, parts=(replace(told, amount=told.amount + told.amount), Arrival("more", told.amount)))
    with pytest.raises(CallbackChanged):
        operations.take_outcome(asked.id, other, book=lambda _: None, now=story.now)
    assert ReceiptRow.objects.filter(intent_id=asked.id).count() == 1


def test_a_payment_that_was_declined_in_silence_is_not_waited_for() -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    inside.decline(asked.reference, now=story.now)
    for _ in range(2):
        ask_payment(asked.id, now=story.now)
    assert payments.intents_of(story.trade)[0].status is IntentStatus.FAILED


def test_every_payment_of_the_last_days_is_asked_about_and_the_fresh_ones_often() -> None:
    story = Story.begun()
    story.signed().pay("bob")
    ended = {each.id for each in payments.intents_of(story.trade)}
    story.now += 2 * FRESH
    asked = money.start_payment(story.people["alice"], story.trade, now=story.now)
    assert payments.payments_to_ask(now=story.now, fresh=True) == (), "it is not at its channel yet"
    operations.open_payment(asked.id, return_path="/")
    assert payments.payments_to_ask(now=story.now, fresh=True) == (asked.id,)
    assert payments.payments_to_ask(now=story.now + 2 * FRESH, fresh=True) == ()
    assert {*payments.payments_to_ask(now=story.now)} == {asked.id, *ended}
    assert payments.payments_to_ask(now=story.now + 2 * LATELY) == ()


def test_a_sweep_asks_about_each_payment_once_however_often_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)
    monkeypatch.setattr(clock, "now", lambda: story.now)
    for _ in range(2):
        jobs.ask_payments(0)
    waiting = ProcrastinateJob.objects.filter(task_name="trade.ask_payment", status="todo")
    assert [each.args for each in waiting] == [{"intent_id": str(asked.id)}]
    inside.confirm(asked.reference, now=story.now)
    jobs.ask_payment(**waiting[0].args)
    assert payments.intents_of(story.trade)[0].status is IntentStatus.PAID


def test_a_channel_that_gives_no_answer_stops_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    story.signed()
    asked = money.start_payment(story.people["bob"], story.trade, now=story.now)

    def silent(_: UUID) -> NoReturn:
        raise NotReached

    monkeypatch.setattr(operations, "ask_payment", silent)
    jobs.ask_payment(str(asked.id))
    assert payments.intents_of(story.trade)[0].status is IntentStatus.OPEN
