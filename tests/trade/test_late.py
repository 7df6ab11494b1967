"""Late delivery costs the seller what the contract says: capped, by days, never on time, every cent accounted for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trade.story import ASKING, Story, cast, listed
from truehand.escrow import queries as escrow
from truehand.identity.models import Notice
from truehand.kernel.money import Money
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.late import STANDARD, LateRate, beyond, end_of
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.life.v2 import ACCEPTANCE
from truehand.trade.domain.obligations import Standing
from truehand.trade.domain.payout import Part
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import agree, dispute
from truehand.trade.queries import obligations
from truehand.trade.queries.check import fsck

DUE = datetime(2026, 12, 1, tzinfo=UTC)
rates = st.builds(
    LateRate,
    st.integers(min_value=0, max_value=500),
    st.integers(min_value=0, max_value=2_000),
    st.integers(min_value=0, max_value=10),
)
prices = st.integers(min_value=1, max_value=10**13).map(lambda minor: Money(minor, "CNY"))
delays = st.timedeltas(min_value=timedelta(days=-60), max_value=timedelta(days=900))


@given(rates, prices, delays, delays)
def test_it_never_exceeds_the_cap_grows_with_the_days_and_is_nothing_on_time(
    rate: LateRate, price: Money, one: timedelta, other: timedelta
) -> None:
    sooner, later = sorted((one, other))
    first, second = rate.owed(price, DUE, DUE + sooner), rate.owed(price, DUE, DUE + later)
    assert 0 <= first.minor <= second.minor <= rate.cap(price).minor <= price.minor
    if later <= rate.grace_days * timedelta(days=1):
        assert second.minor == 0
    assert second.minor in {rate.daily(price).minor * rate.days(DUE, DUE + later), rate.cap(price).minor}


@given(prices, st.lists(prices, max_size=4))
def test_penalties_for_the_same_do_not_add_up_and_the_largest_counts(owed: Money, others: list[Money]) -> None:
    largest = max((each.minor for each in others), default=0)
    assert largest + beyond(owed, others).minor == max(owed.minor, largest)


def test_a_day_begun_counts_and_a_day_agreed_on_ends_at_midnight_in_china() -> None:
    price = Money(12_800_000, "CNY")
    assert end_of(date(2026, 12, 1)) == datetime(2026, 12, 1, 16, tzinfo=UTC)
    begins = STANDARD.begins(DUE)
    assert [STANDARD.days(DUE, begins + timedelta(seconds=each)) for each in (0, 1, 86_400, 86_401)] == [0, 1, 1, 2]
    assert (STANDARD.daily(price).minor, STANDARD.cap(price).minor) == (6_400, 640_000)


def test_trades_of_versions_without_the_clause_are_paid_as_they_were_promised() -> None:
    untouched = {row.name: row.effects for row in ACCEPTANCE}
    for row in CURRENT.transitions:
        if row.name in {"settle", "retain"}:
            assert tuple(each for each in row.effects if each != "charge_late") == untouched[row.name]


def agreed_by(days: int, plan: str = "acceptance") -> Story:
    """Bob wants it delivered within so many days, and both have signed and paid."""
    people = cast()
    story = Story(people, listed(people["alice"]))
    story.trade = agree.offer(
        story.bob,
        story.listing,
        price=ASKING,
        delivery_place="济南市槐荫区工地三号门",
        plan=plan,
        beside=AgreedTerms(
            inspection=Shares.NONE, transport=Shares.NONE, delivery_by=story.now.date() + timedelta(days=days)
        ),
        now=story.now,
    )
    return story.signed().pay("bob").pay("alice").report().book()


def late_by(days: int, *, within: int = 3, plan: str = "acceptance") -> Story:
    """Delivered so many days after the grace ended; the buyer has not accepted yet."""
    story = agreed_by(within, plan).pick_up()
    begins = story.view("bob").late.begins  # type: ignore[union-attr]
    story.now = begins + timedelta(days=days - 1, hours=1)
    return story.deliver()


@pytest.mark.django_db
def test_what_lateness_costs_is_shown_before_it_falls_due_and_both_are_told_in_time() -> None:
    story = agreed_by(3)
    late = story.view("bob").late
    assert late is not None
    assert (late.due, late.owed.minor, late.daily.minor, late.cap.minor) == (
        end_of(date(2026, 11, 26)),
        0,
        6_400,
        640_000,
    )
    Notice.objects.all().delete()
    story.wait(days=2, hours=16)
    told = Notice.objects.filter(kind="trade.delivery_reminder")
    assert {each.party_id for each in told} == {story.alice.party_id, story.bob.party_id}
    assert {each.due_at for each in told} == {late.due}
    assert all("6,400.00 CNY" in each.en and "64.00 CNY" in each.en for each in told)
    story.wait(hours=1)
    assert told.all().count() == 2
    story.wait(days=2)
    assert told.all().count() == 4
    story.wait(days=9)
    assert told.all().count() == 4


@pytest.mark.django_db
def test_a_delay_is_charged_when_the_seller_is_paid_and_to_the_cent() -> None:
    story = late_by(4)
    before = story.balance("alice"), story.balance("bob")
    story.accept()
    view = story.view("alice")
    line = next(each for each in view.payouts if each.part is Part.LATE)
    assert (line.net.minor, line.gross.minor, line.debt.minor) == (-25_600, 0, 0)
    deposits = view.deposit.minor, view.buyer_deposit.minor
    assert story.balance("alice") - before[0] == ASKING.minor - view.commission.minor + deposits[0] - 25_600
    assert story.balance("bob") - before[1] == deposits[1] + 25_600
    assert story.held() == {}
    assert list(fsck()) == []
    assert not any(each.difference.minor for each in escrow.proof())


@pytest.mark.django_db
def test_on_time_and_within_the_grace_nothing_is_charged() -> None:
    story = agreed_by(3).pick_up()
    story.now = story.view("bob").late.begins  # type: ignore[union-attr]
    story.deliver().accept()
    assert Part.LATE not in {each.part for each in story.view("alice").payouts}


@pytest.mark.django_db
def test_with_a_retention_it_is_charged_once() -> None:
    story = late_by(2, plan="retention_5").accept().wait(days=31)
    assert [each.part for each in story.view("alice").payouts].count(Part.LATE) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("seize", [False, True])
def test_with_a_ruling_the_larger_of_both_penalties_counts(seize: bool) -> None:  # noqa: FBT001 - a parameter
    story = late_by(3).quarrel().ripe().rule(0, ASKING.minor, seize=seize).carried_out()
    lines = {each.part: each for each in story.view("alice").payouts}
    if seize:
        assert story.row().deposit_minor >= 19_200
        assert Part.LATE not in lines
    else:
        assert lines[Part.LATE].net.minor == -19_200


@pytest.mark.django_db
def test_a_ruling_that_gives_everything_back_adds_no_penalty_for_delay() -> None:
    story = late_by(3).quarrel().ripe().rule(ASKING.minor, 0).carried_out()
    assert Part.LATE not in {each.part for each in story.view("alice").payouts}


@pytest.mark.django_db
def test_without_a_day_agreed_on_the_processs_own_time_counts() -> None:
    story = Story.contracted().pay("bob").pay("alice").report().book()
    assert story.view("bob").late is None
    story.pick_up()
    assert story.row().deliver_due == story.row().due_at
    story.wait(days=15)
    assert story.state == "disputed"
    story.wait(hours=30).deliver()
    assert story.view("bob").late.days == 2  # type: ignore[union-attr]


@pytest.mark.django_db
def test_a_dispute_taken_back_gives_its_time_back() -> None:
    story = Story.contracted().pay("bob").pay("alice").report().book().pick_up()
    first = story.row().deliver_due
    assert first is not None
    story.now += timedelta(days=10)
    story.quarrel()
    story.now += timedelta(days=1)
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.row().deliver_due == story.row().due_at == first + timedelta(days=1)


@pytest.mark.django_db
def test_who_owes_what_by_when_follows_the_steps_with_their_evidence() -> None:
    story = Story.contracted()
    found, late = obligations.readable(story.trade, story.bob, now=story.now)
    standing = {each.what: each.standing for each in found}
    assert (standing["pay"], standing["ship"], standing["accept"]) == (Standing.DUE, Standing.AHEAD, Standing.AHEAD)
    assert standing["state_emissions"] is Standing.AHEAD
    assert late is None
    story.pay("bob").pay("alice").report().book().pick_up().deliver()
    found, _ = obligations.readable(story.trade, story.alice, now=story.now)
    by_what = {each.what: each for each in found}
    assert by_what["pay"].done is not None
    assert by_what["pay"].done.transition == "complete_funding"
    assert {by_what[each].standing for each in ("pay", "inspect", "ship", "deliver")} == {Standing.DONE}
    assert {by_what[each].standing for each in ("conform", "state_emissions")} == {Standing.UNCONFIRMED}
    assert (by_what["accept"].standing, by_what["accept"].due_at) == (Standing.DUE, story.row().due_at)
    story.accept()
    found, _ = obligations.readable(story.trade, story.alice, now=story.now)
    assert {each.standing for each in found} == {Standing.DONE}
    assert {each.done.transition for each in found if each.what == "conform" and each.done} == {"accept"}
    with pytest.raises(TradeNotFound):
        obligations.readable(story.trade, story.carl, now=story.now)


@pytest.mark.django_db
def test_what_came_late_is_said_to_be_late_and_what_an_ended_trade_left_is_over() -> None:
    story = late_by(2)
    found, _ = obligations.readable(story.trade, story.bob, now=story.now)
    assert {each.standing for each in found if each.what == "deliver"} == {Standing.DONE_LATE}
    other = Story(story.people, listed(story.alice, serial="KMTPC200A02")).offer().signed().wait(hours=73)
    found, _ = obligations.readable(other.trade, other.bob, now=other.now)
    assert {each.standing for each in found} == {Standing.ENDED}
