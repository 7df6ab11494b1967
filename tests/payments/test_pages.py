"""A party's money pages, the sandbox bank's page and the overseers' proof, over HTTP in both languages."""

import json
import re
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import money
from tests.payments.conftest import NOW, NUMBER, cny
from truehand.edge import clock
from truehand.escrow import operations as escrow
from truehand.identity import operations as identity
from truehand.kernel.actor import Actor
from truehand.payments import operations, queries
from truehand.payments.domain.account_rules import code_of
from truehand.payments.domain.views import BankAccountView
from truehand.payments.models import BankAccount, PayoutRow

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

    def confirms(self, path: str, **words: str) -> str:
        """Sends a form, and on the page that asks for a second factor types the code."""
        return str(money.confirmed(self.client, path, words).content.decode())


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
    money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)
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
    page = alice_there.confirms("/money/accounts", holder="林艾丽", number=NUMBER, bank="工商银行")
    assert "The account is added" in page
    assert NUMBER not in page
    (account,) = queries.accounts(alice)
    assert "The account is removed" in alice_there.confirms(f"/money/accounts/{account.id}/remove")
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


def test_an_account_that_nobody_confirmed_is_not_added(alice_there: Visitor) -> None:
    page = alice_there.sends("/money/accounts", holder="林艾丽", number=NUMBER, bank="工商银行")
    assert "Payouts may go to 林艾丽 · 工商银行 ····4567 from now on." in page
    assert not BankAccount.objects.exists()


def test_the_payout_form_sent_twice_pays_once(alice_there: Visitor, alice: Actor) -> None:
    account = money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=clock.now())
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=clock.now())
    fields = dict(re.findall(r'name="(key|amount)"[^>]* value="([^"]+)"', alice_there.reads("/money/")))
    assert fields["amount"] == "10.00"
    for _ in range(2):
        page = alice_there.confirms(
            "/money/pay-out/", **fields | {"amount": "4"}, account_id=str(account.id), currency="CNY"
        )
        assert "The payout is on its way" in page
    (payout,) = queries.payouts(alice).items
    assert payout.amount == cny(400)


@pytest.mark.parametrize(
    ("field", "said"), [("account_id", "mine"), ("account_id", ""), ("key", "k" * 201), ("currency", "GOLD")]
)
def test_a_payout_form_that_nobody_drew_is_refused(alice_there: Visitor, alice: Actor, field: str, said: str) -> None:
    account = money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=clock.now())
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=clock.now())
    form = {"account_id": str(account.id), "amount": "4", "currency": "CNY", "key": "once"} | {field: said}
    assert alice_there.client.post("/money/pay-out/", form).status_code == 422
    assert not queries.payouts(alice).items


def test_overseers_see_the_proof_and_nobody_else_does(cast: dict[str, Actor], settings: object) -> None:
    escrow.receive_unallocated(cast["bob"].party_id, cny(1_000), key="in", now=NOW)
    for who in ("audra", "olga"):
        page = signed_in(who, settings=settings).reads("/money/proof")
        assert "Adds up" in page
        assert page.count('<span class="figure">10.00</span>') == 3
    signed_in("alice", settings=settings).reads("/money/proof", status=403)


def api(visitor: Visitor, method: str, path: str, **body: object) -> tuple[int, object]:
    answer = visitor.client.generic(
        method,
        f"/api/v1/money/{path}",
        json.dumps(body) if body else "",
        content_type="application/json",
        headers={"Idempotency-Key": uuid4().hex},
    )
    return answer.status_code, answer.json() if answer.content else None


def test_the_api_does_what_the_pages_do(alice_there: Visitor, alice: Actor) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=NOW)
    funds = {"available": [{"minor": 1_000, "currency": "CNY"}], "reserved": [], "in_transit": []}
    assert api(alice_there, "GET", "balance") == (200, funds)
    status, page = api(alice_there, "GET", "statement?size=1")
    assert status == 200
    assert isinstance(page, dict)
    assert [(line["minor"], line["operation"]) for line in page["items"]] == [(1_000, "receive_unallocated")]
    said = {"holder": "林艾丽", "number": NUMBER, "bank": "工商银行"}
    assert api(alice_there, "POST", "accounts", **said)[0] == 403
    act = operations.account_act(alice, **said)
    confirmation = identity.confirm_as_cast(alice, act, now=clock.now())
    status, account = api(alice_there, "POST", "accounts", **said, confirmation=str(confirmation))
    assert status == 201
    assert isinstance(account, dict)
    assert account["last_four"] == "4567"
    assert api(alice_there, "GET", "accounts") == (200, [account])
    where = f"accounts/{account['id']}/verify"
    assert account["state"] == "unverified"
    assert api(alice_there, "POST", where, code="000000")[0] == 422
    code = code_of(PayoutRow.objects.get(is_probe=True).reference)
    assert api(alice_there, "POST", where, code=code) == (204, None)
    payout = money.start_payout(alice, account_id=queries.accounts(alice)[0].id, amount=cny(400), now=NOW)
    status, seen = api(alice_there, "GET", f"payouts/{payout.id}")
    assert isinstance(seen, dict)
    assert (status, seen["status"], seen["reference"]) == (200, "started", payout.reference)
    assert seen["goes_at"] == account["cools_until"]
    assert api(alice_there, "POST", f"payouts/{payout.id}/cancel") == (204, None)
    assert api(alice_there, "POST", f"payouts/{payout.id}/cancel")[0] == 409
    act = operations.removal_act(alice, UUID(account["id"]))
    gone = identity.confirm_as_cast(alice, act, now=clock.now())
    assert api(alice_there, "DELETE", f"accounts/{account['id']}?confirmation={gone}") == (204, None)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "statement?cursor=nonsense", 422, "edge.cursor_not_understood"),
        ("GET", f"payouts/{NOBODYS}", 404, "payments.payout_unknown"),
        ("GET", f"intents/{NOBODYS}", 404, "payments.intent_unknown"),
        ("GET", "intents/nonsense", 422, "edge.request_not_understood"),
        ("GET", "proof", 403, "actor.not_permitted"),
        ("DELETE", f"accounts/{NOBODYS}", 404, "payments.account_unknown"),
        ("POST", "accounts", 422, "edge.request_not_understood"),
    ],
)
def test_the_api_refuses_clearly(alice_there: Visitor, method: str, path: str, status: int, code: str) -> None:
    answered, problem = api(alice_there, method, path)
    assert isinstance(problem, dict)
    assert (answered, problem["code"]) == (status, code)


def test_a_visitor_reads_no_money_over_the_api() -> None:
    visitor = Visitor(Client())
    for path in ("balance", "statement", "proof", "accounts", "payouts"):
        assert api(visitor, "GET", path)[0] == 401
