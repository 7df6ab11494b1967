"""What goes wrong between people, and what they type wrong: said clearly, in their language, and nothing half done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.journeys.conftest import Enter
from tests.journeys.deal import PLATE, Deal
from tests.journeys.seeds import begun, page_of
from truehand.edge import clock
from truehand.kernel.money import Money
from truehand.market.domain.drawings import excavator
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS, StaleStep
from truehand.trade.domain.words import ACTS
from truehand.trade.operations.clock import tick

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("chinese", [True, False], ids=["chinese", "english"])


def test_a_machine_that_is_not_as_declared_lets_the_buyer_withdraw_with_every_cent(enter: Enter) -> None:
    story = begun().doubted()
    deal = Deal(enter(chinese=True, phone=True), trade=page_of(story))
    deal.be("bob")
    deal.stands(State.DOUBTED)
    assert deal.visitor.reads("The machine is not as declared")
    deal.visitor.shoot("contradiction")
    deal.visitor.unfold(ACTS["withdraw"])
    deal.visitor.press(ACTS["withdraw"], within="form")
    deal.stands(State.WITHDRAWN)
    deal.visitor.go("/money/")
    assert str(Money(story.balance("bob"), "CNY")) in deal.visitor.text()
    assert story.balance("bob") == story.paid_in()


def test_a_dispute_is_heard_and_ruled_to_the_cent(enter: Enter) -> None:
    deal = Deal(enter(), trade=page_of(begun().delivered()))
    visitor = deal.visitor
    deal.be("bob")
    visitor.unfold(ACTS["dispute_delivery"])
    visitor.choose("What is wrong?", "hidden_defect")
    visitor.fill("What happened, in order", "The slew motor leaks, as the photo shows.")
    visitor.give("Photos", excavator(seed=3))
    visitor.press(ACTS["dispute_delivery"], within="form")
    deal.stands(State.DISPUTED)
    deal.be("alice")
    visitor.unfold(ACTS["answer_dispute"])
    visitor.fill("What happened, in order", "It was dry when it was loaded; see the photo.")
    visitor.press(ACTS["answer_dispute"], within="form")
    visitor.press(ACTS["refer_dispute"])
    deal.stands(State.INVESTIGATED)
    for who in ("alice", "bob"):
        deal.be(who)
        visitor.unfold(ACTS["bring_evidence"])
        visitor.fill("What happened, in order", "The service book and the quote are attached.")
        visitor.press(ACTS["bring_evidence"], within="form")
    deal.stands(State.ESCALATED)
    deal.be("olga")
    visitor.unfold(ACTS["rule"])
    visitor.fill("To the buyer", "28000")
    visitor.fill("To the seller", "90000")
    visitor.page.locator("input[name=rules][value=log]").check()
    visitor.fill("Reasons, for both sides to read", "An old leak; the repair costs about this much.")
    visitor.press(ACTS["rule"], within="form")
    assert visitor.reads(CONDITION_REFUSALS[Condition.RULING_SUMS].en)
    assert visitor.field("To the seller").input_value() == "90000"
    visitor.shoot("refused-ruling")
    visitor.fill("To the seller", "100000")
    visitor.press(ACTS["rule"], within="form")
    deal.stands(State.DECIDED)
    # Nobody appeals.
    tick(now=clock.now() + timedelta(hours=73))
    deal.stands(State.RESOLVED, later=True)
    deal.be("bob")
    visitor.shoot("ruled")
    assert visitor.reads("An old leak; the repair costs about this much.")


@BOTH
def test_a_stale_click_from_a_second_tab_is_refused_in_the_readers_language(enter: Enter, *, chinese: bool) -> None:
    story = begun()
    visitor = enter(chinese=chinese)
    Deal(visitor, trade=page_of(story)).be("alice")
    second = visitor.context.new_page()
    second.goto(page_of(story))
    visitor.press(ACTS["accept_offer"])
    second.get_by_role("button", name=visitor.say(ACTS["accept_offer"])).click()
    second.wait_for_load_state()
    refusal = visitor.say((StaleStep.zh, StaleStep.en)).format(seen=1, step=2)
    assert refusal in second.locator("main").inner_text()
    assert (story.state, story.seen) == (State.AGREED, 2)


@BOTH
def test_a_refused_form_keeps_what_was_typed(enter: Enter, *, chinese: bool) -> None:
    visitor = enter(chinese=chinese, phone=chinese)
    visitor.be("alice", reverse("listings:new"))
    typed = {"Maker": PLATE.maker, "Model": PLATE.model, "Serial number": PLATE.serial, "Year made": "1000"}
    typed |= {"Hours worked": "6120", "Place": "Jinan", "Price": "0"}
    for words, value in typed.items():
        visitor.fill(words, value)
    visitor.choose("Condition", "3")
    visitor.press("Save and go on to the photos")
    assert visitor.page.locator(".errors").count()
    visitor.shoot("refused")
    assert {words: visitor.field(words).input_value() for words in typed} == typed
