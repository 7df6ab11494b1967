"""A direct SQL attempt to break what the ledger promises: as the application's own role, and as the tables' owner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.databases import administrator, owner
from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import PLATFORM, Line, Purpose
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import Request, post
from truehand.kernel.money import Money

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> list[tuple[object, ...]]:  # noqa: ANN401 - what SQL takes
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def account(kind: str, owner: UUID = PLATFORM, currency: str = "CNY") -> object:
    words = "select id from escrow_account where kind = %s and owner = %s and currency = %s"
    return sql(words, kind, owner, currency)[0][0]


def insert(debit: object, credit: object, minor: int, **others: object) -> None:
    """A transfer written straight into the table, with figures of one's own."""
    words = {"currency": "CNY", "line": 0, "posting": uuid4()} | others
    sql(
        "insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency,"
        " debit_after, credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)"
        " values (%s, %s, 1, %s, %s, %s, %s, %s, %s, 77, 88, 99, 99, now(), 1, 'release', %s, '{}')",
        *(words["posting"], words["line"], uuid4(), uuid4(), debit, credit, minor, words["currency"], str(uuid4())),
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
    "an account that is not there": lambda trade: insert(account("hold", trade), 99_999, 5),
    "an altered amount": lambda _: sql("update escrow_transfer set minor = minor + 1"),
    "an altered account": lambda _: sql("update escrow_transfer set credit_id = %s", account("balance", MALLORY)),
    "a deleted transfer": lambda _: sql("delete from escrow_transfer"),
    "both legs doubled": lambda _: sql(
        "insert into escrow_transfer select gen_random_uuid(), subject, id, minor, debit_after, credit_after,"
        " debit_sequence, credit_sequence, at, xid, epoch, line, lines, currency, operation, key, request, credit_id,"
        " debit_id from escrow_transfer",
    ),
    "an altered key": lambda _: sql("update escrow_transfer set key = 'another'"),
    "truncated transfers": lambda _: sql("truncate escrow_transfer"),
    "a truncated ledger": lambda _: sql(
        "truncate escrow_opening, escrow_balance, escrow_transfer, escrow_book cascade"
    ),
    "a raised balance": lambda _: sql("update escrow_balance set available = available + 1 where not hold"),
    "a lowered debt": lambda _: sql("update escrow_rolled set minor = 0"),
    "a changed owner": lambda _: sql("update escrow_opening set owner = %s where kind = 'hold'", MALLORY),
    "a deleted account": lambda trade: sql("delete from escrow_opening where id = %s", account("hold", trade)),
    "a deleted balance": lambda trade: sql("delete from escrow_balance where account_id = %s", account("hold", trade)),
    "less than nothing": lambda trade: sql(
        "update escrow_balance set available = -1 where account_id = %s", account("hold", trade)
    ),
    "less than nothing promised": lambda trade: sql(
        "update escrow_balance set reserved = -1 where account_id = %s", account("hold", trade)
    ),
    "a rich new account": lambda _: sql(
        "insert into escrow_balance (address, account_id, available, opened_at, sign, hold)"
        " values (%s, 1, 100, now(), 1, false)",
        uuid4(),
    ),
    "a balance twice": lambda _: sql(
        "insert into escrow_opening (kind, owner, currency, hot, opened_at)"
        " values ('balance', %s, 'CNY', false, now())",
        MALLORY,
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(attack: str, trade: UUID) -> None:
    before = sql("select id, balance, sequence from escrow_account order by id")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ATTACKS[attack](trade)
    with pytest.raises(IntegrityError), transaction.atomic(), owner():
        ATTACKS[attack](trade)
    assert sql("select id, balance, sequence from escrow_account order by id") == before
    assert not list(queries.fsck())


def test_nobody_with_more_rights_writes_past_the_functions_either_unless_the_rules_are_off(trade: UUID) -> None:
    with pytest.raises(IntegrityError, match="kept by its own functions"), transaction.atomic(), owner():
        insert(account("hold", trade), account("balance", MALLORY), 400)


def test_fsck_finds_a_transfer_that_went_around_the_door(trade: UUID) -> None:
    with administrator():
        insert(account("hold", trade), account("balance", MALLORY), 400)
    findings = list(queries.fsck())
    for words in ("evidence log", "they add up to", "is missing", "identifier is not its key's"):
        assert any(words in each for each in findings), words


DAMAGE = [
    ("update escrow_balance set available = available + 1 where sign = 1", "they add up to"),
    ("update escrow_balance set available = available + 1 where sign = 1", "unaccounted for"),
    ("insert into escrow_rolled select id, -1, 0 from escrow_opening where kind = 'commission'", "they add up to"),
    ("update escrow_balance set sequence = sequence + 1 where sign = 1", "they add up to"),
    ("update escrow_balance set address = gen_random_uuid()", "is not found where it should be"),
    ("update escrow_balance set sign = -sign", "is not found where it should be"),
    ("update escrow_opening set currency = 'EUR' where kind = 'hold'", "is not found where it should be"),
    ("update escrow_transfer set credit_after = credit_after + 1", "stored is"),
    ("update escrow_transfer set credit_sequence = credit_sequence + 1", "is missing"),
    ("update escrow_transfer set at = at - interval '1 hour' where operation = 'release'", "before the one before it"),
    ("delete from escrow_transfer where credit_sequence = 1", "is missing"),
    ("delete from escrow_transfer where operation = 'release' and line = 1", "1 of 2 transfers"),
    ("delete from escrow_transfer where operation = 'fund'", "the ledger has lost it"),
    ("update escrow_transfer set minor = minor + 1, credit_after = credit_after + 1", "evidence log"),
    ("update escrow_transfer set key = 'another' where line = 0", "identifier is not its key's"),
    ("delete from evidence_event where kind = 'escrow.transfer'", "evidence log"),
    ("update escrow_balance set reserved = reserved + 1 where sign = 1", "promises come to"),
    ("delete from escrow_reservation_end", "promises come to"),
    ("update escrow_reservation_end set minor = minor - 1 where outcome = 'posted'", "is not what was posted"),
    ("update escrow_balance set frozen = not frozen where sign = 1", "its log says otherwise"),
    ("update escrow_day_total set minor = minor + 1 where kind = 'hold'", "is written as"),
    ("delete from escrow_day_total where kind = 'balance'", "is written as"),
    ("update escrow_day_balance set minor = minor + 1", "is written as"),
    ("update escrow_opening set owner = gen_random_uuid() where kind = 'balance'", "evidence log"),
    ("delete from escrow_opening where kind = 'in_transit'", "is not there"),
    ("delete from escrow_balance where not hold", "is not found where it should be"),
]


@pytest.mark.parametrize(("tampering", "finding"), DAMAGE)
def test_fsck_finds_what_an_administrator_did_with_the_rules_off(trade: UUID, tampering: str, finding: str) -> None:
    operations.release(trade, to=ALICE, commission=cny(10), now=NOW)
    source, target = accounts.balance(ALICE, "CNY"), accounts.in_transit(ALICE, "CNY")
    until = NOW + timedelta(days=9)
    for key in ("kept", "moved"):
        operations.reserve(source, cny(100), to=target, subject=trade, key=key, expires_at=until, now=NOW)
    operations.post_reserved("moved", now=NOW)
    own = Line(accounts.custodian("CNY"), accounts.operator("CNY"), cny(5))
    post(Request("own", Operation.FUND, PLATFORM, {}), [own], now=NOW)
    operations.close_day(NOW.date(), now=NOW + timedelta(days=2))
    sql("select escrow_roll_up()")
    operations.freeze(source, reason="a claim", now=NOW)
    assert not list(queries.fsck())
    with administrator() as cursor:
        cursor.execute(tampering)
    findings = list(queries.fsck())
    assert any(finding in each for each in findings), findings
