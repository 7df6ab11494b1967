"""Money without a mouse: pay by transfer, see a debt, exchange for it, and send a payment back by two operators."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.passing import PASSING
from tests.journeys.seeds import begun, page_of
from tests.journeys.test_keyboard import tab_to
from tests.journeys.visitor import LIMIT, Visitor
from tests.payments import matter
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.posting import posting_id
from truehand.identity.domain.confirmation import ActKind
from truehand.identity.models import Confirmation
from truehand.kernel.money import Money
from truehand.payments.models import PaymentIntent, RefundRow

pytestmark = pytest.mark.browser


def enter_on(visitor: Visitor, wanted: str) -> None:
    """Tab to what is named so, and press Enter."""
    tab_to(visitor, wanted)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.audit.look()


def confirm(visitor: Visitor) -> None:
    """Type the code of one's app: the field has the focus already."""
    visitor.page.wait_for_selector(".money-act")
    code, limit = visitor.page.locator(".demo-code .code"), time.monotonic() + LIMIT
    while not code.count():
        assert time.monotonic() < limit, "no code comes"
        PASSING.let(seconds=10)  # each act takes a code of its own
        visitor.page.reload()
    assert visitor.page.evaluate("document.activeElement.id") == "code"
    visitor.page.keyboard.type(code.inner_text())
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.audit.look()


@pytest.mark.parametrize("chinese", [True, False], ids=["chinese", "english"])
def test_a_deposit_is_paid_by_bank_transfer_with_the_keyboard_alone(enter: Enter, *, chinese: bool) -> None:
    story = begun().signed()
    bob = enter(chinese=chinese)
    bob.be("bob", page_of(story))
    enter_on(bob, bob.say("Pay by bank transfer instead"))
    confirm(bob)
    intent = PaymentIntent.objects.get()
    assert (intent.channel, bob.page.url.removeprefix(bob.home)) == ("bank", f"/money/transfer/{intent.reference}")
    assert intent.reference in bob.text().replace(" ", "")
    enter_on(bob, bob.say("Back to the trade"))


def test_a_debt_is_found_and_paid_out_of_another_currency_with_the_keyboard_alone(enter: Enter) -> None:
    story, now = begun(), datetime.now(UTC)
    bob, alice = (story.people[who].party_id for who in ("bob", "alice"))
    matter.rates(now)
    ledger.receive_unallocated(bob, Money(10_000, "EUR"), key="euros", now=now)
    ledger.charge(bob, to=[(alice, Money(32_001, "CNY"))], key="owed", subject=story.trade, now=now)
    visitor = enter(chinese=True)
    visitor.be("bob", "/money/")
    enter_on(visitor, visitor.say("Why, and how to pay it"))
    assert "320.01" in visitor.text()
    visitor.shoot("debts")
    enter_on(visitor, visitor.say("Pay from your %(currency)s balance") % {"currency": "EUR"})
    visitor.shoot("offer")
    words = {"given": "40.01 EUR", "got": "320.08 CNY"}
    enter_on(visitor, visitor.say("Exchange %(given)s into %(got)s") % words)
    confirm(visitor)
    assert visitor.reads((f"已将 {words['given']} 兑换为 {words['got']}。", ""))
    assert escrow.debts(bob) == ()
    assert Confirmation.objects.get(used_at__isnull=False).kind == ActKind.EXCHANGE


def test_two_operators_send_a_payment_back_with_the_keyboard_alone(enter: Enter) -> None:
    story, now = begun(), datetime.now(UTC)
    receipt = matter.arrived(story.people["bob"], trade=story.trade, now=now)
    page, visitor = f"/money/matters/payments/{receipt.id}/", enter()
    visitor.be("olga", page)
    tab_to(visitor, "id_reason")
    visitor.page.keyboard.type("Paid twice.")
    enter_on(visitor, visitor.say("Propose"))
    visitor.be("otto", "/desk/approvals/")
    enter_on(visitor, visitor.say("Approve"))
    assert "10.00 CNY" in visitor.text()
    confirm(visitor)
    visitor.be("olga", page)
    visitor.shoot("approved")
    enter_on(visitor, visitor.say("Send %(amount)s back") % {"amount": "10.00 CNY"})
    assert RefundRow.objects.get().minor == 1_000


def test_two_operators_undo_a_posting_and_write_off_a_debt_with_the_keyboard_alone(enter: Enter) -> None:
    story, now, visitor = begun(), datetime.now(UTC), enter()
    bob, carl = (story.people[who].party_id for who in ("bob", "carl"))
    (wrong,) = ledger.receive_unallocated(carl, Money(500, "CNY"), key="wrong", now=now)
    ledger.charge(bob, to=[(carl, Money(700, "CNY"))], key="owed", subject=story.trade, now=now)
    for page, act in (
        (f"/money/matters/postings/{posting_id(wrong.key)}/", visitor.say("Undo the posting")),
        (f"/money/matters/debts/{bob}/CNY/", visitor.say("Write off %(amount)s") % {"amount": "7.00 CNY"}),
    ):
        visitor.be("olga", page)
        tab_to(visitor, "id_reason")
        visitor.page.keyboard.type("A mistake.")
        enter_on(visitor, visitor.say("Propose"))
        visitor.be("otto", "/desk/approvals/")
        enter_on(visitor, visitor.say("Approve"))
        confirm(visitor)
        visitor.be("olga", page)
        visitor.shoot("approved")
        enter_on(visitor, act)
    assert (escrow.debts(bob), escrow.balance(carl)) == ((), (Money(700, "CNY"),))
