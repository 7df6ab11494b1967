"""An insurer that has too little to pay an approved claim pays in what is missing, and the claim is paid from it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import money
from tests.insurance.cast import books_agree, claimed, paid
from tests.retold import retold
from tests.trade.story import Story
from truehand.edge import clock
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.identity.models import Notice, User
from truehand.insurance import operations
from truehand.insurance.domain.claims import ClaimView, Stage
from truehand.insurance.domain.refusals import ClaimNotHere, ClaimUnknown, NothingMissing, NotTheInsurer
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.sandbox import inside as bank
from truehand.trade.operations import claim_cover, claim_funding, fund

pytestmark = pytest.mark.django_db
LOSS = Money(2_000_000, "CNY")


@retold
def filed() -> tuple[Story, ClaimView]:
    story = Story.contracted()
    return story, claimed(story)


@retold
def approved() -> tuple[Story, ClaimView]:
    """Bob's claim is approved, and Ivy has her premium alone."""
    story, claim = filed()
    operations.look(story.ivy, claim.id, now=story.now)
    found = claim_cover.decide(story.ivy, claim.id, loss=LOSS, reasons="As the photo shows.", now=story.now)
    assert (found.stage, 0 < story.balance("ivy") < found.amount.minor) == (Stage.APPROVED, True)
    return story, found


def asked(story: Story, claim: ClaimView) -> PaymentIntent:
    """Ivy is asked for what she is short by."""
    act = claim_funding.paying_in_act(story.ivy, claim.id)
    confirmation = money.confirm(story.ivy, act, now=story.now)
    intent = claim_funding.start_payment(story.ivy, claim.id, confirmation=confirmation, now=story.now)
    return PaymentIntent.objects.get(id=intent.id)


def arrive(story: Story, row: PaymentIntent, amount: Money, *, name: str = "first") -> None:
    receipt = payments.take_receipt("sandbox", row.reference, Arrival(name, amount), now=story.now)
    fund.book(receipt, now=story.now)


def test_what_is_missing_is_paid_in_and_pays_the_claim() -> None:
    story, claim = approved()
    had, bobs = story.balance("ivy"), story.balance("bob")
    with pytest.raises(InsufficientBalance):
        paid(story, claim)
    row = asked(story, claim)
    assert (row.purpose, row.minor) == (Purpose.CLAIM, claim.amount.minor - had)
    message = bank.confirm(row.reference, now=story.now)
    for _ in range(2):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert story.balance("ivy") == claim.amount.minor
    assert Notice.objects.filter(party_id=story.ivy.party_id, kind="insurance.paid_in").count() == 1
    with pytest.raises(NothingMissing):
        claim_funding.paying_in_act(story.ivy, claim.id)
    paid(story, claim)
    assert (story.balance("ivy"), story.balance("bob")) == (0, bobs + claim.amount.minor)
    with pytest.raises(ClaimNotHere):
        claim_funding.paying_in_act(story.ivy, claim.id)
    assert books_agree()


def test_part_of_it_counts_and_what_is_more_is_the_insurers_own() -> None:
    story, claim = approved()
    had, row = story.balance("ivy"), asked(story, claim)
    arrive(story, row, Money(row.minor - 1_00, "CNY"))
    row.refresh_from_db()
    assert (row.status, row.minor - row.received_minor) == (IntentStatus.OPEN, 1_00)
    assert claim_funding.missing(claim) == Money(1_00, "CNY")
    arrive(story, row, Money(5_00, "CNY"), name="second")
    row.refresh_from_db()
    assert (row.status, row.received_minor) == (IntentStatus.PAID, row.minor)
    assert story.balance("ivy") == had + row.minor + 4_00
    assert books_agree()


def test_it_is_the_insurers_alone_confirmed_for_what_is_missing_now() -> None:
    story, claim = approved()
    with pytest.raises(NotTheInsurer):
        claim_funding.paying_in_act(story.bob, claim.id)
    with pytest.raises(ClaimUnknown):
        claim_funding.paying_in_act(story.alice, claim.id)
    with pytest.raises(ConfirmationNeeded):
        claim_funding.start_payment(story.ivy, claim.id, confirmation=None, now=story.now)
    before = money.confirm(story.ivy, claim_funding.paying_in_act(story.ivy, claim.id), now=story.now)
    arrive(story, asked(story, claim), Money(1_00, "CNY"))
    with pytest.raises(ConfirmationChanged):
        claim_funding.start_payment(story.ivy, claim.id, confirmation=before, now=story.now)
    assert PaymentIntent.objects.filter(purpose=Purpose.CLAIM).count() == 1


def test_what_was_not_paid_in_time_is_started_anew_at_the_insurers_desk() -> None:
    story, claim = approved()
    row = asked(story, claim)
    assert row.expires_at is not None
    assert payments.expire_payments(now=row.expires_at) == 1
    told = Notice.objects.get(party_id=story.ivy.party_id, kind="payment.expired")
    assert told.link == "/insurance/desk/"
    arrive(story, row, Money(row.minor, "CNY"))
    assert (story.balance("ivy"), claim_funding.missing(claim)) == (claim.amount.minor, Money(0, "CNY"))
    assert books_agree()


def test_nothing_is_asked_for_before_a_claim_is_approved() -> None:
    story, claim = filed()
    with pytest.raises(ClaimNotHere):
        claim_funding.paying_in_act(story.ivy, claim.id)
    assert claim_funding.missing(claim) == Money(0, "CNY")


def test_the_claims_page_asks_the_insurer_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = approved()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    here, words = f"/insurance/claims/{claim.id}/", "Your balance does not pay this claim"
    ivy, bob = Client(headers={"accept-language": "en"}), Client(headers={"accept-language": "en"})
    for browser, who in ((ivy, "ivy"), (bob, "bob")):
        browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    assert words in ivy.get(here).content.decode()
    assert words not in bob.get(here).content.decode()
    money.confirmed(ivy, here, {"act": "pay_in", "channel": "sandbox"})
    row = PaymentIntent.objects.get(purpose=Purpose.CLAIM)
    assert (row.payer_id, row.trade_id) == (story.ivy.party_id, story.trade)
