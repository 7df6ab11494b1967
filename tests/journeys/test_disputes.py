"""A dispute that the two sides settle themselves, and one that goes all the way: each to the cent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests import money
from tests.journeys.conftest import Enter
from tests.journeys.deal import Deal
from tests.journeys.seeds import begun, page_of
from tests.journeys.visitor import Visitor
from tests.trade.story import ASKING, Story
from tests.trade.test_stages import mediators
from truehand.edge import clock
from truehand.identity import queries as people
from truehand.identity.models import User
from truehand.kernel.money import Money
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS
from truehand.trade.domain.terms import COMMISSION_BASIS_POINTS
from truehand.trade.domain.words import ACTS
from truehand.trade.operations.clock import tick

pytestmark = pytest.mark.browser
LEAK = "The slew motor leaks, as the photo shows."


def proposes(visitor: Visitor, act: str, to_buyer: int) -> None:
    """Fill in how to share the price; the seller gets the rest of it."""
    visitor.unfold(ACTS[act])
    visitor.fill("To the buyer", str(to_buyer))
    visitor.fill("To the seller", str(ASKING.minor // 100 - to_buyer))
    visitor.fill("Why this is fair, for the other side to read", "The repair costs about this much.")
    visitor.press(ACTS[act], within="form")


def confirms(visitor: Visitor, act: str) -> None:
    """Read what an act causes, then do it."""
    visitor.unfold(ACTS[act])
    visitor.press(ACTS[act], within="form")


def rules(visitor: Visitor, to_buyer: int, button: str) -> None:
    """Fill in a ruling and ask for it to be approved, or carry it out."""
    visitor.unfold(ACTS["rule"])
    visitor.fill("To the buyer", str(to_buyer))
    visitor.fill("To the seller", str(ASKING.minor // 100 - to_buyer))
    visitor.page.locator("input[name=rules][value=proof]").check()
    visitor.fill("Reasons, for both sides to read", "An old leak; the repair costs about this much.")
    visitor.press(button, within="form")


def test_a_dispute_is_settled_by_the_two_sides_themselves(enter: Enter) -> None:
    story = begun().delivered().quarrel(said=LEAK)
    deal = Deal(enter(phone=True), trade=page_of(story))
    visitor = deal.visitor
    deal.be("alice")
    visitor.unfold(ACTS["propose_settlement"])
    visitor.fill("To the buyer", "20000")
    visitor.fill("To the seller", "100000")
    visitor.fill("Why this is fair, for the other side to read", "The workshop asks for about this much.")
    visitor.press(ACTS["propose_settlement"], within="form")
    assert visitor.reads(CONDITION_REFUSALS[Condition.PROPOSAL_SUMS].en)
    visitor.fill("To the seller", "108000")
    visitor.press(ACTS["propose_settlement"], within="form")
    deal.be("bob")
    proposes(visitor, "propose_settlement", 40_000)
    deal.stands(State.DISPUTED)
    deal.be("alice")
    assert str(Money(40_000_00, "CNY")) in visitor.text()
    visitor.shoot("countered")
    confirms(visitor, "accept_settlement")
    deal.stands(State.RESOLVED)
    assert not story.held()
    assert story.balance("bob") == 40_000_00 + story.row().buyer_deposit_minor
    shared = 88_000_00 + story.row().deposit_minor
    assert story.balance("alice") == shared - Money(88_000_00, "CNY").share(COMMISSION_BASIS_POINTS).minor


def test_a_dispute_is_mediated_ruled_by_two_and_decided_anew_on_appeal(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truehand.trade.operations.approval.FOUR_EYES_FROM_YUAN", 100_000)
    story = begun()
    mediators(story, "mei", "mo")
    story.delivered().quarrel(said=LEAK).ripe()
    deal = Deal(enter(), trade=page_of(story))
    visitor = deal.visitor
    # The first mediator says nothing for a day; another takes over.
    tick(now=clock.now() + timedelta(hours=25))
    comes_in(visitor, story, "mei" if story.row().mediator_id == story.mei.party_id else "mo", "/mediation/")
    visitor.shoot("cases")
    visitor.follow(story.row().title)
    deal.stands(State.MEDIATED)
    proposes(visitor, "suggest_settlement", 30_000)
    deal.stands(State.SUGGESTED)
    deal.be("bob")
    confirms(visitor, "refuse_suggestion")
    deal.be("olga")
    deal.stands(State.ESCALATED)
    rules(visitor, 20_000, "Ask another operator to approve")
    approved(story, "otto")
    rules(visitor, 20_000, "Carry out what was approved")
    deal.stands(State.DECIDED)
    deal.be("bob")
    visitor.unfold(ACTS["appeal"])
    visitor.fill("What happened, in order", "The offer of the workshop was not read.")
    visitor.press(ACTS["appeal"], within="form")
    deal.be("otto")
    deal.stands(State.APPEALED)
    visitor.shoot("appealed")
    rules(visitor, 45_000, "Ask another operator to approve")
    approved(story, "olga")
    rules(visitor, 45_000, "Carry out what was approved")
    deal.stands(State.RESOLVED)
    deal.be("bob")
    assert visitor.reads(str(Money(45_000_00, "CNY")))
    visitor.shoot("decided")
    assert not story.held()
    assert story.balance("bob") == 45_000_00 + story.row().buyer_deposit_minor


def comes_in(visitor: Visitor, story: Story, who: str, path: str) -> None:
    """Somebody who is no player of the demonstration takes the browser over."""
    client = Client()
    client.force_login(User.objects.get(party__id=story.people[who].party_id), settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    visitor.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visitor.home}])
    visitor.go(path)


def approved(story: Story, by: str) -> None:
    (proposal,) = people.open_proposals(story.people[by], now=clock.now())
    money.approve(story.people[by], proposal.id, now=clock.now())
