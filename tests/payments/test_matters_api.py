"""Postings and debts over the API: a program does what the page does, with the same two operators."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import money
from tests.desk.stage import main_of
from tests.payments.conftest import NOW, cny
from tests.payments.test_matters import become
from tests.robot import Robot
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.posting import posting_id
from truehand.identity.models import Confirmation
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money

Cast = dict[str, Actor]
SAID = {"reason": "Released to the wrong seller."}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def posting(cast: Cast) -> str:
    """Bob's 10.00 went to Alice and, 0.10 of it, to the platform, and should not have."""
    trade = uuid4()
    ledger.receive(trade, cast["bob"].party_id, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    ledger.release(trade, to=cast["alice"].party_id, commission=cny(10), now=NOW)
    return f"/money/matters/postings/{posting_id(f'release:{trade}')}"


@pytest.fixture
def debt(cast: Cast) -> str:
    """Bob owes 5.00."""
    owe(cast, "bob", cny(500), "owed")
    return f"/money/matters/debts/{cast['bob'].party_id}/CNY"


def owe(cast: Cast, who: str, amount: Money, key: str, *, days: int = 0) -> None:
    at, otto = NOW + timedelta(days=days), cast["otto"].party_id
    ledger.charge(cast[who].party_id, to=[(otto, amount)], key=key, subject=uuid4(), now=at)


def approve(who: Robot, actor: Actor, proposal: str) -> None:
    """Sent without a confirmation, the act is named; the person confirms payee and amount, and the program goes on."""
    path = f"/identity/proposals/{proposal}/approve"
    asked = who.post(path, {})
    assert asked.status_code == 403
    assert "confirm" in asked.json()["code"]
    money.approve(actor, UUID(proposal), now=NOW)


def test_two_programs_undo_a_posting_once(cast: Cast, posting: str) -> None:
    olga, otto, alice = Robot.of(cast["olga"]), Robot.of(cast["otto"]), cast["alice"].party_id
    told = olga.get(posting).json()
    assert [each["amount"]["minor"] for each in told["lines"]] == [990, 10]
    assert told["lines"][0]["credit"] == f"balance:{alice}"
    assert told["undone_by"] is None
    assert olga.post(f"{posting}/undo").json()["code"] == "identity.second_person_needed"
    proposal = olga.post(f"{posting}/proposals", SAID).json()["proposal"]
    assert olga.post(f"{posting}/undo").status_code == 409
    assert olga.post(f"/identity/proposals/{proposal}/approve", {}).status_code == 403
    approve(otto, cast["otto"], proposal)
    assert otto.post(f"{posting}/undo").status_code == 409
    assert escrow.balance(alice) == (cny(990),)
    undone = olga.post(f"{posting}/undo")
    assert (undone.status_code, undone.json()["operation"]) == (201, "correct")
    assert escrow.balance(alice) == (cny(0),)
    assert olga.get(posting).json()["undone_by"] == undone.json()["id"]
    assert olga.post(f"{posting}/undo").status_code == 409
    assert olga.post(f"{posting}/proposals", SAID).json()["code"] == "escrow.already_corrected"
    assert not list(escrow.fsck())


def test_a_request_sent_twice_undoes_once(cast: Cast, posting: str) -> None:
    olga = Robot.of(cast["olga"])
    proposal = olga.post(f"{posting}/proposals", SAID, key="propose-it-once").json()["proposal"]
    assert olga.post(f"{posting}/proposals", SAID, key="propose-it-once").json()["proposal"] == proposal
    money.approve(cast["otto"], UUID(proposal), now=NOW)
    first, again = (olga.post(f"{posting}/undo", key="undo-it-once").json() for _ in range(2))
    assert first == again
    assert escrow.balance(cast["alice"].party_id) == (cny(0),)


def test_two_programs_write_off_a_part_of_a_debt_once(cast: Cast, debt: str) -> None:
    bob, olga, otto = cast["bob"].party_id, Robot.of(cast["olga"]), Robot.of(cast["otto"])
    for minor in (0, -1, "100", None):
        assert olga.post(f"{debt}/proposals", {**SAID, "minor": minor}).status_code == 422, minor
    assert olga.post(f"{debt}/proposals", {**SAID, "minor": 501}).json()["code"] == "escrow.more_than_owed"
    assert olga.post(f"{debt}/write-off").json()["code"] == "identity.second_person_needed"
    proposal = olga.post(f"{debt}/proposals", {**SAID, "minor": 200}).json()["proposal"]
    approve(otto, cast["otto"], proposal)
    assert otto.post(f"{debt}/write-off").status_code == 409
    posted = olga.post(f"{debt}/write-off").json()
    assert (posted["operation"], posted["lines"][0]["amount"]["minor"]) == ("write_off", 200)
    assert olga.post(f"{debt}/write-off").status_code == 409
    assert escrow.debts(bob) == (cny(300),)
    told = olga.get(debt).json()
    assert told["debt"]["owed"]["minor"] == 300
    assert [(each["operation"], each["minor"]) for each in told["lines"]] == [("write_off", -200), ("charge", 500)]
    assert told["lines"][0]["posting"] == posted["id"]


def test_a_debt_that_was_paid_meanwhile_is_gone(cast: Cast, debt: str) -> None:
    ledger.receive_unallocated(cast["bob"].party_id, cny(500), key="paid", now=NOW)
    olga = Robot.of(cast["olga"])
    answers = (olga.get(debt), olga.post(f"{debt}/proposals", {**SAID, "minor": 1}), olga.post(f"{debt}/write-off"))
    assert [each.status_code for each in answers] == [404, 404, 404]


def test_a_program_needs_the_scope_and_its_person_the_role(cast: Cast, posting: str, debt: str) -> None:
    writes = ((f"{posting}/proposals", SAID), (f"{posting}/undo", None), (f"{debt}/write-off", None))
    for who, scopes in (("audra", ()), ("cora", ()), ("bob", ()), ("olga", ("money:read",))):
        robot = Robot.of(cast[who], *scopes)
        assert {robot.post(path, body).status_code for path, body in writes} == {403}, who
        assert {robot.get(path).status_code for path in (posting, debt)} == ({403} if who == "bob" else {200})
    assert not Confirmation.objects.exists()


def all_pages(robot: Robot, **asked: str | int) -> list[list[dict[str, Any]]]:
    """Every page of the list of debts, by its cursor."""
    pages = [robot.get("/money/matters/debts", **asked).json()]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(robot.get("/money/matters/debts", cursor=cursor, **asked).json())
    return [page["items"] for page in pages]


@pytest.fixture
def debts(cast: Cast) -> None:
    """Alice, Bob and Ines owe in three currencies, one after another, a day apart."""
    charges = [(who, currency) for who in ("alice", "bob", "ines") for currency in ("CNY", "EUR", "USD")]
    for number, (who, currency) in enumerate(charges):
        owe(cast, who, Money(100 + number, currency), str(number), days=number)


@pytest.mark.usefixtures("debts")
def test_every_debt_stands_on_one_page_the_oldest_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=9))
    olga = Robot.of(cast["olga"])
    pages = all_pages(olga, size=2)
    assert [len(page) for page in pages] == [2, 2, 2, 2, 1]
    assert [each["owed"]["minor"] for page in pages for each in page] == list(range(100, 109))
    assert [each["owed"]["minor"] for page in all_pages(olga, size=2, currency="EUR") for each in page] == [
        101,
        104,
        107,
    ]
    assert [each["owed"]["minor"] for page in all_pages(olga, days=7) for each in page] == [100, 101, 102]
    assert olga.get("/money/matters/debts", cursor="made up").status_code == 422
    assert olga.get("/money/matters/debts", currency="nothing").status_code == 422


@pytest.mark.usefixtures("debts")
def test_a_debt_that_is_paid_between_two_pages_neither_hides_nor_repeats_another(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=9))
    olga = Robot.of(cast["olga"])
    first = olga.get("/money/matters/debts", size=4).json()
    ledger.receive_unallocated(cast["alice"].party_id, cny(100), key="paid", now=NOW + timedelta(days=9))
    owe(cast, "carl", cny(7), "late", days=9)
    rest = olga.get("/money/matters/debts", cursor=first["next_cursor"]).json()
    assert [each["owed"]["minor"] for each in rest["items"]] == [104, 105, 106, 107, 108, 7]


@pytest.mark.usefixtures("debts")
def test_the_totals_are_of_every_debt_by_age(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=9))
    cny_, eur, usd = Robot.of(cast["audra"]).get("/money/matters/debts", size=1).json()["totals"]
    assert [each["minor"] for each in cny_["ages"]] == [103 + 106, 100, 0, 0]
    assert [each["minor"] for each in usd["ages"]] == [105 + 108, 102, 0, 0]
    assert (eur["total"], eur["debtors"]) == ({"minor": 101 + 104 + 107, "currency": "EUR"}, 3)
    assert cny_["since"].startswith(NOW.strftime("%Y-%m-%dT%H:%M"))


@pytest.mark.usefixtures("debts")
def test_the_page_of_debts_turns_over_as_the_api_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        owe(cast, "carl", Money(1, ["GBP", "JPY"][number % 2]), f"more {number}", days=10 + number)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=200))
    monkeypatch.setattr("truehand.edge.paging.DEFAULT_SIZE", 8)
    olga: Client = become("olga")
    first = main_of(olga.get("/money/matters/debts/?days=90"))
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert following.startswith("?days=90&cursor=")
    rest = main_of(olga.get(f"/money/matters/debts/{following}"))
    assert first.count('<th scope="row"><a href="/desk/people/') == 8
    assert rest.count('<th scope="row"><a href="/desk/people/') == 3
    assert "Back to the first page" in rest


def test_a_party_with_postings_of_its_own_has_a_way_to_them(cast: Cast) -> None:
    bob = cast["bob"].party_id
    ledger.receive_unallocated(bob, cny(800), key="out of nothing", now=NOW)
    owe(cast, "bob", Money(300, "EUR"), "owed")
    page, posting = f"/money/matters/parties/{bob}/", f"/money/matters/postings/{posting_id('receive:out of nothing')}/"
    assert page in main_of(become("olga").get(f"/desk/people/{bob}/"))
    assert page in main_of(become("audra").get(f"/money/matters/debts/{bob}/EUR/"))
    seen = main_of(become("audra").get(page))
    assert posting in seen
    assert f"/money/matters/debts/{bob}/EUR/" in seen
    assert f"/money/matters/postings/{posting_id('charge:owed')}/" in main_of(
        become("cora").get(f"/money/matters/debts/{bob}/EUR/")
    )
    assert page not in main_of(become("cora").get(f"/money/matters/debts/{bob}/EUR/"))
    for who in ("cora", "bob", "alice"):
        assert become(who).get(page).status_code == 403
    assert become("olga").get(f"/money/matters/parties/{uuid4()}/").status_code == 404
