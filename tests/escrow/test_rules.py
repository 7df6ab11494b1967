"""A direct SQL attempt, as the application's own database role, to break what the ledger promises."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.databases import administrator
from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain.accounts import PLATFORM, Purpose
from truehand.kernel.money import Money

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - what SQL takes
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def account(kind: str, owner: UUID = PLATFORM, currency: str = "CNY") -> object:
    words = "select id from escrow_account where kind = %s and owner = %s and currency = %s"
    return sql(words, kind, owner, currency)[0][0]


def new_posting(lines: int = 1) -> UUID:
    posting = uuid4()
    words = (
        "insert into escrow_posting (id, key, operation, subject, request, lines, at)"
        " values (%s, %s, 'release', %s, '{}', %s, now())"
    )
    sql(words, posting, str(posting), posting, lines)
    return posting


def insert(debit: object, credit: object, minor: int, **others: object) -> None:
    words = {"currency": "CNY", "line": 0, "posting": None} | others
    posting = words["posting"] or new_posting()
    sql(
        "insert into escrow_transfer (id, posting_id, line, debit_id, credit_id, minor, currency, debit_after,"
        " credit_after, debit_sequence, credit_sequence) values (%s, %s, %s, %s, %s, %s, %s, 77, 88, 99, 99)",
        *(uuid4(), posting, words["line"], debit, credit, minor, words["currency"]),
    )


@pytest.fixture
def trade() -> UUID:
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    operations.receive_unallocated(MALLORY, cny(1), key="one", now=NOW)
    operations.receive_unallocated(MALLORY, Money(500, "USD"), key="dollars", now=NOW)
    sql("set constraints all immediate")
    return trade


ATTACKS: dict[str, Callable[[UUID], object]] = {
    "a transfer to itself": lambda _: insert(account("balance", MALLORY), account("balance", MALLORY), 1),
    "nothing moved": lambda trade: insert(account("hold", trade), account("balance", MALLORY), 0),
    "a negative amount": lambda trade: insert(account("balance", MALLORY), account("hold", trade), -500),
    "more than is there": lambda trade: insert(account("hold", trade), account("balance", MALLORY), 1_001),
    "a custodian that owes": lambda trade: insert(account("hold", trade), account("custodian"), 1_001),
    "two currencies": lambda trade: insert(account("hold", trade), account("balance", MALLORY, "USD"), 5),
    "a false currency": lambda trade: insert(account("hold", trade), account("balance", MALLORY), 5, currency="USD"),
    "one leg missing": lambda trade: insert(account("hold", trade), None, 5),
    "an account that is not there": lambda trade: insert(account("hold", trade), uuid4(), 5),
    "no posting": lambda trade: insert(account("hold", trade), account("balance", MALLORY), 5, posting=uuid4()),
    "an altered amount": lambda _: sql("update escrow_transfer set minor = minor + 1"),
    "an altered account": lambda _: sql("update escrow_transfer set credit_id = %s", account("balance", MALLORY)),
    "a deleted transfer": lambda _: sql("delete from escrow_transfer"),
    "a deleted posting": lambda _: sql("delete from escrow_posting"),
    "an altered posting": lambda _: sql("update escrow_posting set key = 'another'"),
    "truncated transfers": lambda _: sql("truncate escrow_transfer"),
    "a truncated ledger": lambda _: sql("truncate escrow_account, escrow_posting, escrow_transfer"),
    "a raised balance": lambda _: sql("update escrow_account set balance = balance + 1 where kind = 'balance'"),
    "a lowered debt": lambda _: sql("update escrow_account set balance = 0 where kind = 'custodian'"),
    "a changed owner": lambda _: sql("update escrow_account set owner = %s where kind = 'hold'", MALLORY),
    "a deleted account": lambda trade: sql("delete from escrow_account where id = %s", account("hold", trade)),
    "a rich new account": lambda _: sql(
        "insert into escrow_account (id, kind, owner, purpose, currency, balance, sequence, opened_at)"
        " values (%s, 'balance', %s, '', 'CNY', 100, 0, now())",
        uuid4(),
        uuid4(),
    ),
    "a balance twice": lambda _: sql(
        "insert into escrow_account (id, kind, owner, purpose, currency, balance, sequence, opened_at)"
        " values (%s, 'balance', %s, '', 'CNY', 0, 0, now())",
        uuid4(),
        MALLORY,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(attack: str, trade: UUID) -> None:
    before = sql("select id, balance, sequence from escrow_account order by id")
    with pytest.raises(IntegrityError), transaction.atomic():
        ATTACKS[attack](trade)
    assert sql("select id, balance, sequence from escrow_account order by id") == before
    assert not list(queries.fsck())


def test_the_database_refuses_another_line_in_a_complete_posting(trade: UUID) -> None:
    posting = new_posting()
    insert(account("hold", trade), account("balance", MALLORY), 5, posting=posting)
    with pytest.raises(IntegrityError, match="complete"):
        insert(account("hold", trade), account("balance", MALLORY), 5, posting=posting, line=1)


def test_the_database_keeps_an_emptied_hold_closed(trade: UUID) -> None:
    operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW)
    with pytest.raises(IntegrityError, match="closed"):
        insert(account("balance", BOB), account("hold", trade), 5)


def test_the_inserter_cannot_lie_about_the_balance_after(trade: UUID) -> None:
    posting = new_posting()
    insert(account("hold", trade), account("balance", MALLORY), 400, posting=posting)
    words = (
        "select debit_after, credit_after, debit_sequence, credit_sequence from escrow_transfer where posting_id = %s"
    )
    assert sql(words, posting) == [(600, 401, 2, 2)]


def test_fsck_finds_a_transfer_that_went_around_the_door(trade: UUID) -> None:
    insert(account("hold", trade), account("balance", MALLORY), 400)
    (finding,) = queries.fsck()
    assert "evidence log" in finding


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("update escrow_account set balance = balance + 1 where kind = 'balance'", "they add up to"),
        ("update escrow_account set balance = balance + 1 where kind = 'balance'", "unaccounted for"),
        ("update escrow_transfer set credit_after = credit_after + 1", "stored is"),
        ("update escrow_transfer set credit_sequence = credit_sequence + 1", "is missing"),
        ("delete from escrow_transfer where credit_sequence = 1", "of 1 transfers"),
        ("update escrow_transfer set minor = minor + 1, credit_after = credit_after + 1", "evidence log"),
    ],
)
def test_fsck_finds_what_an_administrator_did_with_the_rules_off(trade: UUID, tampering: str, finding: str) -> None:
    operations.release(trade, to=ALICE, commission=cny(10), now=NOW)
    assert not list(queries.fsck())
    with administrator() as cursor:
        cursor.execute(tampering)
    assert any(finding in each for each in queries.fsck())
