"""A driver in a yard without a network: the label opens the page, the phone keeps what happened and sends it later."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload

from tests.inspection.cast import photo
from tests.journeys.conftest import Enter
from tests.trade.story import Story, cast, listed
from truehand.logistics import queries
from truehand.trade.operations import drive

pytestmark = pytest.mark.browser


def test_a_driver_picks_up_without_a_network_and_the_phone_tells_later(enter: Enter) -> None:
    now = datetime.now(UTC)
    people = cast(now)
    story = Story(people, listed(people["alice"], now=now), now=now).offer().inspected().book()
    secret = drive.make_pass(story.carl, story.trade, now=now)
    visitor = enter(chinese=False, phone=True)
    page = visitor.page
    visitor.go(f"/carriage/driver/open/{secret}/")
    page.get_by_role("button", name="Open it on this phone").click()
    page.wait_for_selector("form[data-remembered=yes]", state="attached")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("form[data-keep=ready]", state="attached")
    machine: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": photo(7)}
    page.locator("[name='photo.machine']").set_input_files([machine])
    page.locator("#seal").fill("CN-0042")
    page.locator("#code").fill(queries.hand_over_code(story.trade, "pick_up"))
    page.get_by_role("button", name="Confirm the pick-up").click()
    page.wait_for_selector("[data-said=offline]", state="attached")
    assert story.state == "inspected"
    page.context.set_offline(False)
    page.wait_for_url("**/carriage/driver/done/")
    booking = queries.booking_of(story.trade)
    assert booking
    assert (story.state, booking.pick_up.seal, len(booking.pick_up.photos)) == ("shipped", "CN-0042", 1)
    page.get_by_role("link", name="On to the delivery").click()
    page.wait_for_selector("form[data-keep=ready]", state="attached")
    assert page.locator("#seal").input_value() == ""
    # The network was cut, and the browser says so.
    visitor.faults[:] = [each for each in visitor.faults if "ERR_INTERNET_DISCONNECTED" not in each]
