"""A database of the earlier tables becomes one of these, and nothing in it is lost."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
import pytest_django
from django.core.management import call_command
from django.db import connection

from tests.databases import drop_database, name_for, owner, use_empty_database
from tests.escrow.people import ALICE, BOB, NOW, cny
from truehand.escrow import operations, queries
from truehand.escrow.domain.accounts import PLATFORM, Purpose
from truehand.kernel.ids import new_id

TRADE = uuid4()
EARLY, LATE = "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"


@pytest.fixture
def earlier_database(
    django_db_setup: None,  # noqa: ARG001 - the server must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
    worker_id: str,
) -> Iterator[None]:
    """A database as it was before one row told a whole transfer."""
    with django_db_blocker.unblock():
        shared, own = str(connection.settings_dict["NAME"]), f"{name_for(worker_id)}_earlier"
        connection.close()
        use_empty_database(own)
        call_command("migrate", "escrow", "0003", interactive=False, verbosity=0)
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
