from dataclasses import replace
from uuid import UUID

import pytest

from tests.payments.conftest import NOW, cny
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import AmountNotPositive
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor, NotVerified
from truehand.payments import operations, queries
from truehand.payments.domain import refusals
from truehand.payments.domain.views import Intent, IntentStatus


def ask(actor: Actor, trade: UUID, minor: int = 1_000) -> Intent:
    return operations.create_intent(actor, trade_id=trade, purpose=Purpose.PRICE, amount=cny(minor), now=NOW)


def test_a_payment_asked_for_is_stored_and_told_as_evidence(asked: Intent, trade: UUID, bob: Actor) -> None:
    assert queries.intents_of(trade) == (asked,)
    assert queries.intent(bob, asked.id) == asked
    assert [entry.kind for entry in evidence.entries_of(trade)] == ["payment.asked"]


def test_asked_again_for_the_same_it_is_the_same(asked: Intent, trade: UUID, bob: Actor) -> None:
    assert ask(bob, trade) == asked


def test_asked_for_another_amount_the_open_payment_is_replaced(asked: Intent, trade: UUID, bob: Actor) -> None:
    newer = ask(bob, trade, 900)
    assert newer.reference != asked.reference
    assert queries.intent(bob, asked.id).status is IntentStatus.CANCELLED


def test_nobody_else_starts_the_same_payment(asked: Intent, trade: UUID, alice: Actor) -> None:
    with pytest.raises(refusals.IntentOpen):
        ask(alice, trade)
    assert len(queries.intents_of(trade)) == 1
    assert asked.status is IntentStatus.OPEN


def test_paying_needs_a_verified_person(trade: UUID, bob: Actor) -> None:
    with pytest.raises(NotVerified):
        ask(replace(bob, verified=False), trade)
    with pytest.raises(AmountNotPositive):
        ask(bob, trade, 0)
    assert queries.intents_of(trade) == ()


def test_without_a_bank_nobody_is_asked_for_money(trade: UUID, bob: Actor, settings: object) -> None:
    settings.TRUEHAND_CHANNELS = {}  # type: ignore[attr-defined]
    with pytest.raises(refusals.NoBank):
        ask(bob, trade)


def test_a_payment_is_seen_by_its_payer_and_an_operator(asked: Intent, cast: dict[str, Actor]) -> None:
    assert queries.intent(cast["olga"], asked.id) == asked
    with pytest.raises(refusals.IntentUnknown):
        queries.intent(cast["alice"], asked.id)


def test_a_cancelled_payment_is_waited_for_no_more(asked: Intent, trade: UUID, bob: Actor) -> None:
    operations.cancel_intents(trade, now=NOW)
    assert queries.intent(bob, asked.id).status is IntentStatus.CANCELLED
    assert ask(bob, trade).reference != asked.reference
