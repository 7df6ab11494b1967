"""A signed price changes by both signatures until any of it is paid; commission, dues and the contract follow it."""

from __future__ import annotations

import pytest

from tests import money
from tests.auctions.scene import FIRST, Sale
from tests.retold import retold
from tests.trade.amending import amended, propose, sign
from tests.trade.story import ASKING, Story
from truehand.contracts import queries as contracts
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity.domain.refusals import ConfirmationChanged
from truehand.kernel.money import Money
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.amendment_refusals import PriceBeingPaid, PriceByAuction
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, OfferOutOfRange, TradeNotFound
from truehand.trade.operations import amend, fund
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


def test_a_price_that_bids_made_is_not_amended() -> None:
    won = Sale.opened().enter("bob").bid("bob", FIRST.minor).wait(hours=25).story().sign("bob").sign("alice")
    with pytest.raises(PriceByAuction):
        propose(won, price=LOWER)
