"""A signed price changes by both signatures until any of it is paid; commission, dues and the contract follow it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.db import IntegrityError, transaction

from tests import money
from tests.auctions.scene import FIRST, Sale
from tests.insurance.cast import selling, take
from tests.retold import retold
from tests.trade.amending import amended, propose, sign
from tests.trade.story import ASKING, Story
from truehand.contracts import queries as contracts
from truehand.contracts.domain.document import amounts_of
from truehand.equipment import queries as equipment
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity.domain.refusals import ConfirmationChanged
from truehand.insurance.domain.kinds import Kind
from truehand.kernel.money import Money
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain import deposits, terms
from truehand.trade.domain.amendment_refusals import (
    DepositTooHigh,
    PriceBeingPaid,
    PriceByAuction,
    PriceInsured,
    PriceMovedTooFar,
)
from truehand.trade.domain.deposits import Risk
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, OfferOutOfRange, TradeNotFound
from truehand.trade.domain.terms import commission
from truehand.trade.models import Trade
from truehand.trade.operations import amend, fund, insure
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db
LOWER = Money(12_000_000, "CNY")


@retold
def secured() -> Story:
    """Both have signed, Bob's deposit is in, and the price is due next."""
    return Story.contracted().pay_once("bob")


def due(story: Story) -> Money:
    return fund.due_from(story.bob, story.trade)[1]


def sound() -> None:
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert list(fsck()) == []


def test_what_is_due_and_the_commission_follow_the_price_and_the_deposits_stay() -> None:
    story = secured()
    before = story.row()
    amended(story, price=LOWER)
    row, drawn = story.row(), contracts.contract_of(story.trade)
    assert (row.price_minor, row.commission_minor) == (LOWER.minor, before.commission_minor * 120 // 128)
    assert 0 < row.tax_minor < before.tax_minor
    assert (row.deposit_minor, row.buyer_deposit_minor) == (before.deposit_minor, before.buyer_deposit_minor)
    assert due(story) == LOWER
    assert drawn is not None
    text = " ".join(paragraph[0] for each in drawn.sheet.clauses for paragraph in each.paragraphs)
    assert "壹拾贰万元整" in text
    assert "128,000.00 CNY" not in text.partition("由“")[0], "only the clause that names the change knows the old one"
    story.pay("bob").pay("alice").report().book().pick_up().deliver().accept()
    (line,) = story.view("alice").payouts
    assert (story.state, line.gross, line.commission.minor + line.tax.minor) == ("settled", LOWER, row.commission_minor)
    sold = equipment.passport(row.passport_id).history
    assert [each.price for each in sold if each.kind == "sold"] == [LOWER], "the machine's history knows what was paid"
    sound()


def test_a_higher_price_is_due_in_full() -> None:
    story = secured()
    higher = Money(13_000_000, "CNY")
    amended(story, price=higher, warranty_days=30)
    assert (due(story), story.row().warranty_days) == (higher, 30)
    story.pay("bob").pay("alice")
    assert (story.state, story.held()["price"]) == ("funded", higher.minor)
    sound()


def test_money_for_the_price_before_is_the_payers_balance_and_the_price_is_asked_for_anew() -> None:
    story = secured()
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    earlier = money.confirm(story.bob, fund.payment_act(story.bob, story.trade), now=story.now)
    had = story.balance("bob")
    amended(story, price=LOWER)
    assert PaymentIntent.objects.get(id=intent.id).status == IntentStatus.CANCELLED
    with pytest.raises(ConfirmationChanged):
        fund.start_payment(story.bob, story.trade, confirmation=earlier, now=story.now)
    message = bank.confirm(intent.reference, now=story.now)
    for _ in range(2):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert (story.balance("bob") - had, Purpose.PRICE in escrow.held(story.trade)) == (ASKING.minor, False)
    story.pay("bob")
    assert story.held()["price"] == LOWER.minor
    sound()


def test_other_terms_leave_the_payment_that_is_asked_for_alone() -> None:
    story = secured()
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    amended(story, warranty_days=30)
    assert PaymentIntent.objects.get(id=intent.id).status == IntentStatus.OPEN


def test_a_price_of_which_something_is_paid_stays_whatever_was_signed_before() -> None:
    story = secured()
    propose(story, price=LOWER)
    sign(story, "alice")
    story.pay_once("bob", Money(100, "CNY"))
    with pytest.raises(CONDITION_REFUSALS[Condition.STILL_AMENDABLE]):
        sign(story, "bob")
    assert "sign_amendment" not in story.acts("bob")
    amend.decline(story.bob, story.trade, seen=story.seen, now=story.now)
    with pytest.raises(PriceBeingPaid) as refused:
        propose(story, price=LOWER)
    assert refused.value.data["held"] == Money(100, "CNY")
    propose(story, warranty_days=30)
    assert story.row().price_minor == ASKING.minor


def test_no_price_is_amended_that_no_offer_could_have_or_that_is_in_escrow() -> None:
    story = secured()
    for wrong in (Money(0, "CNY"), Money(2 * ASKING.minor + 1, "CNY"), Money(12_000_000, "USD")):
        with pytest.raises(OfferOutOfRange):
            propose(story, price=wrong)
    with pytest.raises(TradeNotFound):
        propose(story, "carl", price=LOWER)
    story.pay("bob").pay("alice")
    with pytest.raises(PriceBeingPaid):
        propose(story, price=LOWER)


def test_the_database_itself_lets_the_price_change_only_as_an_amendment_that_both_sign_ends() -> None:
    story = secured()
    trades = Trade.objects.filter(pk=story.trade)
    changes: list[Mapping[str, object]] = [
        {name: 1} for name in ("price_minor", "commission_minor", "tax_minor", "tax_basis_points", "premium_minor")
    ]
    changes += [
        {"deposit_minor": 1},
        {"buyer_deposit_minor": 1},
        {"signed_at": None},
        {"signed_at": None, "tax_minor": 1},
    ]
    ending: dict[str, object] = {"amendment_due": None, "amendment_signer": None, "amendment_keys": []}
    all_of_it = {"price_minor": LOWER.minor, **ending}

    def refused(change: Mapping[str, object]) -> None:
        with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
            trades.update(**change)

    for change in (*changes, all_of_it):
        refused(change)
    propose(story, warranty_days=30)
    sign(story, "alice")
    refused(all_of_it)
    amend.decline(story.bob, story.trade, seen=story.seen, now=story.now)
    propose(story, price=LOWER)
    for who in (None, "alice"):
        if who:
            sign(story, who)
        for change in (*changes, all_of_it):
            refused(change)
    sign(story, "bob")
    assert story.row().price_minor == LOWER.minor
    for change in (*changes, {**all_of_it, "price_minor": ASKING.minor}):
        refused(change)


def test_the_amounts_are_those_that_both_signed_whatever_the_rules_say_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    story = secured()
    propose(story, price=LOWER)
    fee = commission(LOWER)
    sign(story, "alice")
    monkeypatch.setattr(terms, "COMMISSION_BASIS_POINTS", 1_500)
    assert commission(LOWER) > fee, "what is charged from now on is more"
    sign(story, "bob")
    row, drawn = story.row(), contracts.contract_of(story.trade)
    assert drawn is not None
    assert row.commission_minor == amounts_of(drawn.document).commission.minor == fee.minor
    assert (row.tax_minor, row.price_minor) == (amounts_of(drawn.document).tax.minor, LOWER.minor)


def test_no_price_falls_below_half_of_the_first_or_below_what_a_held_deposit_allows() -> None:
    story = secured()
    amended(story, price=Money(7_000_000, "CNY"))
    with pytest.raises(PriceMovedTooFar) as far:
        propose(story, price=Money(6_399_999, "CNY"))
    assert far.value.data["lowest"] == Money(6_400_000, "CNY"), "half of what was signed first, not of what is in force"
    propose(story, price=Money(6_400_000, "CNY"))
    sign(story, "alice")
    sign(story, "bob")
    assert due(story) == Money(6_400_000, "CNY")


def costly(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Both have signed while the table asks for so much that the deposit stands at the law's ceiling."""
    monkeypatch.setitem(deposits.FACTOR, Risk.USUAL, 1_000)
    return Story.begun().signed()


def test_an_unpaid_deposit_is_cut_to_the_laws_ceiling_at_the_new_price(monkeypatch: pytest.MonkeyPatch) -> None:
    story = costly(monkeypatch)
    assert story.row().deposit_minor == deposits.ceiling(ASKING).minor
    intent = money.start_payment(story.alice, story.trade, now=story.now)
    amended(story, price=LOWER)
    row = story.row()
    assert row.deposit_minor == deposits.ceiling(LOWER).minor >= row.buyer_deposit_minor
    assert PaymentIntent.objects.get(id=intent.id).status == IntentStatus.CANCELLED, "it asked for more than is due"
    story.pay("alice").pay("bob")
    assert (story.state, story.held()["deposit"]) == ("funded", row.deposit_minor)
    sound()


def test_a_deposit_that_is_held_refuses_a_price_that_it_is_too_high_for(monkeypatch: pytest.MonkeyPatch) -> None:
    story = costly(monkeypatch)
    propose(story, price=LOWER)
    sign(story, "bob")
    story.pay("alice")
    with pytest.raises(DepositTooHigh) as refused:
        sign(story, "alice")
    assert refused.value.data["most"] == deposits.ceiling(LOWER)
    amend.decline(story.bob, story.trade, seen=story.seen, now=story.now)
    with pytest.raises(DepositTooHigh):
        propose(story, price=LOWER)
    assert story.row().price_minor == ASKING.minor
    amended(story, price=Money(13_000_000, "CNY"))
    sound()


def test_what_is_insured_keeps_its_price_until_the_insurance_is_given_up() -> None:
    story = secured()
    selling(story, Kind.TRANSIT)
    propose(story, price=LOWER)
    sign(story, "alice")
    policy = take(story, Kind.TRANSIT)
    with pytest.raises(PriceInsured):
        sign(story, "bob")
    assert story.row().price_minor == ASKING.minor
    amend.decline(story.bob, story.trade, seen=story.seen, now=story.now)
    with pytest.raises(PriceInsured):
        propose(story, price=LOWER)
    insure.give_up(story.bob, policy.id, now=story.now)
    amended(story, price=LOWER)
    assert take(story, Kind.TRANSIT).premium < policy.premium
    sound()


def test_a_price_that_bids_made_is_not_amended() -> None:
    won = Sale.opened().enter("bob").bid("bob", FIRST.minor).wait(hours=25).story().sign("bob").sign("alice")
    with pytest.raises(PriceByAuction):
        propose(won, price=LOWER)
