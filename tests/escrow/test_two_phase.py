"""Promised money, frozen money, linked batches and counter-entries."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts, refusals
from truehand.escrow.domain.accounts import Line, Purpose
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation, Outcome
from truehand.kernel.money import CurrencyMismatch, Money

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
SUBJECT = UUID(int=77)
FROM, TO = accounts.balance(ALICE, "CNY"), accounts.balance(BOB, "CNY")


def rich(minor: int = 1_000) -> None:
    operations.receive_unallocated(ALICE, cny(minor), key="in", now=NOW)


def promise(minor: int = 600, key: str = "promise") -> None:
    operations.reserve(FROM, cny(minor), to=TO, subject=SUBJECT, key=key, expires_at=LATER, now=NOW)


def sound() -> bool:
    return not list(queries.fsck())


def test_promised_money_is_nobody_elses_and_still_its_owners() -> None:
    rich()
    promise()
    assert queries.balance(ALICE) == (cny(400),)
    assert queries.balance_of(FROM) == cny(1_000)
    with pytest.raises(refusals.InsufficientBalance):
        operations.start_payout(ALICE, cny(401), key="out", now=NOW)
    with pytest.raises(refusals.InsufficientBalance):
        promise(401, key="another")
    assert sound()


@pytest.mark.parametrize(("part", "left"), [(None, 400), (250, 750)])
def test_all_or_a_part_moves_and_the_rest_is_free(part: int | None, left: int) -> None:
    rich()
    promise()
    moved = operations.post_reserved("promise", cny(part) if part else None, now=NOW)
    assert operations.post_reserved("promise", cny(part) if part else None, now=NOW) == moved
    assert (queries.balance(ALICE), queries.balance(BOB)) == ((cny(left),), (cny(1_000 - left),))
    assert queries.reservation("promise").outcome is Outcome.POSTED
    for changed in (
        lambda: operations.post_reserved("promise", cny(7), now=NOW),
        lambda: operations.void("promise", now=NOW),
    ):
        with pytest.raises(refusals.ReservationEnded):
            changed()
    assert sound()


def test_a_void_promise_frees_all_once() -> None:
    rich()
    promise()
    assert operations.void("promise", now=NOW) == operations.void("promise", now=NOW)
    with pytest.raises(refusals.ReservationEnded):
        operations.post_reserved("promise", now=NOW)
    assert queries.balance(ALICE) == (cny(1_000),)
    assert sound()


def test_time_ends_a_promise() -> None:
    rich()
    promise()
    assert operations.expire_due(NOW) == 0
    with pytest.raises(refusals.ReservationEnded):
        operations.post_reserved("promise", now=LATER)
    assert (operations.expire_due(LATER), operations.expire_due(LATER)) == (1, 0)
    assert queries.reservation("promise").outcome is Outcome.EXPIRED
    assert queries.balance(ALICE) == (cny(1_000),)


def test_a_promise_repeated_is_the_same_and_changed_is_refused() -> None:
    rich()
    promise()
    promise()
    assert queries.balance(ALICE) == (cny(400),)
    with pytest.raises(refusals.ChangedRepeat):
        promise(599)
    with pytest.raises(refusals.InsufficientBalance):
        operations.post_reserved("promise", cny(601), now=NOW)


def test_a_promise_is_of_one_currency_lasts_and_is_known() -> None:
    rich()
    with pytest.raises(CurrencyMismatch):
        operations.reserve(FROM, Money(5, "USD"), to=TO, subject=SUBJECT, key="odd", expires_at=LATER, now=NOW)
    with pytest.raises(refusals.ReservationTooShort):
        operations.reserve(FROM, cny(5), to=TO, subject=SUBJECT, key="odd", expires_at=NOW, now=NOW)
    with pytest.raises(refusals.ReservationUnknown):
        operations.void("nothing", now=NOW)


def test_frozen_money_comes_in_and_does_not_leave() -> None:
    rich()
    promise()
    assert operations.freeze(FROM, reason="a claim", now=NOW)
    assert not operations.freeze(FROM, reason="a claim", now=NOW)
    rich_again = operations.receive_unallocated(ALICE, cny(5), key="more", now=NOW)
    assert rich_again[0].credit_after == cny(1_005)
    with pytest.raises(refusals.Frozen):
        operations.start_payout(ALICE, cny(1), key="out", now=NOW)
    with pytest.raises(refusals.Frozen):
        operations.post_reserved("promise", now=NOW)
    with pytest.raises(refusals.Frozen):
        promise(1, key="another")
    assert sound()
    assert operations.thaw(FROM, reason="settled", now=NOW)
    operations.post_reserved("promise", now=NOW)


def test_a_frozen_trade_releases_nothing_by_any_exit() -> None:
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    assert operations.freeze_trade(trade, reason="stolen?", now=NOW) == 1
    with pytest.raises(refusals.Frozen):
        operations.release(trade, to=ALICE, commission=cny(10), now=NOW)
    with pytest.raises(refusals.Frozen):
        operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW)
    (held,) = queries.holds_by_age()
    assert (held.trade_id, held.amount, held.frozen) == (trade, cny(1_000), True)
    assert operations.thaw_trade(trade, reason="not stolen", now=NOW) == 1
    operations.release(trade, to=ALICE, commission=cny(10), now=NOW)


def asked(key: str, *lines: Line, content: int = 1) -> tuple[Request, list[Line]]:
    return Request(key, Operation.PAY_FEE, SUBJECT, {"content": content}), list(lines)


def test_a_linked_batch_is_posted_whole_or_not_at_all() -> None:
    rich()
    through = [asked("one", Line(FROM, TO, cny(900))), asked("two", Line(TO, FROM, cny(300)), Line(FROM, TO, cny(400)))]
    first, second = operations.post_all(through, now=NOW)
    assert [each.debit_after for each in (*first, *second)] == [cny(100), cny(600), cny(0)]
    too_much = [asked("three", Line(TO, FROM, cny(1))), asked("four", Line(FROM, TO, cny(2)))]
    with pytest.raises(refusals.InsufficientBalance):
        operations.post_all(too_much, now=NOW)
    assert queries.balance(BOB) == (cny(1_000),)
    assert sound()


def test_an_overdraft_on_the_way_is_refused_though_the_end_would_be_even() -> None:
    rich(10)
    there_and_back = [asked("one", Line(FROM, TO, cny(11)), Line(TO, FROM, cny(11)))]
    with pytest.raises(refusals.InsufficientBalance):
        operations.post_all(there_and_back, now=NOW)


def test_what_a_batch_repeats_is_done_and_what_it_changes_is_refused() -> None:
    rich()
    old = asked("old", Line(FROM, TO, cny(1)))
    (stored,) = operations.post_all([old], now=NOW)
    again, fresh = operations.post_all([old, asked("new", Line(FROM, TO, cny(2)))], now=NOW)
    assert (again, len(fresh)) == (stored, 1)
    for changed in (
        asked("old", Line(FROM, TO, cny(2))),
        asked("old", Line(TO, FROM, cny(1))),
        asked("old", Line(FROM, TO, cny(1)), content=2),
        asked("old", Line(FROM, TO, cny(1)), Line(FROM, TO, cny(1))),
    ):
        with pytest.raises(refusals.ChangedRepeat):
            operations.post_all([asked("newer", Line(FROM, TO, cny(3))), changed], now=NOW)
    assert queries.balance(BOB) == (cny(3),)


def test_a_correction_undoes_a_posting_once_and_opens_the_hold_again() -> None:
    trade, proposal = new_trade(), UUID(int=5)
    operations.receive(trade, BOB, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    operations.release(trade, to=MALLORY, commission=cny(10), now=NOW)
    first = operations.correct(f"release:{trade}", proposal_id=proposal, reason="wrong seller", now=NOW)
    assert operations.correct(f"release:{trade}", proposal_id=proposal, reason="wrong seller", now=NOW) == first
    assert (queries.balance(MALLORY), queries.held(trade)) == ((cny(0),), {Purpose.PRICE: cny(1_000)})
    with pytest.raises(refusals.ChangedRepeat):
        operations.correct(f"release:{trade}", proposal_id=UUID(int=6), reason="wrong seller", now=NOW)
    operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW)
    assert queries.balance(BOB) == (cny(1_000),)
    assert sound()


def test_a_hold_frozen_after_it_was_emptied_is_frozen_when_a_correction_refills_it() -> None:
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    operations.release(trade, to=MALLORY, commission=cny(10), now=NOW)
    assert operations.freeze_trade(trade, reason="a quarrel", now=NOW) == 1
    assert operations.freeze_trade(trade, reason="again", now=NOW) == 0
    operations.correct(f"release:{trade}", proposal_id=UUID(int=5), reason="wrong seller", now=NOW)
    with pytest.raises(refusals.Frozen):
        operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW)
    assert operations.thaw_trade(trade, reason="settled", now=NOW) == 1
    operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW)
    assert queries.balance(BOB) == (cny(1_000),)
    assert sound()


def test_what_is_gone_is_not_corrected() -> None:
    rich()
    operations.start_payout(ALICE, cny(1_000), key="out", now=NOW)
    with pytest.raises(refusals.InsufficientBalance):
        operations.correct("receive:in", proposal_id=SUBJECT, reason="twice", now=NOW)
    with pytest.raises(refusals.NothingPosted):
        operations.correct("nothing", proposal_id=SUBJECT, reason="why", now=NOW)


def test_held_money_tells_who_paid_it_in() -> None:
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(600), key="first", now=NOW)
    operations.receive(trade, MALLORY, Purpose.PRICE, cny(400), key="second", now=NOW)
    hold = accounts.hold(trade, Purpose.PRICE, "CNY")
    operations.post_all([asked("part", Line(hold, TO, cny(700)))], now=NOW)
    (part,) = queries.who_owns(trade)
    assert (part.paid_by, part.amount, part.operation) == (MALLORY, cny(300), Operation.RECEIVE)
