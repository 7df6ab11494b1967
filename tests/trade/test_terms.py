"""The terms of money: figures that always add up, and what follows when people do not keep their word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import money
from tests.trade.story import ASKING, Story
from truehand.credit.domain.grades import Grade
from truehand.credit.domain.planning import PARITY
from truehand.credit.models import TradeFact
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.plan import apportion
from truehand.escrow.domain.refusals import MoreThanOwed
from truehand.escrow.domain.views import OwnMoney
from truehand.identity import operations as identity
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.logistics.queries.claims import claims_of
from truehand.trade.domain import fees, penalties, plans, tax
from truehand.trade.domain.deposits import Risk, Side, deposit
from truehand.trade.domain.dues import Dues
from truehand.trade.domain.process import Who
from truehand.trade.domain.refusals import PlanUnknown, SharesUnknown
from truehand.trade.operations import claims, dispute, dun, give_back
from truehand.trade.queries.check import fsck

AMOUNTS = st.integers(min_value=0, max_value=10**13).map(lambda minor: Money(minor, "CNY"))
PRICES = st.integers(min_value=1, max_value=10**12).map(lambda minor: Money(minor, "CNY"))
GRADES: tuple[Grade, ...] = ("poor", "new", "fair", "good", "excellent")


@given(AMOUNTS, st.lists(st.integers(0, 10_000), min_size=1, max_size=6).filter(any))
def test_parts_by_largest_remainder_sum_to_the_whole_and_are_off_by_less_than_a_unit(
    total: Money, weights: list[int]
) -> None:
    parts = apportion(total, weights)
    assert sum(part.minor for part in parts) == total.minor
    assert all(
        abs(part.minor * sum(weights) - total.minor * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


@given(PRICES, st.sampled_from(sorted(plans.PLANS)))
def test_every_plan_pays_exactly_the_price(price: Money, key: str) -> None:
    assert sum(part.minor for part in plans.plan_of(key).shares(price).values()) == price.minor


@given(PRICES, st.sampled_from(list(Side)), st.sampled_from(list(Risk)))
def test_a_deposit_never_rises_with_the_grade_nor_falls_with_the_risk_and_is_at_most_a_fifth(
    price: Money, side: Side, risk: Risk
) -> None:
    owed = [deposit(side, grade, risk, price).minor for grade in GRADES]
    assert owed == sorted(owed, reverse=True)
    assert owed[-1] == 0
    assert 0 <= owed[0] <= price.share(2_000).minor
    assert owed[0] >= deposit(side, "poor", Risk.USUAL, price).minor


@given(
    st.integers(1, 10**12), st.sampled_from(GRADES), st.sampled_from(list(Side)), st.sampled_from(list(Risk)), st.data()
)
def test_a_deposit_in_an_unknown_currency_is_no_smaller_than_in_any_other_and_at_most_a_fifth(
    minor: int, grade: Grade, side: Side, risk: Risk, data: st.DataObject
) -> None:
    unknown = data.draw(st.sampled_from(sorted(set(EXPONENTS) - set(PARITY))))
    known = data.draw(st.sampled_from(sorted(PARITY)))
    price = Money(minor, unknown)
    asked = deposit(side, grade, risk, price)
    assert deposit(side, grade, risk, Money(minor, known)).minor <= asked.minor <= price.share(2_000).minor


@given(PRICES, PRICES, st.sampled_from(GRADES))
def test_a_higher_price_never_needs_a_smaller_deposit(one: Money, other: Money, grade: Grade) -> None:
    low, high = sorted((one, other), key=lambda each: each.minor)
    assert deposit(Side.SELLER, grade, Risk.USUAL, low) <= deposit(Side.SELLER, grade, Risk.USUAL, high)


@given(AMOUNTS, st.data())
def test_penalties_together_never_take_more_than_is_held(whole: Money, data: st.DataObject) -> None:
    held = Money(data.draw(st.integers(0, whole.minor)), "CNY")
    shares = data.draw(st.lists(st.sampled_from(list(penalties.BY_RULING.values())), max_size=5))
    assert 0 <= penalties.seized(whole, held, shares).minor <= held.minor


@given(PRICES, st.integers(0, 3_000))
def test_the_tax_is_a_part_of_the_amount_that_contains_it(gross: Money, rate: int) -> None:
    part = tax.tax_within(gross, rate)
    assert 0 <= part.minor <= gross.minor
    assert abs((gross - part).minor * rate - part.minor * 10_000) <= 10_000 + rate


@given(st.sampled_from(sorted(fees.POINT)), st.sampled_from(list(fees.Shares)), st.sampled_from(sorted(fees.TARIFF)))
def test_a_fee_is_borne_by_both_sides_to_the_last_unit(currency: str, shares: fees.Shares, kind: str) -> None:
    for each in fees.agreed(kind, currency, dict.fromkeys(fees.Service, shares)):
        assert each.whole.minor == (each.of_buyer + each.of_seller).minor > 0
    assert bool(fees.agreed(kind, currency, dict.fromkeys(fees.Service, shares))) is (shares is not fees.Shares.NONE)


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), st.lists(st.integers(1, 10**9), max_size=6))
def test_payments_fill_what_is_due_in_order_and_nothing_twice(due: list[int], arriving: list[int]) -> None:
    wanted = (Purpose.BUYER_DEPOSIT, Purpose.PRICE, Purpose.FEES)
    dues = Dues("CNY", {each: Money(minor, "CNY") for each, minor in zip(wanted, due, strict=True)}, {})
    left_over = 0
    for minor in arriving:
        asked = dues.next_of(Who.BUYER)
        if asked is None:
            left_over += minor
            continue
        parts, left = dues.fill(asked[0], Money(minor, "CNY"))
        left_over += left.minor
        assert sum(part.minor for _, part in parts) + left.minor == minor
        dues = dues.after(asked[0], Money(minor, "CNY"))
    assert sum(money.minor for money in dues.held.values()) + left_over == sum(arriving)
    assert all(dues.held_for(each) <= dues.of(each) for each in wanted)


def test_an_unknown_plan_or_sharing_is_refused() -> None:
    with pytest.raises(PlanUnknown):
        plans.plan_of("never")
    with pytest.raises(SharesUnknown):
        fees.shares_of("the neighbour")


def sound() -> bool:
    return all(each.difference.minor == 0 for each in escrow.proof()) and not list(fsck()) and not list(escrow.fsck())


@pytest.mark.django_db
def test_a_buyer_who_secures_the_promise_and_does_not_pay_loses_the_deposit() -> None:
    story = Story.contracted().pay("alice").pay_once("bob").wait(hours=72)
    lost = story.row().buyer_deposit_minor
    assert story.state == "expired"
    assert (story.balance("bob"), story.held()) == (0, {})
    assert story.balance("alice") == story.row().deposit_minor + lost - lost // 2
    assert sound()


@pytest.mark.django_db
def test_a_buyer_whose_seller_did_not_pay_either_loses_nothing() -> None:
    story = Story.contracted().pay_once("bob").wait(hours=72)
    assert (story.state, story.balance("bob")) == ("expired", story.row().buyer_deposit_minor)


@pytest.mark.django_db
def test_giving_up_before_the_inspection_costs_half_of_the_deposit() -> None:
    story = Story.begun().funded()
    give_back.give_up(story.alice, story.trade, seen=story.seen, now=story.now)
    whole = story.row().deposit_minor
    lost = (whole + 1) // 2
    assert story.balance("alice") == whole - lost
    assert story.balance("bob") == story.paid_in() + lost - lost // 2
    assert sound()


@pytest.mark.django_db
def test_a_retention_is_released_after_its_days_and_not_before() -> None:
    story = Story.begun(plan="retention_5").settled()
    kept = ASKING.share(500).minor
    assert (story.state, story.held()) == ("retained", {"price": kept})
    story.wait(days=29)
    assert story.state == "retained"
    story.wait(days=1)
    row = story.row()
    assert (story.state, story.held()) == ("settled", {})
    assert story.balance("alice") == row.price_minor - row.commission_minor + row.deposit_minor
    assert [line.part.value for line in story.view("alice").payouts] == ["acceptance", "rest"]
    assert sound()


@pytest.mark.django_db
def test_a_dispute_stops_the_retention_and_its_clock() -> None:
    story = Story.begun(plan="retention_10").settled().wait(days=10).quarrel().wait(hours=47)
    assert story.state == "disputed"
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.state == "retained"
    assert story.row().due_at == story.now + timedelta(days=50)
    kept = story.held()["price"]
    story.quarrel().ripe().rule(kept, 0).carried_out()
    assert (story.state, story.held()) == ("resolved", {})
    assert story.balance("bob") == kept + story.row().buyer_deposit_minor
    assert sound()


@pytest.mark.django_db
def test_fees_are_paid_to_who_served_and_borne_by_both() -> None:
    story = Story.begun(shares="halves").settled()
    tariff = {
        each.service: each for each in fees.agreed("excavator", "CNY", dict.fromkeys(fees.Service, fees.Shares.HALVES))
    }
    assert story.balance("ines") == tariff[fees.Service.INSPECTION].whole.minor
    assert story.balance("carl") == tariff[fees.Service.CARRIAGE].whole.minor
    row, (line,) = story.row(), story.view("alice").payouts
    assert line.fees.minor == sum(each.of_seller.minor for each in tariff.values())
    assert line.net.minor == row.price_minor - row.commission_minor - line.fees.minor
    assert (line.commission.minor + line.tax.minor, line.tax.minor) == (row.commission_minor, row.tax_minor)
    assert sound()


@pytest.mark.django_db
def test_a_buyer_who_withdraws_for_a_false_listing_has_no_costs() -> None:
    story = Story.begun(shares="buyer").doubted().wait(hours=48)
    assert story.state == "withdrawn"
    assert story.balance("bob") == story.paid_in()
    inspection, _ = fees.agreed("excavator", "CNY", dict.fromkeys(fees.Service, fees.Shares.BUYER))
    assert story.balance("ines") == inspection.whole.minor
    assert story.balance("alice") == story.row().deposit_minor - inspection.whole.minor
    assert sound()


def missing_after_pick_up() -> Story:
    """Alice had a fifth at pick-up and took it home; the machine does not come, and its loss is claimed of Carl."""
    story = Story.begun(plan="pick_up_20").shipped()
    taken = Money(story.balance("alice"), "CNY")
    ledger.start_payout(story.alice.party_id, taken, key="home", now=story.now)
    ledger.finish_payout(key="home", now=story.now)
    return story.wait(days=14).wait(hours=48)


def failed_after_pick_up() -> Story:
    """The machine never came, and Carl says that its loss is not his: for now nobody pays Alice for it."""
    story = missing_after_pick_up()
    (claim,) = claims_of(story.trade)
    claims.contest_claim(story.carl, claim.id, answer="Nobody was at the yard to take it.", now=story.now)
    return story.wait(hours=72)


@pytest.mark.django_db
def test_what_was_released_too_early_is_taken_back_and_what_is_missing_is_a_debt_that_the_next_credit_pays() -> None:
    story = failed_after_pick_up()
    row = story.row()
    assert story.state == "resolved"
    assert story.balance("bob") == story.paid_in()
    (debt,) = escrow.debts(story.alice.party_id)
    assert debt.minor == ASKING.share(2_000).minor - row.commission_minor // 5 - row.deposit_minor
    assert story.balance("alice") == 0
    nothing = (Money(0, "CNY"),)
    assert escrow.own_money(story.alice.party_id) == OwnMoney(nothing, (), nothing, (debt,))
    assert sound()
    ledger.receive_unallocated(story.alice.party_id, Money(debt.minor + 7, "CNY"), key="next", now=story.now)
    assert (escrow.debts(story.alice.party_id), story.balance("alice")) == ((), 7)
    assert sound()


@pytest.mark.django_db
def test_what_a_carrier_owes_for_the_loss_pays_the_debt_of_the_seller_first() -> None:
    story = missing_after_pick_up().wait(hours=72)
    row, price = story.row(), ASKING.minor
    taken = price // 5 - row.commission_minor // 5
    assert story.balance("bob") == story.paid_in()
    assert (escrow.debts(story.alice.party_id), story.balance("alice")) == ((), price + row.deposit_minor - taken)
    assert escrow.debts(story.carl.party_id) == (ASKING,)
    assert sound()


@pytest.mark.django_db
def test_a_debt_is_reminded_of_and_after_a_month_counts_against_the_debtor() -> None:
    story = failed_after_pick_up()
    (debt,) = escrow.debtors(story.olga)
    assert (debt.party_id, debt.subject) == (story.alice.party_id, story.trade)
    assert [dun.remind_debtors(now=debt.since + timedelta(days=days)) for days in (0, 1, 2, 3)] == [0, 1, 0, 1]
    assert not TradeFact.objects.filter(kind="indebted").exists()
    assert dun.remind_debtors(now=debt.since + timedelta(days=30)) == 1
    assert TradeFact.objects.get(kind="indebted").party_id == story.alice.party_id


@pytest.mark.django_db
def test_a_debt_is_written_off_by_two_operators_and_never_beyond_what_is_owed() -> None:
    story = failed_after_pick_up()
    party = story.alice.party_id
    (debt,) = escrow.debts(party)
    with pytest.raises(MoreThanOwed):
        ledger.propose_write_off(story.olga, party, debt + Money(1, "CNY"), reason="Gone abroad.", now=story.now)
    with pytest.raises(Refusal, match="second_person_needed"):
        ledger.write_off(story.olga, party, debt, now=story.now)
    proposal = ledger.propose_write_off(story.olga, party, debt, reason="Gone abroad.", now=story.now)
    with pytest.raises(Refusal, match="confirmation_needed"):
        identity.approve(story.people["otto"], proposal, now=story.now)
    money.approve(story.people["otto"], proposal, now=story.now)
    ledger.write_off(story.olga, party, debt, now=story.now)
    assert escrow.debts(party) == ()
    assert sound()
