from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.site.usable import faults
from tests.trade.story import Story

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 100 * 1024
LANGUAGES = ("zh-hans", "en")
OPEN_TO_ALL = (
    "/",
    "/safety/",
    "/listings/",
    "/machines/",
    "/log/",
    "/log/verify",
    "/inspections/standards/excavator/",
    "/demo/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nowhere",
)
SIGNED_IN = {
    "alice": (
        "/account/",
        "/account/notices",
        "/account/tokens",
        "/accounts/2fa/",
        "/listings/mine/",
        "/listings/mine/new/",
    ),
    "bob": ("/trades/", "/money/", "/money/payouts", "/money/accounts", "/account/verification"),
    "ines": ("/today/",),
    "carl": ("/today/",),
    "olga": ("/desk/", "/desk/listings/", "/desk/risk/", "/desk/people/", "/desk/approvals/"),
    "audra": ("/desk/disputes/", "/desk/trades/", "/desk/proof/", "/money/proof", "/log/"),
}
STATES: dict[str, Callable[[Story], Story]] = {
    "offered": lambda story: story,
    "signed": lambda story: story.signed(),
    "doubted": lambda story: story.doubted(),
    "delivered": lambda story: story.delivered(),
    "disputed": lambda story: story.delivered().quarrel(),
    "settled": lambda story: story.settled().rate("bob"),
}

pytestmark = pytest.mark.django_db


def visitor(language: str, who: str = "") -> Client:
    browser = Client(headers={"accept-language": language})
    if who:
        browser.post("/demo/sign-in", {"who": who})
    return browser


def look(browser: Client, address: str) -> list[str]:
    """What is wrong with the page at an address."""
    answer = browser.get(address)
    assert answer.status_code == (404 if address == "/nowhere" else 200), address
    found = [f"{address}: {fault}" for fault in faults(answer.content.decode())]
    return [*found, *([f"{address}: {len(answer.content)} bytes"] if len(answer.content) > LARGEST else [])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_everybody_can_be_used_without_seeing_them(language: str) -> None:
    browser = visitor(language)
    assert not [fault for address in OPEN_TO_ALL for fault in look(browser, address)]


@pytest.mark.parametrize("who", SIGNED_IN)
def test_pages_of_the_cast_can_be_used_without_seeing_them(who: str) -> None:
    assert not [
        fault
        for language in LANGUAGES
        for browser in [visitor(language, who)]
        for address in SIGNED_IN[who]
        for fault in look(browser, address)
    ]


@pytest.mark.parametrize("state", STATES)
def test_a_trades_page_can_be_used_without_seeing_it(state: str) -> None:
    story = STATES[state](Story.begun())
    address = f"/trades/{story.trade}/"
    contract = [] if state == "offered" else [f"{address}contract/", f"/contracts/{story.trade}/"]
    pages = [("bob", [address, *contract, f"/listings/{story.listing}/"]), ("olga", [address])]
    assert not [
        fault
        for who, addresses in pages
        for browser in [visitor("en", who)]
        for each in addresses
        for fault in look(browser, each)
    ]


def test_the_checker_finds_what_is_missing() -> None:
    page = '<main><h1></h1><img src="x"><label for="z">Name</label><input name="n"><i id="a"></i><i id="a"></i></main>'
    assert list(faults(page)) == [
        "a picture without a text: x",
        "a h1 without a name",
        "the id a stands 2 times",
        "nothing has the id z",
        "a field without a label: n",
    ]
