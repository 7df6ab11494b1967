"""A party's money pages, the sandbox bank's page and the overseers' proof, over HTTP in both languages."""

import re
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client

from tests.payments.conftest import NOW, NUMBER, cny
from truehand.edge import clock
from truehand.escrow import operations as escrow
from truehand.identity.models import User
from truehand.kernel.actor import Actor
from truehand.payments import operations, queries
from truehand.payments.domain.views import BankAccountView
from truehand.payments.models import BankAccount

pytestmark = pytest.mark.django_db
NOBODYS = UUID(int=7)


@dataclass
class Visitor:
    """Somebody at the site; what a page says is read as text."""

    client: Client

    def reads(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status
        return str(answer.content.decode())

    def sends(self, path: str, **words: str) -> str:
        return str(self.client.post(path, words, follow=True).content.decode())


def signed_in(who: str, language: str = "en", *, settings: object) -> Visitor:
    settings.DEMONSTRATION = True  # type: ignore[attr-defined]
    client = Client(headers={"accept-language": language})
    client.post("/demo/sign-in", {"who": who})
    return Visitor(client)


@pytest.fixture
def alice_there(cast: dict[str, Actor], settings: object) -> Visitor:
    assert cast
    return signed_in("alice", settings=settings)


def test_the_money_page_shows_balance_statement_and_what_is_on_its_way(
    alice_there: Visitor, alice: Actor, account: BankAccountView
) -> None:
    escrow.receive_unallocated(alice.party_id, cny(12_800_050), key="in", now=NOW)
    operations.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)
    page = alice_there.reads("/money/")
    assert '<span class="figure">127,996.50</span> CNY' in page
    assert "On its way to your bank" in page
    assert '<span class="figure">-4.00</span> CNY' in page
    assert "Payment received into the balance" in page
    payouts = alice_there.reads("/money/payouts")
    assert "····4567" in payouts
    assert "Being handed to the bank" in payouts


def test_empty_pages_say_what_will_be_there(alice_there: Visitor) -> None:
    for path, words in {
        "/money/": "No movements yet",
        "/money/payouts": "No payouts yet",
        "/money/accounts": "No bank account yet",
    }.items():
        assert words in alice_there.reads(path)


def test_the_pages_speak_chinese(cast: dict[str, Actor], alice: Actor, settings: object) -> None:
    assert cast
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=NOW)
    visitor = signed_in("alice", "zh-hans", settings=settings)
    assert "收到款项，记入余额" in visitor.reads("/money/")
    assert "还没有提现" in visitor.reads("/money/payouts")


def test_a_visitor_is_led_to_the_sign_in() -> None:
    for path in ("/money/", "/money/payouts", "/money/accounts", "/money/proof"):
        assert Client().get(path)["Location"].startswith("/accounts/login/")


def test_an_account_is_added_and_removed(alice_there: Visitor, alice: Actor) -> None:
    page = alice_there.sends("/money/accounts", holder="林艾丽", number=NUMBER, bank="工商银行")
    assert "The account is added" in page
    assert NUMBER not in page
    (account,) = queries.accounts(alice)
    assert "The account is removed" in alice_there.sends(f"/money/accounts/{account.id}/remove")
    assert queries.accounts(alice) == ()


def test_a_refused_account_keeps_what_was_typed(alice_there: Visitor) -> None:
    page = alice_there.sends("/money/accounts", holder="陈博文", number=NUMBER, bank="工商银行")
    assert "not your verified legal name" in page
    assert f'value="{NUMBER}"' in page
    assert not BankAccount.objects.exists()


def test_somebody_elses_account_is_not_found(
    cast: dict[str, Actor], account: BankAccountView, settings: object
) -> None:
    bob = signed_in("bob", settings=settings)
    answer = bob.client.post(f"/money/accounts/{account.id}/remove")
    assert answer.status_code == 404
    assert queries.accounts(cast["alice"]) == (account,)


def test_who_did_not_just_confirm_is_asked_to_first(cast: dict[str, Actor]) -> None:
    assert cast
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        User.objects.get(email="alice@cast.invalid"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    visitor = Visitor(client)
    assert "Confirm it is you" in visitor.reads("/money/accounts")
    assert "Moving money needs a fresh confirmation" in visitor.sends(
        "/money/accounts", holder="林艾丽", number=NUMBER, bank="工商银行"
    )
    assert not BankAccount.objects.exists()


def test_the_payout_form_sent_twice_pays_once(alice_there: Visitor, alice: Actor) -> None:
    account = operations.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=clock.now())
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=clock.now())
    fields = dict(re.findall(r'name="(key|amount)"[^>]* value="([^"]+)"', alice_there.reads("/money/")))
    assert fields["amount"] == "10.00"
    for _ in range(2):
        page = alice_there.sends(
            "/money/pay-out/", **fields | {"amount": "4"}, account_id=str(account.id), currency="CNY"
        )
        assert "The payout is on its way" in page
    (payout,) = queries.payouts(alice).items
    assert payout.amount == cny(400)


@pytest.mark.parametrize(
    ("field", "said"), [("account_id", "mine"), ("account_id", ""), ("key", "k" * 201), ("currency", "GOLD")]
)
def test_a_payout_form_that_nobody_drew_is_refused(alice_there: Visitor, alice: Actor, field: str, said: str) -> None:
    account = operations.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=clock.now())
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=clock.now())
    form = {"account_id": str(account.id), "amount": "4", "currency": "CNY", "key": "once"} | {field: said}
    assert alice_there.client.post("/money/pay-out/", form).status_code == 422
    assert not queries.payouts(alice).items
