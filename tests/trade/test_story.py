"""Whole lives through the doors."""

from __future__ import annotations

import pytest

from tests.trade.story import ASKING, Story
from truehand.escrow import queries as escrow
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.trade.domain.terms import commission
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db


def conserved() -> bool:
    return all(proof.difference.minor == 0 for proof in escrow.proof())


def test_a_trade_goes_from_offer_to_settled_and_rated() -> None:
    story = Story.begun().settled()
    assert story.state == "settled"
    deposit = story.row().deposit_minor
    assert story.held() == {}
    assert story.balance("alice") == ASKING.minor - commission(ASKING).minor + deposit
    assert story.balance("bob") == 0
    assert listings.listing(story.listing, None).status is Status.SOLD
    story.rate("bob").rate("alice", 4)
    assert story.state == "rated"
    story.wait(hours=25)
    assert story.state == "closed"
    assert conserved()
    assert list(fsck()) == []


def test_silence_after_delivery_is_acceptance() -> None:
    story = Story.begun().delivered()
    story.wait(hours=71)
    assert story.state == "delivered"
    story.wait(hours=1)
    assert story.state == "settled"


def test_contradictions_let_the_buyer_withdraw_with_a_full_refund() -> None:
    story = Story.begun().doubted()
    assert story.state == "doubted"
    assert "withdraw" in story.acts("bob")
    from truehand.trade.operations import inspect

    inspect.withdraw(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.state == "withdrawn"
    assert story.balance("bob") == ASKING.minor
    assert listings.listing(story.listing, story.olga).status is Status.IN_REVIEW
    assert conserved()
