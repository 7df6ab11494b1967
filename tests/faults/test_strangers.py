"""Every address with somebody's identifier in it: a stranger and a visitor get a refusal there, and never content."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from tests.faults.addresses import ADDRESSES, Address, value_of
from tests.faults.bad_requests import FACTS
from tests.faults.test_every_operation import OPERATIONS
from tests.faults.world import World, digest
from tests.inspection.cast import photo
from tests.robot import Robot

# What everybody may read, and says of nobody what is not public: machines on sale and their passports, standings, the
# public log, and what is looked at in an inspection.
PUBLIC = {
    "listings:listing",
    "listings:photo",
    "equipment:passport",
    "credit:page",
    "evidence:entry",
    "evidence:entry_proof",
    "evidence:tile",
    "evidence:time_token",
    "inspection:standard",
    "trade:auction",
    "trade:auction_now",
}
# Which every verified party may use: an offer for a machine on sale, an entry into an auction.
FOR_TRADERS = {"trade:offer", "trade:enter_auction", "trade:bid"}
# Whose one word is a file's form and nobody's identifier: it gives one's own movements, and never another's.
OWN_ALONE = {"trade:statement"}
# Where a signed token in an announcement is the permission: whoever was told can object without signing in.
BY_TOKEN = {"payments:object"}
# A party's display name, and the role that it plays.
# The second names a class of machines: what everybody says of their own.
FOR_EVERYBODY = {"GET /api/v1/identity/parties/{party_id}", "PUT /api/v1/returns/policies/{equipment_class}"}


WITH_IDENTIFIERS = [each for each in ADDRESSES if each.parameters and each.ours]
GUARDED = [each for each in WITH_IDENTIFIERS if each.name not in PUBLIC | BY_TOKEN]
GUARDED_OPERATIONS = [each for each in OPERATIONS if each.definition.raw["security"] != [{}]]


def test_the_lists_name_addresses_that_there_are() -> None:
    assert {each.name for each in ADDRESSES} >= PUBLIC | FOR_TRADERS | OWN_ALONE | BY_TOKEN
    assert len(GUARDED) > 25
    assert len(GUARDED_OPERATIONS) > 80


@pytest.mark.parametrize("address", GUARDED, ids=str)
def test_a_page_with_somebody_elses_identifier_shows_a_stranger_nothing(address: Address, undone: World) -> None:
    path, stranger = address.filled(undone), undone.browser("mallory")
    before = digest()
    read, write = stranger.get(path), stranger.post(path, {"seen": undone.step("disputed"), "version": 1})
    refusals = {403, 404, 405}
    if address.name in FOR_TRADERS:
        refusals |= {200, 422}
    assert read.status_code in refusals | ({200} if address.name in OWN_ALONE else set())
    assert write.status_code in refusals
    assert digest() == before


def test_a_strangers_statement_has_no_movement_of_anybody_else(undone: World) -> None:
    path = "/money/statement.csv"
    paid, strangers = (undone.browser(who).get(path).content.decode() for who in ("alice", "mallory"))
    assert len(paid.splitlines()) > len(strangers.splitlines())
    told = [each for name in ("trade_id", "party_id", "reference", "payout_id") for each in undone.ids[name]]
    assert not [each for each in (*told, "Alice", "Bob", "林艾丽", "陈博文", "Komatsu") if each in strangers]


@pytest.mark.parametrize("who", ["", "mallory", "bob"])
def test_an_objection_without_its_token_is_refused(who: str, undone: World) -> None:
    browser, token, account = undone.browser(who), undone.ids["token"][0], undone.ids["account_id"][0]
    other = signing.dumps(account, salt="another matter")
    before = digest()
    for forged in (account, token[:-1], token.swapcase(), token.partition(":")[0], other):
        path = reverse("payments:object", args=[forged])
        for answer in (browser.get(path), browser.post(path)):
            assert answer.status_code in {403, 404, 422}
            assert not [each for each in ("工商银行", "····4567") if each in answer.content.decode()]
    assert digest() == before


def test_an_objections_token_shows_the_bank_and_four_digits_and_changes_nothing_when_read(undone: World) -> None:
    before = digest()
    answer = Client().get(reverse("payments:object", args=[undone.ids["token"][0]]))
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "····4567" in said
    assert not [each for each in ("6222020200112234567", "陈博文", *undone.ids["account_id"]) if each in said]
    assert digest() == before


@pytest.mark.parametrize("address", GUARDED, ids=str)
def test_a_page_with_an_identifier_asks_a_visitor_to_sign_in(address: Address, undone: World) -> None:
    path, visitor = address.filled(undone), Client()
    before = digest()
    read, write = visitor.get(path), visitor.post(path, {"seen": 1})
    assert read.status_code in {404, 405} or read["Location"].startswith("/accounts/login/")
    assert write.status_code in {401, 404, 405}
    assert digest() == before


@pytest.mark.parametrize("address", [each for each in WITH_IDENTIFIERS if each.name in PUBLIC], ids=str)
def test_what_is_public_is_read_by_visitors_and_written_by_nobody(address: Address, undone: World) -> None:
    path = address.filled(undone)
    assert Client().get(path).status_code in {200, 404}
    assert Client().post(path).status_code in {401, 403, 404, 405}


@pytest.mark.parametrize("operation", GUARDED_OPERATIONS, ids=lambda each: each.label)
def test_an_operation_tells_a_visitor_to_sign_in_and_a_stranger_nothing(operation: Any, undone: World) -> None:  # noqa: ANN401 - schemathesis's
    method, path = operation.method.upper(), operation.path.removeprefix("/api/v1")
    for parameter in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{parameter}}}", value_of(parameter, undone))
    body, parts = _sent(operation, undone)
    stranger, visitor = undone.robot("mallory"), Robot("")
    visitor.client = Client()
    before = digest()
    asked = visitor.send(method, path, body, **parts)
    assert (asked.status_code, asked.json()["code"]) == (401, "edge.unauthenticated")
    if "{" in operation.path and operation.label not in FOR_EVERYBODY:
        told = stranger.send(method, path, body, **parts)
        assert told.status_code in {403, 404}, told.json()
    assert digest() == before


def _sent(operation: Any, world: World) -> tuple[object, dict[str, Any]]:  # noqa: ANN401 - schemathesis's
    """A request of the right shape: every field that any operation takes; each reads its own."""
    kinds = operation.definition.raw.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in kinds:
        said = {"seen": world.step("disputed"), "code": "123456", "reason": "damaged", "statement": "It leaks all day."}
        said |= {"tracking": "SF1001", "happened_at": "2026-01-01T00:00:00Z", "loss": "100", "text": "Bent."}
        said["about"] = str(uuid4())
        return None, {**said, "view": "left", "item": "boom", "photo": photo(), "photos": [photo()]}
    price = {"minor": 12_000_000, "currency": "CNY"}
    body = {"seen": world.step("disputed"), "version": 1, "price": price, "facts": FACTS, "findings": {}}
    body |= {
        "contract_sha256": "0" * 64,
        "sha256": "0" * 64,
        "pick_up_at": "2026-12-01",
        "vehicle": "鲁A·1",
        "origin": "徐州",
    }
    body |= {
        "to_buyer": price,
        "to_seller": price,
        "amount": price,
        "reasons": "Because.",
        "reason": "Because.",
        "stars": 5,
        "sides": ["buyer"],
    }
    body |= {"publish": True, "allow": True, "act": "identity.grant_role", "role": "carrier"}
    body |= {"text": "Said.", "owner": world.ids["party_id"][0], "since": "2026-01-01", "until": "2026-01-02"}
    body |= {"purpose": "identity", "why": "Because.", "found": "Nothing."}
    body |= {"code": "123456", "how": "refund", "minor": 1, "statement": "Said."}
    body |= {"start": price, "reserve": price, "hours": 24, "limit": price, "accept": True}
    body |= {"mass_kg": 22_000, "pick_up_from": "2026-12-01", "pick_up_until": "2026-12-02", "transit_days": 3}
    body |= {"valid_until": "2026-12-01T00:00:00Z", "quote": str(UUID(int=0))}
    body |= {"part": "engine", "on": "2026-01-01", "paused": True}
    body |= {"cause": "not_as_described", "kind": "in_transit", "at": "2026-01-01T00:00:00Z"}
    body |= {"request": str(uuid4()), "statement": "It leaks all day.", "claim": str(uuid4()), "grant": str(uuid4())}
    if "/insurance/" in operation.path:
        body |= {"loss": price, "agrees": True, "product_id": world.ids["claim_id"][0]}
    return body if kinds else None, {}
