"""Who gets what is confirmed in a real browser: by code without script, and by a passkey that signs it."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor
from truehand.identity.models import Confirmation
from truehand.payments.models import BankAccount, PayoutRow

pytestmark = pytest.mark.browser

ACCOUNTS = "/money/accounts"
OWN, SWAPPED = "6222020200112230001", "6222020200119990001"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_passkey(visitor: Visitor) -> Visitor:
    """Alice adds the passkey of a device that recognises her."""
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visitor.be("alice", "/accounts/2fa/webauthn/add/")
    visitor.page.locator("input[name='name']").fill("Phone")
    with visitor.page.expect_navigation():  # the page of passkeys, or of recovery codes
        visitor.page.locator("#passkey_add").click()
    return visitor


def add_account(visitor: Visitor, number: str = OWN) -> None:
    visitor.go(ACCOUNTS)
    visitor.fill("Account holder", "林艾丽")
    visitor.fill("Bank", "工商银行")
    visitor.fill("Account number or IBAN", number)
    visitor.press("Add the account")


def sign(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("[data-confirm-passkey]").click()


def test_a_passkey_signs_who_gets_what_and_nothing_else(enter: Enter) -> None:
    visitor = with_passkey(enter())
    add_account(visitor)
    assert "工商银行 ····0001" in visitor.text()
    visitor.shoot("confirm")
    sign(visitor)
    assert visitor.reads("The account is added. A small amount with a code is on its way to it.")
    assert Confirmation.objects.get(used_at__isnull=False).method == "passkey"
    visitor.shoot("accounts")
    add_account(visitor, "6222020200118880002")
    visitor.page.evaluate(f"document.querySelector('input[name=number]').value = '{SWAPPED}'")
    sign(visitor)
    assert "is not what you confirmed" in visitor.text()
    visitor.shoot("changed")
    assert [each.last_four for each in BankAccount.objects.all()] == ["0001"]


@pytest.mark.parametrize(("chinese", "phone"), [(True, True), (False, False)])
def test_a_code_does_without_script_and_the_account_is_verified(enter: Enter, chinese: bool, phone: bool) -> None:  # noqa: FBT001 - the example
    visitor = enter(chinese=chinese, phone=phone, script=False)
    visitor.be("alice", ACCOUNTS)
    add_account(visitor)
    visitor.second_factor()
    visitor.arrive(ACCOUNTS)
    visitor.until("The sandbox bank's statement shows:")
    visitor.shoot("code")
    shown = visitor.page.locator(".demo-code .code").inner_text()
    visitor.fill("Six digits after PV", shown)
    visitor.press("Verify the account")
    assert visitor.reads("The account is verified.")
    visitor.shoot("verified")
    assert PayoutRow.objects.get().status == "done"
