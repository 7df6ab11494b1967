"""Without a mouse, and without script, everything is still there."""

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.deal import Deal
from tests.journeys.seeds import begun, page_of
from tests.journeys.visitor import Visitor
from truehand.trade.domain.process import State
from truehand.trade.domain.words import ACTS

pytestmark = pytest.mark.browser
FARTHEST = 60  # presses of the Tab key
FOCUSED = """() => {
  const each = document.activeElement;
  const look = getComputedStyle(each);
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  return [each.innerText.trim() || each.id, ring || look.boxShadow !== "none"];
}"""


def test_a_trade_is_accepted_with_the_tab_and_enter_keys_alone(enter: Enter) -> None:
    deal = Deal(enter(), trade=page_of(begun()))
    deal.be("alice")
    deal.visitor.page.keyboard.press("Tab")
    assert focused(deal.visitor) == (deal.visitor.say("Skip to the content"), True)
    deal.visitor.page.keyboard.press("Enter")
    tab_to(deal.visitor, deal.visitor.say(ACTS["accept_offer"]))
    with deal.visitor.page.expect_navigation():
        deal.visitor.page.keyboard.press("Enter")
    deal.stands(State.AGREED)


def test_a_fault_is_reported_with_the_keyboard_alone(enter: Enter) -> None:
    deal = Deal(enter(chinese=True), trade=page_of(begun().delivered()))
    deal.be("bob")
    keyboard = deal.visitor.page.keyboard
    tab_to(deal.visitor, deal.visitor.say(ACTS["dispute_delivery"]))
    keyboard.press("Enter")
    tab_to(deal.visitor, "dispute_statement")
    keyboard.type("回转马达漏油，照片可见，请核实。")
    tab_to(deal.visitor, deal.visitor.say(ACTS["dispute_delivery"]))
    with deal.visitor.page.expect_navigation():
        keyboard.press("Enter")
    deal.stands(State.DISPUTED)


def tab_to(visitor: Visitor, wanted: str) -> None:
    """Press Tab until that is focused; whatever has the focus on the way shows it."""
    passed = []
    for _ in range(FARTHEST):
        visitor.page.keyboard.press("Tab")
        name, visible = focused(visitor)
        assert visible, f"the focus does not show on {name!r}"
        if name == wanted:
            return
        passed.append(name)
    raise AssertionError(f"{wanted!r} is not among {passed}")


def focused(visitor: Visitor) -> tuple[str, bool]:
    name, visible = visitor.page.evaluate(FOCUSED)
    return name, visible
