"""Disputes against the real database: both sides are heard, the case ends once, the shares sum exactly."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.databases import owner
from tests.people import ALICE, AUDRA, BOB, MALLORY, NOW, OLGA, TRADE, yuan
from truehand.disputes import operations, queries
from truehand.disputes.domain import decide
from truehand.disputes.domain.case import TIME_TO_ANSWER, Reason, Ruling, Status
from truehand.disputes.domain.refusals import (
    CaseClosed,
    CaseOpenAlready,
    ExhibitUnknown,
    NoCase,
    NotAPartyToIt,
    NotHeardYet,
    NotTheOpener,
    PartInTheTrade,
    ReasonsNeeded,
    SplitDoesNotSum,
    StatementNotUnderstood,
    ThreadFull,
)
from truehand.disputes.models import Case, RulingRecord
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID

CLAIM = "液压主泵异响严重，与描述不符"
REPLY = "The pump was inspected and sound when it left"
PARTIES = (BOB.party_id, ALICE.party_id)
OSCAR = Actor(MALLORY.party_id, frozenset({Role.OPERATOR}), verified=True)


def opened() -> UUID:
    return operations.open_case(
        TRADE,
        opener=BOB.party_id,
        respondent=ALICE.party_id,
        reason=Reason.HIDDEN_DEFECT,
        statement=CLAIM,
        exhibits=(),
        now=NOW,
    )


def answered() -> None:
    opened()
    operations.answer(ALICE, TRADE, statement=REPLY, exhibits=(), now=NOW)


def rule(actor: Actor = OLGA, to_buyer: int = 40, to_seller: int = 60, *, now_later: timedelta = timedelta()) -> Ruling:
    return operations.rule(
        actor,
        TRADE,
        to_buyer=yuan(to_buyer),
        to_seller=yuan(to_seller),
        held=yuan(100),
        parties=PARTIES,
        reasons="Photos and report show the pump was worn before shipment",
        now=NOW + now_later,
    )


@pytest.mark.django_db
def test_both_sides_speak_and_an_operator_rules() -> None:
    answered()
    operations.answer(BOB, TRADE, statement="It knocks from cold, listen to it", exhibits=(), now=NOW)
    ruling = rule()
    view = queries.case_of(TRADE)
    assert view
    assert view.status is Status.RULED
    assert view.ruling == ruling
    assert (ruling.to_buyer, ruling.to_seller) == (yuan(40), yuan(60))
    assert [each.author for each in view.statements] == [BOB.party_id, ALICE.party_id, BOB.party_id]
    assert [entry.kind for entry in log.entries_of(TRADE)] == [
        "dispute.opened",
        "dispute.answered",
        "dispute.answered",
        "dispute.ruled",
    ]


@pytest.mark.django_db
def test_a_trade_has_one_open_case() -> None:
    opened()
    with pytest.raises(CaseOpenAlready):
        opened()
    operations.withdraw_case(BOB, TRADE, now=NOW)
    again = opened()
    view = queries.case_of(TRADE)
    assert view
    assert (view.id, view.is_open) == (again, True)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["", "too short", "   short    ", "x" * 5_001])
def test_a_statement_that_says_nothing_or_too_much_is_refused(statement: str) -> None:
    opened()
    with pytest.raises(StatementNotUnderstood):
        operations.answer(ALICE, TRADE, statement=statement, exhibits=(), now=NOW)


@pytest.mark.django_db
def test_an_exhibit_must_be_there() -> None:
    opened()
    with pytest.raises(ExhibitUnknown):
        operations.answer(ALICE, TRADE, statement=REPLY, exhibits=["f" * 64], now=NOW)
    with pytest.raises(StatementNotUnderstood):
        operations.answer(ALICE, TRADE, statement=REPLY, exhibits=["f" * 64] * 13, now=NOW)


@pytest.mark.django_db
def test_an_uploaded_exhibit_is_part_of_the_thread() -> None:
    photo = BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG")
    exhibit = evidence.store_exhibit(photo.getvalue(), owner=ALICE.party_id, now=NOW)
    opened()
    operations.answer(ALICE, TRADE, statement=REPLY, exhibits=[exhibit.sha256], now=NOW)
    view = queries.case_of(TRADE)
    assert view
    assert view.statements[1].exhibits == (exhibit.sha256,)
    assert log.entries_of(TRADE)[1].payload["exhibits"] == [exhibit.sha256]


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", [MALLORY, OLGA])
def test_nobody_else_speaks_in_a_case(stranger: Actor) -> None:
    opened()
    with pytest.raises(NotAPartyToIt):
        operations.answer(stranger, TRADE, statement=REPLY, exhibits=(), now=NOW)


@pytest.mark.django_db
def test_a_thread_has_an_end() -> None:
    opened()
    for _ in range(decide.MOST_STATEMENTS):
        operations.answer(ALICE, TRADE, statement=REPLY, exhibits=(), now=NOW)
    with pytest.raises(ThreadFull):
        operations.answer(ALICE, TRADE, statement=REPLY, exhibits=(), now=NOW)


@pytest.mark.django_db
def test_only_the_opener_withdraws() -> None:
    opened()
    with pytest.raises(NotTheOpener):
        operations.withdraw_case(ALICE, TRADE, now=NOW)


@pytest.mark.django_db
def test_nothing_happens_in_a_case_that_was_never_opened() -> None:
    assert queries.case_of(TRADE) is None
    with pytest.raises(NoCase):
        operations.answer(ALICE, TRADE, statement=REPLY, exhibits=(), now=NOW)
    with pytest.raises(NoCase):
        rule()
    with pytest.raises(NoCase):
        operations.lapse(TRADE, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["ruled", "withdrawn", "lapsed"])
def test_nothing_changes_after_the_end(end: str) -> None:
    answered()
    if end == "ruled":
        rule()
    elif end == "withdrawn":
        operations.withdraw_case(BOB, TRADE, now=NOW)
    else:
        operations.lapse(TRADE, now=NOW)
    for late in (
        partial(operations.answer, ALICE, TRADE, statement=REPLY, exhibits=(), now=NOW),
        partial(operations.withdraw_case, BOB, TRADE, now=NOW),
        partial(operations.lapse, TRADE, now=NOW),
        rule,
    ):
        with pytest.raises(CaseClosed):
            late()


@pytest.mark.django_db
def test_nobody_is_ruled_upon_unheard() -> None:
    opened()
    with pytest.raises(NotHeardYet):
        rule()
    with pytest.raises(NotHeardYet):
        rule(now_later=TIME_TO_ANSWER - timedelta(seconds=1))
    assert rule(now_later=TIME_TO_ANSWER).to_buyer == yuan(40)


@pytest.mark.django_db
@pytest.mark.parametrize("judge", [ALICE, BOB])
def test_an_operator_with_a_part_in_the_trade_cannot_rule(judge: Actor) -> None:
    answered()
    with pytest.raises(PartInTheTrade):
        rule(Actor(judge.party_id, frozenset({Role.OPERATOR}), verified=True))


@pytest.mark.django_db
@pytest.mark.parametrize("judge", [ALICE, MALLORY, AUDRA])
def test_only_operators_rule(judge: Actor) -> None:
    answered()
    with pytest.raises(NotPermitted):
        rule(judge)


@pytest.mark.django_db
@pytest.mark.parametrize(("to_buyer", "to_seller"), [(40, 61), (39, 60), (0, 0), (101, -1), (-1, 101)])
def test_shares_that_do_not_sum_are_refused(to_buyer: int, to_seller: int) -> None:
    answered()
    with pytest.raises(SplitDoesNotSum):
        rule(OLGA, to_buyer, to_seller)
    view = queries.case_of(TRADE)
    assert view
    assert view.is_open


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.integers(0, 10**12))
def test_shares_pass_only_when_they_sum_exactly(one: int, other: int, held: int) -> None:
    cny = [Money(minor, "CNY") for minor in (one, other, held)]
    if one >= 0 and other >= 0 and one + other == held:
        decide.shares(*cny)
    else:
        with pytest.raises(SplitDoesNotSum):
            decide.shares(*cny)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_any_exact_split_passes_and_no_mix_of_currencies_does(one: int, other: int) -> None:
    decide.shares(Money(one, "CNY"), Money(other, "CNY"), Money(one + other, "CNY"))
    with pytest.raises(SplitDoesNotSum):
        decide.shares(Money(one, "USD"), Money(other, "CNY"), Money(one + other, "CNY"))


@pytest.mark.django_db
def test_a_ruling_gives_its_reasons() -> None:
    answered()
    with pytest.raises(ReasonsNeeded):
        operations.rule(
            OLGA, TRADE, to_buyer=yuan(1), to_seller=yuan(0), held=yuan(1), parties=PARTIES, reasons=" no ", now=NOW
        )


@pytest.mark.django_db
def test_a_case_is_read_by_its_sides_and_by_those_who_watch_over_it() -> None:
    case_id = opened()
    for reader in (ALICE, BOB, OLGA, AUDRA):
        assert queries.readable_case(reader, case_id=case_id).reason is Reason.HIDDEN_DEFECT
    for reader, wanted in ((MALLORY, case_id), (BOB, TRADE)):
        with pytest.raises(NoCase):
            queries.readable_case(reader, case_id=wanted)


@pytest.mark.django_db
def test_the_desk_sees_open_cases_oldest_first() -> None:
    opened()
    assert [case.trade_id for case in queries.open_cases()] == [TRADE]
    operations.lapse(TRADE, now=NOW)
    assert queries.open_cases() == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update disputes_statement set text = 'x'",
        "delete from disputes_statement",
        "update disputes_rulingrecord set reasons = 'x'",
        "delete from disputes_rulingrecord",
        "update disputes_case set status = 'open', closed_at = null",
        "delete from disputes_case",
    ],
)
def test_the_database_refuses_to_alter_a_case(statement: str) -> None:
    answered()
    rule()
    with pytest.raises(DatabaseError, match="append-only"), owner(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_a_ruling_by_a_side_and_a_lopsided_one() -> None:
    answered()
    case = Case.objects.get()
    Case.objects.update(status="ruled", closed_at=NOW)
    shares = {"to_buyer": 1, "to_seller": 1, "held": 2, "currency": "CNY", "reasons": "x", "at": NOW}
    with transaction.atomic(), pytest.raises(DatabaseError, match="by one of its sides"), transaction.atomic():
        RulingRecord.objects.create(id=TRADE, case=case, ruled_by=BOB.party_id, **shares)
    with pytest.raises(DatabaseError, match="disputes_shares_sum"):
        RulingRecord.objects.create(id=TRADE, case=case, ruled_by=OLGA.party_id, **{**shares, "held": 3})
