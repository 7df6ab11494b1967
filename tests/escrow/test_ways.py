"""The short ways of posting, the set and the walk do the same, whatever is asked for."""

from collections.abc import Sequence
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny, exact_balances, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Line, Purpose
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations import engine
from truehand.kernel.money import Money

TRADE = new_trade()
HOLD, EMPTY = accounts.hold(TRADE, Purpose.PRICE, "CNY"), accounts.hold(TRADE, Purpose.FEES, "CNY")
CUSTODIAN = accounts.custodian("CNY")
PLACES = [
    HOLD,
    EMPTY,
    accounts.balance(ALICE, "CNY"),
    accounts.balance(BOB, "CNY"),
    accounts.balance(MALLORY, "CNY"),  # frozen
    accounts.debt(ALICE, "CNY"),
    accounts.commission("CNY"),
    CUSTODIAN,
]
LINES = st.builds(
    lambda pair, minor: Line(pair[0], pair[1], cny(minor)),
    st.permutations(PLACES),
    st.sampled_from([1, 30, 50, 100]),
)
POSTINGS = st.lists(st.lists(LINES, min_size=1, max_size=4), min_size=1, max_size=4)
keys = count()

Answer = tuple[object, ...]


def posting(lines: Sequence[Line]) -> engine.Posting:
    return engine.Posting.of(Request(f"way {next(keys)}", Operation.SPLIT, TRADE, {}), lines, NOW)


def posted(lines: Sequence[Line]) -> Answer:
    answer = engine.post(posting(lines), now=NOW, told=True)
    return answer.outcome, tuple(answer.after), answer.culprit if answer.outcome != engine.POSTED else None


def as_a_set(postings: Sequence[Sequence[Line]], *, linked: bool) -> list[Answer]:
    answers = engine.post_many([posting(lines) for lines in postings], linked=linked, now=NOW, told=True)
    return [(each.outcome, tuple(each.after), each.culprit) for each in answers]


def standing() -> None:
    """A hold with a hundred, three people with fifty each, one of them frozen, one who owes thirty."""
    operations.receive(TRADE, BOB, Purpose.PRICE, cny(100), key="hold", now=NOW)
    for party in (ALICE, BOB, MALLORY):
        operations.receive_unallocated(party, cny(50), key=f"in {party}", now=NOW)
    operations.freeze(accounts.balance(MALLORY, "CNY"), reason="asked by a court", now=NOW)


class TestWays(TestCase):
    def setUp(self) -> None:
        standing()

    @settings(max_examples=80, deadline=None)
    @given(postings=POSTINGS)
    def test_posting_after_posting_and_all_in_one_go_answer_the_same_and_leave_the_same(
        self, postings: list[list[Line]]
    ) -> None:
        with transaction.atomic():
            one_by_one = [posted(lines) for lines in postings]
            left = exact_balances()
            assert not list(queries.fsck())
            transaction.set_rollback(True)
        with transaction.atomic():
            together = as_a_set(postings, linked=False)
            assert exact_balances() == left
            assert not list(queries.fsck())
            transaction.set_rollback(True)
        for single, one in zip(one_by_one, together, strict=True):
            assert single[0] == one[0]
            if single[0] == engine.POSTED:
                assert single == one
            else:
                assert single[2] == one[2]

    @settings(max_examples=40, deadline=None)
    @given(postings=POSTINGS)
    def test_linked_postings_all_happen_or_none_does(self, postings: list[list[Line]]) -> None:
        before = exact_balances()
        with transaction.atomic():
            one_by_one = [posted(lines)[0] for lines in postings]
            left = exact_balances()
            transaction.set_rollback(True)
        with transaction.atomic():
            together = [answer[0] for answer in as_a_set(postings, linked=True)]
            after = {name: minor for name, minor in exact_balances().items() if minor}
            transaction.set_rollback(True)
        if set(one_by_one) == {engine.POSTED}:
            assert together == one_by_one
            assert after == {name: minor for name, minor in left.items() if minor}
        else:
            assert engine.POSTED not in together
            assert after == {name: minor for name, minor in before.items() if minor}


@pytest.mark.django_db
def test_nobody_passes_lines_whose_accounts_have_other_currencies() -> None:
    standing()
    dollars = Account(accounts.AccountKind.BALANCE, "USD", ALICE)
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome from escrow_post_one('lopsided', 'split', %s, '{}', gen_random_uuid(), now(), %s, false,"
            " %s, false, -10, 'CNY', 'balance', %s, '')",
            [TRADE, HOLD.address, dollars.address, ALICE],
        )
        assert cursor.fetchone() == (None,)
        cursor.execute(
            "select outcome from escrow_post_one('lopsided', 'split', %s, '{}', gen_random_uuid(), now(), %s, false,"
            " %s, false, -10, 'CNY', 'balance', %s, '', array[%s]::uuid[], array[10]::bigint[],"
            " array[gen_random_uuid()])",
            [TRADE, HOLD.address, accounts.balance(ALICE, "CNY").address, ALICE, accounts.commission("USD").address],
        )
        assert cursor.fetchone() == (None,)
        for currencies in (["CNY", "USD"], ["CNY", "CNY"]):
            cursor.execute(
                "select outcomes, culprits from escrow_post_many(true, now(), array['lopsided'], array['split'],"
                " array[%s]::uuid[], '[{}]', array[%s, %s]::uuid[], array['hold', 'balance'], array[%s, %s]::uuid[],"
                " array['price', ''], %s, array[1], array[1], array[2], array[10]::bigint[], array[gen_random_uuid()])",
                [TRADE, HOLD.address, dollars.address, TRADE, ALICE, currencies],
            )
            (outcome,), (culprit,) = cursor.fetchone()
            assert (outcome, culprit) in (("currency", 1), ("closed", 1))
    assert queries.balance_of(dollars) == Money(0, "USD")
    assert queries.balance_of(HOLD) == cny(100)


@pytest.mark.django_db
def test_nobody_pays_himself_by_any_way() -> None:
    standing()
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome from escrow_post_one('own', 'split', %s, '{}', gen_random_uuid(), now(), %s, false, %s,"
            " false, -10, 'CNY', 'hold', %s, 'price')",
            [TRADE, HOLD.address, HOLD.address, TRADE],
        )
        assert cursor.fetchone() == (None,)
        cursor.execute(
            "select outcome from escrow_post_one('own', 'split', %s, '{}', gen_random_uuid(), now(), %s, true, %s,"
            " false, -10, 'CNY', 'balance', %s, '', array[%s]::uuid[], array[10]::bigint[], array[gen_random_uuid()])",
            [TRADE, CUSTODIAN.address, accounts.balance(ALICE, "CNY").address, ALICE, CUSTODIAN.address],
        )
        assert cursor.fetchone() == (None,)
    many = (
        "select outcomes from escrow_post_many(true, now(), array['own'], array['split'], array[%s]::uuid[], '[{}]',"
        " %s::uuid[], %s, %s::uuid[], %s, %s, array[1], array[1], array[%s], array[10]::bigint[],"
        " array[gen_random_uuid()])"
    )
    for count_, credited in ((1, 1), (2, 2)):
        named = [[value] * count_ for value in (HOLD.address, "hold", TRADE, "price", "CNY")]
        with pytest.raises(IntegrityError, match="twice or pays itself"), transaction.atomic():
            connection.cursor().execute(many, [TRADE, *named, credited])
    assert queries.balance_of(HOLD) == cny(100)
