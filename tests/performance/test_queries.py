"""No page and no API list asks the database more often when it has more to show."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests.performance.world import World
from truehand.edge import clock
from truehand.identity.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FEW, MANY = 2, 12
MOST = 14
# What shows everything that is known of a trade asks every room once.
MOST_OF: Final = {
    "trades/<uuid:trade_id>/": 27,
    "trades/<uuid:trade_id>/contract/": 16,
    "trades/<uuid:trade_id>/bundle.zip": 24,
    "api/v1/trades/<uuidstr:trade_id>/bundle": 24,
}
# Whoever is answered first is the one whose queries count.
WHO: Final = ("alice", "olga", "ines", "carl", "bob", "")
ASKED_FOR: Final = {
    "api/v1/equipment": "?maker=Komatsu&serial=OFFERED0",
    "api/v1/log/consistency": "?old=1&new=2",
}
# What a page asks for again by itself.
PARTS: Final = {"desk/proof/check/"}
# Other people's pages that need a passkey or a code under way, and the API's root, which nobody asks for.
NOT_REACHED: Final = re.compile(r"accounts/|api/v1/$")
OK, WRITES_ONLY = 200, 405
WRITES = "nobody reads here"


@dataclass(frozen=True)
class Ask:
    """One address, as one person asks for it."""

    route: str
    address: str
    who: str


@pytest.mark.django_db
def test_no_page_asks_more_often_when_it_has_more_to_show(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    world = World()
    monkeypatch.setattr(clock, "now", lambda: world.now)
    browsers = {who: _browser(world, who) for who in WHO}
    for _ in range(FEW):
        world.grow()
    asks, unanswered = _reachable(world, browsers)
    assert unanswered == [], "tests/performance/world.py gives no row that these pages could show"
    few = {ask: _queries(browsers, ask) for ask in asks}
    for _ in range(MANY - FEW):
        world.grow()
    many = {ask: _queries(browsers, ask) for ask in asks}
    assert {ask: _more(few[ask], many[ask]) for ask in asks if len(many[ask]) != len(few[ask])} == {}
    assert {ask: len(said) for ask, said in many.items() if len(said) > MOST_OF.get(ask.route, MOST)} == {}


def _browser(world: World, who: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    if who:
        browser.force_login(User.objects.get(party__id=world.people[who].party_id))
    return browser


def _reachable(world: World, browsers: dict[str, Client]) -> tuple[list[Ask], list[str]]:
    """Every address with the first person it answers, and the routes that answered nobody."""
    found, silent = [], []
    for route in sorted(set(_routes(get_resolver()))):
        asks = [ask for address in _addresses(world, route) if (ask := _first_answer(browsers, route, address))]
        found += [ask for ask in asks if ask.who != WRITES]
        if not asks and not NOT_REACHED.match(route):
            silent.append(route)
    return found, silent


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _routes(each, route)
        else:
            yield route


def _addresses(world: World, route: str) -> Iterator[str]:
    """The addresses of a route: one, or one for a trade in each state."""
    words = world.words | {"index": 0, "name": "excavator", "equipment_class": "excavator"}
    words |= {"sha256": words["trade_photo" if route.startswith("trades/") else "exhibit"]}
    if "mine/<" in route or "listing_id>/photos" in route:
        words |= {"listing_id": words["album"], "sha256": words["listing_photo"]}
    if "risk/" in route:
        words["case_id"] = words["risk_case"]
    for trade in world.trades.values() if "trade_id" in route else [None]:
        filled = words | {"trade_id": trade}
        address = re.sub(r"<(?:\w+:)?(\w+)>", partial(_word, filled), route)
        yield f"/{address}{ASKED_FOR.get(route, '')}"


def _word(words: dict[str, object], found: re.Match[str]) -> str:
    """What stands in an address for a converter; what only writes may ask for something that is not there."""
    return str(words.get(found[1], UUID(int=0)))


def _first_answer(browsers: dict[str, Client], route: str, address: str) -> Ask | None:
    for who, browser in browsers.items():
        status = _status(browser, route, address)
        if status == OK:
            return Ask(route, address, who)
        if status == WRITES_ONLY:
            return Ask(route, address, WRITES)
    return None


def _status(browser: Client, route: str, address: str) -> int:
    return browser.get(address, headers={"HX-Request": "true"} if route in PARTS else {}).status_code


def _queries(browsers: dict[str, Client], ask: Ask) -> list[str]:
    said: list[str] = []

    def listen(execute: Callable[..., object], sql: str, *rest: object) -> object:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert _status(browsers[ask.who], ask.route, ask.address) == OK
    return said


def _more(few: list[str], many: list[str]) -> list[str]:
    """What was asked more often, for whoever reads the failure."""
    return [f"{times} x {sql[:200]}" for sql, times in (Counter(many) - Counter(few)).items()]
