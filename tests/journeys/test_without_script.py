"""A browser that runs no script can do everything."""

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.deal import Deal
from truehand.trade.domain.process import State

pytestmark = pytest.mark.browser


def test_a_machine_is_sold_without_a_line_of_script(enter: Enter) -> None:
    deal = Deal(enter(script=False, phone=True))
    deal.list()
    deal.offer()
    deal.agree()
    deal.sign("alice")
    deal.sign("bob")
    deal.fund()
    deal.inspect()
    deal.book()
    deal.hand_over("seller", "pick_up")
    deal.hand_over("buyer", "deliver")
    deal.accept()
    deal.stands(State.SETTLED, later=True)
