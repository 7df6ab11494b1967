"""A machine that is not wanted goes back: without a reason, with a photo and a code, and the money follows."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.deal import Deal
from tests.journeys.seeds import begun, page_of
from tests.trade.story import Story
from truehand.edge import clock
from truehand.kernel.money import Money
from truehand.market.domain.drawings import excavator
from truehand.returns import operations as policies
from truehand.returns.domain.course import Cause
from truehand.returns.domain.policy import Policy
from truehand.trade.domain.process import State
from truehand.trade.domain.words import ACTS
from truehand.trade.operations.clock import tick

pytestmark = pytest.mark.browser

GRANTED = Policy(7, 500, exclusions=("mounted", "put_to_work"))


def delivered() -> Story:
    story = begun()
    policies.set_policy(story.alice, "excavator", GRANTED, now=story.now)
    return story.delivered()


def sent_back(deal: Deal) -> None:
    """Bob asks, which the policy grants at once, and sends the machine with a photo."""
    visitor = deal.visitor
    deal.be("bob")
    visitor.shoot("delivered")
    visitor.unfold(ACTS["return_freely"])
    visitor.press(ACTS["return_freely"], within="form")
    deal.stands(State.RETURN_GRANTED)
    visitor.unfold(ACTS["send_back"])
    visitor.fill("Carrier and tracking number", "SF 7788")
    visitor.give("Photo of the machine on the vehicle", excavator(seed=3))
    visitor.shoot("send")
    visitor.press(ACTS["send_back"], within="form")
    deal.stands(State.RETURN_SHIPPED)


def refund(story: Story, before: Money) -> Money:
    deposit = Money(story.row().buyer_deposit_minor, before.currency)
    return Money(story.balance("bob"), before.currency) - before - deposit


@pytest.mark.parametrize("chinese", [True, False], ids=["chinese_phone", "english"])
def test_a_machine_goes_back_without_a_reason_and_the_buyer_is_paid_back_less_the_fee(
    enter: Enter, *, chinese: bool
) -> None:
    story = delivered()
    deal = Deal(enter(chinese=chinese, phone=chinese), trade=page_of(story))
    before = Money(story.balance("bob"), "CNY")
    sent_back(deal)
    deal.be("alice")
    code = deal.visitor.page.locator(".hand-over-code").inner_text()
    deal.visitor.shoot("code")
    deal.be("bob")
    deal.visitor.unfold(ACTS["hand_back"])
    deal.visitor.fill("Code that the seller shows you", code)
    deal.visitor.press(ACTS["hand_back"], within="form")
    deal.stands(State.RETURN_RECEIVED)
    deal.be("alice")
    deal.visitor.shoot("inspect")
    deal.visitor.unfold(ACTS["accept_return"])
    deal.visitor.press(ACTS["accept_return"], within="form")
    deal.stands(State.RETURNED)
    price = Money(story.row().price_minor, "CNY")
    fee = price.share(GRANTED.restocking_basis_points)
    assert refund(story, before) == price - fee
    deal.visitor.shoot("returned")
    deal.be("bob")
    assert deal.visitor.reads(Cause.NO_REASON.label)
    (line,) = [each for each in story.view("alice").payouts if each.part == "ruling"]
    assert (line.gross, line.commission + line.tax) == (fee, fee.share(200))


def test_the_sellers_silence_accepts_what_came_back(enter: Enter) -> None:
    story = delivered()
    deal = Deal(enter(), trade=page_of(story))
    before = Money(story.balance("bob"), "CNY")
    sent_back(deal)
    deal.be("alice")
    deal.visitor.press(ACTS["confirm_back"])
    deal.stands(State.RETURN_RECEIVED)
    tick(now=clock.now() + timedelta(days=8))
    deal.stands(State.RETURNED, later=True)
    price = Money(story.row().price_minor, "CNY")
    assert refund(story, before) == price - price.share(GRANTED.restocking_basis_points)
