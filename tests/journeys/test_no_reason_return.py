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


def quoted_back(deal: Deal) -> None:
    """Bob asks carriers, Carl answers, Bob chooses, Carl books by the quote."""
    visitor, now = deal.visitor, clock.now()
    quotes, day = f"{deal.trade}quotes/", (now + timedelta(days=1)).date().isoformat()
    visitor.follow("A carrier for the way back")
    visitor.fill("Mass in kilograms", "22600")
    visitor.press("Ask them")
    visitor.be("carl", quotes)
    visitor.fill("Price", "3000")
    visitor.fill("First day of the pick-up", day)
    visitor.fill("Last day of the pick-up", day)
    visitor.fill("The quote holds until the end of", day)
    visitor.shoot("quote")
    visitor.press("Give it")
    visitor.be("bob", quotes)
    visitor.shoot("choose")
    visitor.press("Choose this carrier")
    deal.be("carl")
    visitor.unfold(ACTS["book_back"])
    visitor.fill("Pick-up day", day)
    visitor.fill("Vehicle and number plate", "鲁A·12345")
    visitor.shoot("book")
    visitor.press("Book this transport")


def carried(deal: Deal, giver: str, act: str, button: str) -> None:
    """Who hands over or receives reads the code off their page, and Carl types it with a photo."""
    visitor = deal.visitor
    deal.be({"buyer": "bob", "seller": "alice"}[giver])
    code = visitor.page.locator(".hand-over-code").inner_text().replace(" ", "")
    visitor.shoot(f"code-{act}")
    deal.be("carl")
    visitor.unfold(ACTS[act])
    visitor.fill(f"Six-digit code from the {giver}", code)
    visitor.give("Photo of the machine as it is handed over", excavator(seed=11))
    visitor.press(button, within="form")


@pytest.mark.parametrize("chinese", [True, False], ids=["chinese_phone", "english"])
def test_a_machine_that_was_accepted_goes_back_with_a_carrier(enter: Enter, *, chinese: bool) -> None:
    story = delivered()
    deal = Deal(enter(chinese=chinese, phone=chinese), trade=page_of(story))
    before = Money(story.balance("bob"), "CNY")
    deal.be("bob")
    deal.visitor.press(ACTS["accept"])
    deal.stands(State.ACCEPTED)
    deal.visitor.shoot("accepted")
    deal.visitor.unfold(ACTS["return_freely"])
    deal.visitor.press(ACTS["return_freely"], within="form")
    quoted_back(deal)
    carried(deal, "buyer", "pick_up_back", "Confirm the pick-up")
    deal.stands(State.RETURN_SHIPPED)
    carried(deal, "seller", "deliver_back", "Confirm the delivery")
    deal.stands(State.RETURN_RECEIVED)
    deal.be("alice")
    deal.visitor.shoot("back")
    deal.visitor.unfold(ACTS["accept_return"])
    deal.visitor.press(ACTS["accept_return"], within="form")
    deal.stands(State.RETURNED)
    price = Money(story.row().price_minor, "CNY")
    fee, way = price.share(GRANTED.restocking_basis_points), Money(300_000, "CNY")
    assert refund(story, before) == price - fee - way
    assert story.balance("carl") == way.minor
