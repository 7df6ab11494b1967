"""A database of the earlier tables becomes one of these, and nothing in it is lost."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_django
from django.core.management import call_command
from django.db import connection

from tests.databases import drop_database, name_for, owner, use_empty_database
from tests.escrow.people import ALICE, BOB, NOW, cny
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import PLATFORM, Purpose
from truehand.escrow.domain.refusals import Frozen, HoldClosed
from truehand.kernel.ids import new_id

TRADE = uuid4()
EARLY, LATE = "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"


@pytest.fixture
def earlier_database(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - the server must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
    worker_id: str,
) -> Iterator[None]:
    """A database as it was with an earlier migration of this room."""
    with django_db_blocker.unblock():
        shared, own = str(connection.settings_dict["NAME"]), f"{name_for(worker_id)}_earlier"
        connection.close()
        use_empty_database(own)
        call_command("migrate", "escrow", request.param, interactive=False, verbosity=0)
        yield
        drop_database(own)
        connection.settings_dict["NAME"] = shared


def earlier_posting(key: str, at: str, operation: str, *lines: tuple[int, int, int]) -> None:
    accounts = [
        ("custodian", PLATFORM, ""),
        ("hold", TRADE, "price"),
        ("balance", ALICE, ""),
        ("commission", PLATFORM, ""),
    ]
    posting = {
        "id": str(uuid4()),
        "key": key,
        "operation": operation,
        "subject": str(TRADE),
        "request": {"a": 1},
        "at": at,
    }
    named = [
        {"id": str(uuid4()), "kind": kind, "owner": str(owner), "purpose": purpose, "currency": "CNY"}
        for kind, owner, purpose in accounts
    ]
    transfers = [
        {"id": str(new_id(NOW)), "line": number, "debit": debit, "credit": credit, "minor": minor}
        for number, (debit, credit, minor) in enumerate(lines)
    ]
    with owner(), connection.cursor() as cursor:
        cursor.execute("select escrow_post(%s, %s, %s)", [json.dumps(each) for each in (posting, named, transfers)])


def said(words: str, *values: Any) -> object:  # noqa: ANN401 - what SQL takes
    with owner(), connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchone()


def posted_by_names(key: str, debit: tuple[str, UUID, str], credit: tuple[str, UUID, str], minor: int) -> None:
    """One transfer as the functions posted it that found an account by its name."""
    found = said(
        "select outcome from escrow_post_one(%s, 'split', %s, '{}', %s, %s, %s, %s, %s, %s, %s, %s, %s, 'CNY')",
        *(key, TRADE, new_id(NOW), NOW, *debit, *credit, minor),
    )
    assert found == ("posted",)


@pytest.mark.parametrize("earlier_database", ["0015"], indirect=True)
@pytest.mark.usefixtures("earlier_database")
def test_what_was_held_promised_frozen_and_owed_before_balances_stood_apart_goes_over_and_goes_on() -> None:
    bank, price, deposit = ("custodian", PLATFORM, ""), ("hold", TRADE, "price"), ("hold", TRADE, "deposit")
    alice, bob, debt = ("balance", ALICE, ""), ("balance", BOB, ""), ("debt", BOB, "")
    posted_by_names("in", bank, price, 1_000)
    posted_by_names("deposit", bank, deposit, 70)
    posted_by_names("fee", price, ("commission", PLATFORM, ""), 20)
    posted_by_names("out", price, alice, 980)
    posted_by_names("charge", debt, bob, 30)
    promised = "select escrow_reserve('promise', %s, '{}', %s, %s, %s, %s, %s, %s, %s, %s, 400, 'CNY')"
    until = NOW + timedelta(days=1)
    assert said(promised, TRADE, NOW, until, *alice, "in_transit", ALICE, "") == ("reserved",)
    frozen = "select escrow_freeze(%s, %s, %s, %s, 'CNY', true, 'a quarrel', %s)"
    assert said(frozen, uuid4(), *deposit, NOW) == (True,)
    call_command("migrate", interactive=False, verbosity=0)

    assert {type_of(finding) for finding in queries.fsck()} == {"the evidence log"}
    assert (queries.balance(ALICE), queries.debts(BOB)) == ((cny(580),), (cny(30),))
    assert queries.held(TRADE) == {Purpose.DEPOSIT: cny(70)}
    (proof,) = queries.proof()
    assert (proof.custodian, proof.own, proof.difference) == (cny(1_070), cny(20), cny(0))
    assert queries.balance_of(accounts.custodian("CNY")) == cny(-1_070)

    with pytest.raises(HoldClosed):
        operations.receive(TRADE, BOB, Purpose.PRICE, cny(1), key="late", now=NOW)
    with pytest.raises(Frozen):
        operations.give_back(TRADE, Purpose.DEPOSIT, to=BOB, now=NOW)
    operations.post_reserved("promise", now=NOW)
    assert (queries.balance(ALICE), queries.in_transit(ALICE)) == ((cny(580),), (cny(400),))
    operations.receive_unallocated(BOB, cny(50), key="more", now=NOW)
    assert queries.debts(BOB) == ()
    assert {type_of(finding) for finding in queries.fsck()} == {"the evidence log"}


@pytest.mark.parametrize("earlier_database", ["0003"], indirect=True)
@pytest.mark.usefixtures("earlier_database")
def test_what_was_posted_before_goes_over_and_goes_on() -> None:
    earlier_posting("in", LATE, "receive", (0, 1, 1_000))
    earlier_posting("out", EARLY, "release", (1, 2, 980), (1, 3, 20))
    call_command("migrate", interactive=False, verbosity=0)

    assert {type_of(finding) for finding in queries.fsck()} == {"the evidence log"}  # nobody told it of these
    assert queries.balance(ALICE) == (cny(980),)
    (proof,) = queries.proof()
    assert (proof.custodian, proof.own, proof.difference) == (cny(1_000), cny(20), cny(0))
    first, second, third = queries.transfers_of(TRADE)
    assert (first.key, second.key, third.key) == ("in", "out", "out")
    assert first.at == second.at == third.at  # a later movement is told no earlier
    assert second.debit_after == cny(20)

    operations.receive_unallocated(ALICE, cny(20), key="more", now=NOW)
    operations.give_back(TRADE, Purpose.PRICE, to=BOB, now=NOW)
    assert queries.balance(ALICE) == (cny(1_000),)
    assert queries.balance(BOB) == ()


def type_of(finding: str) -> str:
    return "the evidence log" if "the evidence log" in finding else finding
