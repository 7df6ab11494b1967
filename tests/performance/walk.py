"""Every address that can be read, as the first person asks for it whom it answers, and what it asks the database."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver

from truehand.identity.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.performance.world import World

WHO: Final = ("alice", "olga", "ines", "carl", "bob", "mei", "")
ASKED_FOR: Final = {
    "api/v1/equipment": "?maker=Komatsu&serial=OFFERED0",
    "api/v1/log/consistency": "?old=1&new=2",
}
# Pages that show something else to who asks for it by its number.
ALSO_ASKED_FOR: Final = {
    "inspections/certificates/": "?number={number}",
    "listings/compare/": "?machine={listing_id}&machine={album}",
    "api/v1/listings/compare": "?machine={listing_id}&machine={album}",
}
# What a page asks for again by itself.
PARTS: Final = {"desk/proof/check/", "reconciliation/run/"}
# Other people's pages that need a passkey or a code under way, and the API's root, which nobody asks for.
NOT_REACHED: Final = re.compile(r"accounts/|api/v1/$")
OK, WRITES_ONLY = 200, 405


@dataclass(frozen=True)
class Ask:
    """One address, as one person asks for it."""

    route: str
    address: str
    who: str


@dataclass(frozen=True)
class Said:
    """One statement to the database."""

    sql: str
    params: Any


class Walk:
    """A browser for each of the cast and a driver, and the addresses that their world has."""

    def __init__(self, world: World) -> None:
        """Sign everybody in and find out whom each address answers."""
        self.browsers = {who: _browser(world, who) for who in WHO} | {"a driver": _phone(world)}
        self.asks: list[Ask] = []
        # What each asked the database when it was answered first.
        self.said: dict[Ask, list[Said]] = {}
        self.unanswered: list[str] = []
        for route in sorted(set(_routes(get_resolver()))):
            answers = [self._first_answer(route, address) for address in _addresses(world, route)]
            self.asks += [each for each in answers if isinstance(each, Ask)]
            if not any(answers) and not NOT_REACHED.match(route):
                self.unanswered.append(route)

    def statements(self, ask: Ask) -> list[Said]:
        """Ask, and return what the answer asked the database."""
        with listening() as said:
            assert self._status(ask.who, ask.route, ask.address) == OK, ask
        return said

    def _first_answer(self, route: str, address: str) -> Ask | bool:
        """Who is answered first; True for an address that only takes what is sent to it."""
        for who in self.browsers:
            with listening() as said:
                status = self._status(who, route, address)
            if status == WRITES_ONLY:
                return True
            if status == OK:
                ask = Ask(route, address, who)
                self.said[ask] = said
                return ask
        return False

    def _status(self, who: str, route: str, address: str) -> int:
        headers = {"HX-Request": "true"} if route in PARTS else {}
        return self.browsers[who].get(address, headers=headers).status_code


@contextlib.contextmanager
def listening() -> Iterator[list[Said]]:
    """Inside, every statement to the database is written down."""
    said: list[Said] = []

    def listen(execute: Callable[..., object], sql: str, params: object, *rest: object) -> object:
        said.append(Said(sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(listen):
        yield said


def _browser(world: World, who: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    if who:
        browser.force_login(User.objects.get(party__id=world.people[who].party_id))
    return browser


def _phone(world: World) -> Client:
    """A driver's, which is let in by its cookie alone."""
    phone = Client(headers={"accept-language": "en"})
    phone.cookies["driver"] = str(world.words["phone"])
    return phone


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
    words |= {"what": "proofs", "form": "csv"}
    words |= {"sha256": words["trade_photo" if route.startswith(("trades/", "inspections/jobs/")) else "exhibit"]}
    if "mine/<" in route or "listing_id>/photos" in route:
        words |= {"listing_id": words["album"], "sha256": words["listing_photo"]}
    if "insurance/claims/" in route:
        words["sha256"] = words["claim_photo"]
    if "risk/" in route:
        words["case_id"] = words["risk_case"]
    if "objection/" in route:
        words["token"] = words["objection"]
    if "answer.zip" in route:
        words["chargeback_id"] = words["answered"]
    if "code/" in route:
        words["intent_id"] = words["code_intent"]
    for trade in world.trades.values() if "trade_id" in route else [None]:
        address = re.sub(r"<(?:\w+:)?(\w+)>", partial(_word, words | {"trade_id": trade}), route)
        yield f"/{address}{ASKED_FOR.get(route, '')}"
    if route in ALSO_ASKED_FOR:
        yield f"/{route}{ALSO_ASKED_FOR[route].format(**words)}"


def _word(words: dict[str, object], found: re.Match[str]) -> str:
    """What stands in an address for a converter; what only writes may ask for something that is not there."""
    return str(words.get(found[1], UUID(int=0)))
