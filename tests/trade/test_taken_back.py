"""Money that goes back: refunds by hand, and what card networks take."""

from __future__ import annotations

import pytest

from tests import money
from tests.trade.story import ASKING, Story
from tests.trade.test_gateway import asked, begun, deliver, held, paid, wrong
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import Frozen
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.refusals import NotRefundable
from truehand.payments.domain.views import Intent
from truehand.payments.models import ReceiptRow
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.mischief import Mischief
from truehand.trade.domain.refusals import PaymentTakenBack

pytestmark = pytest.mark.django_db
REASON = "paid twice"


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """The gateway's clock is the story's, whatever day it is."""
    story = begun()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    return story


@pytest.fixture
def twice(story: Story) -> ReceiptRow:
    """Bob paid twice: the second payment is his balance."""
    intent = paid(story, Mischief.PAY_TWICE)
    deliver(story)
    assert story.balance("bob") == ASKING.minor
    return ReceiptRow.objects.filter(intent_id=intent.id).latest("id")


def approved(story: Story, receipt: ReceiptRow, amount: Money = ASKING, reason: str = REASON) -> Actor:
    olga, otto = story.people["olga"], story.people["otto"]
    proposal = payments.propose_refund(olga, receipt.id, amount, reason=reason, now=story.now)
    act = next(each for each in people.open_proposals(otto, now=story.now) if each.id == proposal).approval_act
    assert act is not None
    assert "Bob" in act.payee
    identity.approve(otto, proposal, confirmation=money.confirm(otto, act, now=story.now), now=story.now)
    return olga


def test_a_refund_takes_two_people_and_goes_back_the_way_it_came(story: Story, twice: ReceiptRow) -> None:
    with pytest.raises(SecondPersonNeeded):
        payments.start_refund(story.people["olga"], twice.id, ASKING, reason=REASON, now=story.now)
    with pytest.raises(NotPermitted):
        payments.start_refund(story.bob, twice.id, ASKING, reason=REASON, now=story.now)
    olga = approved(story, twice)
    refund = payments.start_refund(olga, twice.id, ASKING, reason=REASON, now=story.now)
    assert story.balance("bob") == 0
    for _ in range(3):
        payments.send_refund(refund, now=story.now)
    deliver(story)
    (seen,) = queries.refunds(olga).items
    assert (seen.status, seen.amount) == ("done", ASKING)
    assert escrow.in_transit(story.bob.party_id) == (Money(0, "CNY"),)
    assert _taken(story, twice) == -ASKING.minor
    assert all(each.difference.minor == 0 for each in escrow.proof())


def _taken(story: Story, receipt: ReceiptRow) -> int:
    """What the gateway gave back."""
    assert story.people
    with gateway().book.writing() as rows:
        found = rows.execute(
            "select sum(minor) from entries where payment = ? and kind = 'refund'", (receipt.intent.reference,)
        ).fetchone()
    return int(found[0] or 0)


@pytest.mark.parametrize("kind", [Mischief.TIMEOUT, Mischief.BROKEN], ids=str)
def test_a_refund_whose_answer_is_lost_is_made_once(story: Story, twice: ReceiptRow, kind: Mischief) -> None:
    refund = payments.start_refund(approved(story, twice), twice.id, ASKING, reason=REASON, now=story.now)
    wrong(story, kind, queries.refunds(story.people["olga"]).items[0].reference)
    with pytest.raises(OSError, match="gateway answered"):
        payments.send_refund(refund, now=story.now)
    for _ in range(3):
        payments.send_refund(refund, now=story.now)
    assert _taken(story, twice) == -ASKING.minor
    assert queries.refunds(story.people["olga"]).items[0].status == "done"


def test_a_refund_that_the_gateway_refuses_is_the_payers_balance_again(story: Story, twice: ReceiptRow) -> None:
    refund = payments.start_refund(approved(story, twice), twice.id, ASKING, reason=REASON, now=story.now)
    wrong(story, Mischief.REFUSE_REFUND, queries.refunds(story.people["olga"]).items[0].reference)
    payments.send_refund(refund, now=story.now)
    deliver(story)
    assert story.balance("bob") == ASKING.minor
    assert _taken(story, twice) == 0


def test_no_more_goes_back_than_came(story: Story, twice: ReceiptRow) -> None:
    with pytest.raises(NotRefundable):
        approved(story, twice, Money(ASKING.minor + 1, "CNY"))
    olga = approved(story, twice)
    approved(story, twice)  # while nothing has gone back yet
    payments.start_refund(olga, twice.id, ASKING, reason=REASON, now=story.now)
    with pytest.raises(NotRefundable):
        payments.start_refund(olga, twice.id, ASKING, reason=REASON, now=story.now)
    with pytest.raises(NotRefundable):
        approved(story, twice)


def charged_back(story: Story) -> tuple[Intent, str]:
    intent = paid(story)
    deliver(story)
    case = gateway().charge_back(intent.reference, now=story.now)
    deliver(story)
    return intent, case


def claimed(story: Story) -> int:
    """What is claimed in every case."""
    (case,) = queries.chargebacks(story.people["olga"]).items
    return -escrow.balance_of(accounts.repudiation(case.id, "CNY")).minor


def test_while_a_chargeback_is_open_it_is_claimed_and_what_is_held_stays_frozen(story: Story) -> None:
    charged_back(story)
    assert claimed(story) == ASKING.minor
    assert held(story) == {"price": ASKING.minor}
    assert all(each.difference.minor == 0 for each in escrow.proof())
    story.pay("alice").report().book()
    with pytest.raises(PaymentTakenBack):
        story.pick_up()
    with pytest.raises(Frozen):
        ledger.give_back(story.trade, Purpose.PRICE, to=story.bob.party_id, now=story.now)


def test_a_chargeback_that_is_won_leaves_everything_as_it_was(story: Story) -> None:
    _, case = charged_back(story)
    gateway().end_case(case, won=True, now=story.now)
    deliver(story)
    assert claimed(story) == 0
    assert held(story) == {"price": ASKING.minor}
    story.pay("alice").report().book().pick_up().deliver().accept()
    assert story.state == "settled"


def test_a_chargeback_that_is_lost_is_met_from_the_hold(story: Story) -> None:
    deposit = story.held()["buyer_deposit"]
    _, case = charged_back(story)
    gateway().end_case(case, won=False, now=story.now)
    deliver(story)
    # What else was held, the deposit, is Bob's again.
    assert (claimed(story), held(story), story.balance("bob")) == (0, {}, deposit)
    assert "was lost" in " ".join(each.en for each in people.notices(story.bob).items)
    assert story.state == "cancelled"
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_when_the_hold_is_gone_it_is_met_from_the_balance_and_the_rest_is_a_debt(story: Story) -> None:
    intent = paid(story)
    deliver(story)
    story.pay("alice").report().book().pick_up().deliver().accept()
    ledger.receive_unallocated(story.bob.party_id, Money(700, "CNY"), key="other", now=story.now)
    before = story.balance("bob")
    case = gateway().charge_back(intent.reference, now=story.now)
    gateway().end_case(case, won=False, now=story.now)
    deliver(story)
    assert (claimed(story), story.balance("bob")) == (0, 0)
    owed = escrow.balance_of(accounts.debt(story.bob.party_id, "CNY")).minor
    assert owed == before - ASKING.minor < 0
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_an_end_that_is_told_before_the_beginning_counts_once(story: Story) -> None:
    intent = paid(story)
    deliver(story)
    wrong(story, Mischief.REORDER, intent.reference)
    case = gateway().charge_back(intent.reference, now=story.now)
    gateway().end_case(case, won=True, now=story.now)
    deliver(story)
    (seen,) = queries.chargebacks(story.people["audra"]).items
    assert (seen.status, claimed(story)) == ("won", 0)
    assert held(story) == {"price": ASKING.minor}


def test_part_of_a_payment_is_charged_back(story: Story) -> None:
    intent, deposit = asked(story), story.held()["buyer_deposit"]
    gateway().pay(intent.reference, now=story.now)
    deliver(story)
    case = gateway().charge_back(intent.reference, amount=Money(300, "CNY"), now=story.now)
    gateway().end_case(case, won=False, now=story.now)
    deliver(story)
    assert (held(story), story.state) == ({}, "cancelled")
    assert story.balance("bob") == ASKING.minor - 300 + deposit
    assert all(each.difference.minor == 0 for each in escrow.proof())
