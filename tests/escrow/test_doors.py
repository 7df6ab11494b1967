from uuid import UUID

import pytest

from tests.escrow.people import ALICE, AUDRA, BOB, MALLORY, NOW, acting, cny, new_trade
from truehand.edge.refusals import NotFound
from truehand.escrow import operations, queries
from truehand.escrow.domain import refusals
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.views import Operation
from truehand.kernel.actor import Role
from truehand.kernel.money import CurrencyMismatch, Money

pytestmark = pytest.mark.django_db
PRICE, DEPOSIT = Purpose.PRICE, Purpose.DEPOSIT


def funded(price: int = 100_000, deposit: int = 5_001) -> UUID:
    trade = new_trade()
    operations.receive(trade, BOB, PRICE, cny(price), key=f"price:{trade}", now=NOW)
    operations.receive(trade, BOB, DEPOSIT, cny(deposit), key=f"deposit:{trade}", now=NOW)
    return trade


def proof_holds() -> bool:
    return all(each.difference.minor == 0 for each in queries.proof())


def test_a_payment_received_is_held_for_its_trade_and_purpose() -> None:
    trade = funded()
    assert queries.held(trade) == {PRICE: cny(100_000), DEPOSIT: cny(5_001)}
    (proof,) = queries.proof()
    assert (proof.custodian, proof.held, proof.difference) == (cny(105_001), cny(105_001), cny(0))


def test_a_release_pays_the_seller_and_the_commission() -> None:
    trade = funded()
    lines = operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW)
    assert [line.amount.minor for line in lines] == [98_000, 2_000]
    assert queries.balance(ALICE) == (cny(98_000),)
    assert queries.held(trade) == {DEPOSIT: cny(5_001)}
    (proof,) = queries.proof()
    assert (proof.own, proof.owed_to_clients, proof.difference) == (cny(2_000), cny(103_001), cny(0))


def test_a_release_without_commission_is_one_transfer() -> None:
    assert len(operations.release(funded(), to=ALICE, commission=cny(0), now=NOW)) == 1


def test_a_repeat_gets_the_stored_result_and_moves_nothing() -> None:
    trade = funded()
    first = operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW)
    assert operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW) == first
    assert queries.balance(ALICE) == (cny(98_000),)


@pytest.mark.parametrize(("to", "commission"), [(MALLORY, 2_000), (ALICE, 1_999)])
def test_a_changed_repeat_is_refused(to: UUID, commission: int) -> None:
    trade = funded()
    operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW)
    with pytest.raises(refusals.ChangedRepeat):
        operations.release(trade, to=to, commission=cny(commission), now=NOW)
    assert queries.balance(MALLORY) == ()


def test_a_received_payment_repeated_with_another_amount_purpose_party_or_trade_is_refused() -> None:
    trade = funded()
    key = f"price:{trade}"
    assert len(operations.receive(trade, BOB, PRICE, cny(100_000), key=key, now=NOW)) == 1
    for changed in [
        (trade, BOB, PRICE, cny(99_999)),
        (trade, BOB, DEPOSIT, cny(100_000)),
        (trade, ALICE, PRICE, cny(100_000)),
        (new_trade(), BOB, PRICE, cny(100_000)),
    ]:
        with pytest.raises(refusals.ChangedRepeat):
            operations.receive(*changed, key=key, now=NOW)
    with pytest.raises(refusals.ChangedRepeat):
        operations.receive_unallocated(BOB, cny(100_000), key=key, now=NOW)
    assert queries.held(trade)[PRICE] == cny(100_000)


def test_the_price_leaves_once_by_one_exit() -> None:
    trade = funded()
    operations.give_back(trade, PRICE, to=BOB, now=NOW)
    with pytest.raises(refusals.NothingHeld):
        operations.release(trade, to=ALICE, commission=cny(0), now=NOW)
    with pytest.raises(refusals.NothingHeld):
        operations.split(trade, parts=[(BOB, cny(100_000))], commission=cny(0), now=NOW)
    assert queries.balance(BOB) == (cny(100_000),)


def test_giving_back_nothing_does_nothing() -> None:
    assert operations.give_back(new_trade(), DEPOSIT, to=BOB, now=NOW) == ()
    trade = funded()
    operations.release(trade, to=ALICE, commission=cny(0), now=NOW)
    assert operations.give_back(trade, PRICE, to=BOB, now=NOW) == ()


def test_what_was_given_back_is_not_given_to_somebody_else() -> None:
    trade = funded()
    operations.give_back(trade, DEPOSIT, to=BOB, now=NOW)
    with pytest.raises(refusals.ChangedRepeat):
        operations.give_back(trade, DEPOSIT, to=MALLORY, now=NOW)


def test_an_emptied_hold_takes_no_more_money() -> None:
    trade = funded()
    operations.give_back(trade, PRICE, to=BOB, now=NOW)
    with pytest.raises(refusals.HoldClosed):
        operations.receive(trade, BOB, PRICE, cny(1), key="late", now=NOW)
    operations.receive_unallocated(BOB, cny(1), key="late", now=NOW)
    assert queries.balance(BOB) == (cny(100_001),)


def test_a_hold_has_one_currency() -> None:
    trade = funded()
    with pytest.raises(CurrencyMismatch):
        operations.receive(trade, BOB, PRICE, Money(5, "USD"), key="dollars", now=NOW)
    with pytest.raises(CurrencyMismatch):
        operations.release(trade, to=ALICE, commission=Money(1, "USD"), now=NOW)


@pytest.mark.parametrize("minor", [0, -1, 2**53])
def test_an_amount_that_is_not_one_is_refused(minor: int) -> None:
    with pytest.raises(refusals.AmountNotPositive):
        operations.receive(new_trade(), BOB, PRICE, cny(minor), key="odd", now=NOW)
    with pytest.raises(refusals.AmountNotPositive):
        operations.start_payout(BOB, cny(minor), key="odd", now=NOW)


@pytest.mark.parametrize("commission", [-1, 100_001])
def test_a_commission_fits_into_what_it_is_taken_from(commission: int) -> None:
    trade = funded()
    with pytest.raises(refusals.CommissionOutOfRange):
        operations.release(trade, to=ALICE, commission=cny(commission), now=NOW)
    assert queries.held(trade)[PRICE] == cny(100_000)


def test_a_split_takes_the_commission_from_the_last_part() -> None:
    trade = funded()
    operations.split(trade, parts=[(BOB, cny(30_000)), (ALICE, cny(70_000))], commission=cny(1_400), now=NOW)
    assert (queries.balance(BOB), queries.balance(ALICE)) == ((cny(30_000),), (cny(68_600),))


@pytest.mark.parametrize("parts", [(30_000, 69_999), (30_000, 70_001), (-1, 100_001)])
def test_a_split_that_is_not_exact_is_refused(parts: tuple[int, int]) -> None:
    trade = funded()
    with pytest.raises(refusals.SplitNotExact):
        operations.split(trade, parts=[(BOB, cny(parts[0])), (ALICE, cny(parts[1]))], commission=cny(0), now=NOW)
    assert queries.held(trade)[PRICE] == cny(100_000)


def test_a_seized_deposit_is_shared_and_the_odd_unit_is_the_victims() -> None:
    trade = funded()
    operations.seize(trade, victim=ALICE, now=NOW)
    assert queries.balance(ALICE) == (cny(2_501),)
    assert queries.proof()[0].own == cny(2_500)
    with pytest.raises(refusals.NothingHeld):
        operations.seize(new_trade(), victim=ALICE, now=NOW)


def test_a_payout_leaves_the_custodian_when_the_bank_says_so() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    operations.start_payout(ALICE, cny(400), key="out", now=NOW)
    assert (queries.balance(ALICE), queries.in_transit(ALICE)) == ((cny(600),), (cny(400),))
    first = operations.finish_payout(key="out", now=NOW)
    assert operations.finish_payout(key="out", now=NOW) == first
    assert queries.in_transit(ALICE) == (cny(0),)
    assert queries.proof()[0].custodian == cny(600)
    with pytest.raises(refusals.ChangedRepeat):
        operations.fail_payout(key="out", now=NOW)


def test_a_failed_payout_returns_to_the_balance() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    operations.start_payout(ALICE, cny(400), key="out", now=NOW)
    operations.fail_payout(key="out", now=NOW)
    assert queries.balance(ALICE) == (cny(1_000),)
    with pytest.raises(refusals.ChangedRepeat):
        operations.finish_payout(key="out", now=NOW)
    assert proof_holds()


def test_nobody_pays_out_more_than_the_balance() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    for amount in (cny(1_001), Money(1, "USD")):
        with pytest.raises(refusals.InsufficientBalance):
            operations.start_payout(ALICE, amount, key="out", now=NOW)
    with pytest.raises(refusals.PayoutUnknown):
        operations.finish_payout(key="out", now=NOW)


def test_the_statement_tells_every_movement_and_adds_up() -> None:
    trade = funded()
    operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW)
    operations.start_payout(ALICE, cny(8_000), key="out", now=NOW)
    operations.fail_payout(key="out", now=NOW)
    lines = queries.statement(acting(ALICE), ALICE).items
    assert {line.operation for line in lines} == {Operation.RELEASE, Operation.START_PAYOUT, Operation.FAIL_PAYOUT}
    assert sum(line.amount.minor for line in lines) == queries.balance(ALICE)[0].minor


def test_the_statement_pages_without_gap_or_repeat() -> None:
    for number in range(7):
        operations.receive_unallocated(ALICE, cny(100 + number), key=f"in {number}", now=NOW)
    seen, cursor = [], None
    while True:
        page = queries.statement(acting(ALICE), ALICE, cursor=cursor, size=3)
        seen += [line.amount.minor for line in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(seen) == list(range(100, 107))


def test_a_statement_is_for_its_party_and_for_overseers_alone() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    assert queries.statement(acting(AUDRA, Role.AUDITOR), ALICE).items
    with pytest.raises(NotFound):
        queries.statement(acting(MALLORY), ALICE)
    with pytest.raises(NotFound):
        queries.statement(acting(MALLORY, Role.INSPECTOR, Role.CARRIER), ALICE)


def test_a_trade_tells_where_each_cent_went() -> None:
    trade = funded()
    operations.release(trade, to=ALICE, commission=cny(2_000), now=NOW)
    operations.give_back(trade, DEPOSIT, to=BOB, now=NOW)
    names = [(view.debit.name, view.credit.name, view.amount.minor) for view in queries.transfers_of(trade)]
    assert sorted(names) == sorted(
        [
            ("custodian", f"hold:price:{trade}", 100_000),
            ("custodian", f"hold:deposit:{trade}", 5_001),
            (f"hold:price:{trade}", f"balance:{ALICE}", 98_000),
            (f"hold:price:{trade}", "commission", 2_000),
            (f"hold:deposit:{trade}", f"balance:{BOB}", 5_001),
        ]
    )
