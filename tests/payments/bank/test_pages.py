"""Where to transfer to, statements, suspense and orders, as pages and over the API, for who may see them."""

import json
import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.payments.bank.world import World
from tests.payments.test_pages import Visitor, signed_in
from truehand.edge import clock
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments.bank.models import BankStatement, OrderFile, SuspenseItem
from truehand.payments.bank.operations.orders import keep_order
from truehand.payments.bank.sample import camt_file
from truehand.payments.domain.orders import OrderKind, PaymentOrderLine
from truehand.payments.queries import channel
from truehand.trade.operations import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(world: World, settings: object) -> Visitor:
    assert world.told == 0
    return signed_in("olga", settings=settings)


def given(visitor: Visitor, body: bytes, account: str = "custody-cny") -> str:
    """Give a statement at the page; what the next page says."""
    file = SimpleUploadedFile("day.xml", body)
    answer = visitor.client.post("/money/bank/", {"account": account, "file": file}, follow=True)
    return str(answer.content.decode())


def read_all() -> None:
    for row in BankStatement.objects.all():
        statements.take_statement(row.id, now=clock.now())


def test_a_payer_is_told_where_to_transfer_to_and_what_to_write(world: World, settings: object) -> None:
    intent = world.ask()
    opened = channel("bank")
    assert opened.currencies == {"CNY", "EUR"}
    from truehand.payments.models import PaymentIntent

    account = {"holder": "真手", "number": "62990000000000000012", "bank": "行", "reference": intent.reference}
    PaymentIntent.objects.update(instructions={"url": None, "account": account})
    page = signed_in("bob", settings=settings).reads(f"/money/transfer/{intent.reference}")
    for words in ("62990000000000000012", intent.reference, intent.amount.decimal_text(), "Awaited"):
        assert words in page
    assert "待转账" in signed_in("bob", "zh-hans", settings=settings).reads(f"/money/transfer/{intent.reference}")
    signed_in("alice", settings=settings).reads(f"/money/transfer/{intent.reference}", status=404)


def test_the_trade_page_offers_bank_transfer_beside_the_gateway(world: World, settings: object) -> None:
    page = signed_in("bob", settings=settings).reads(f"/trades/{world.story.trade}/")
    assert world.story.state == "signed"
    assert 'name="channel" value="bank"' in page


def test_a_statement_is_given_read_and_shown_line_by_line(olga: Visitor, world: World) -> None:
    sample = world_sample(world)
    page = given(olga, camt_file(sample))
    assert "The statement is kept and is being read" in page
    assert "Being read" in page
    read_all()
    path = f"/money/bank/statements/{BankStatement.objects.get().id}/"
    shown = olga.reads(path)
    assert "In suspense 1" in re.sub(r"\s+", " ", re.sub("<[^>]+>", "", shown))
    assert "王**" in shown
    assert "王建国" not in shown
    assert "王**" not in olga.reads(f"{path}?state=charge")
    assert "day.xml" in olga.reads("/money/bank/")
    assert "1 payment waits in suspense" in olga.reads("/money/bank/")


def world_sample(world: World):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a sample
    from truehand.payments.bank.demonstration import next_statement

    return next_statement("custody-cny", now=world.story.now)


def test_a_refused_statement_says_why(olga: Visitor, world: World) -> None:
    given(olga, camt_file(world_sample(world))[:900])
    read_all()
    page = olga.reads(f"/money/bank/statements/{BankStatement.objects.get().id}/")
    assert "The file is refused; nothing of it counts" in page
    assert "The statement is incomplete" in page


def test_the_demonstration_gives_out_what_the_bank_would_send(olga: Visitor, settings: object) -> None:
    body = olga.client.get("/money/bank/sample/custody-eur").content
    assert b"camt.053.001.08" in body
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    assert olga.client.get("/money/bank/sample/custody-eur").status_code == 404


def test_an_item_in_suspense_is_proposed_approved_and_carried_out(
    olga: Visitor, world: World, settings: object
) -> None:
    given(olga, camt_file(world_sample(world)))
    read_all()
    item = SuspenseItem.objects.get()
    path = f"/money/bank/suspense/{item.id}/"
    assert "No reference of ours" in olga.reads("/money/bank/suspense/")
    assert "Where does it belong?" in olga.reads(path)
    bob = str(world.story.bob.party_id)
    assert "Proposed." in olga.sends(path, how="balance", party=bob, reason="The payer called.")
    otto = signed_in("otto", settings=settings)
    desk = otto.reads("/desk/approvals/")
    assert "Item in suspense" in desk
    (proposal,) = set(re.findall(r"/desk/approvals/([0-9a-f-]{36})/decide/", desk))
    decide = f"/desk/approvals/{proposal}/decide/"
    name, amount = people.name_of(world.story.bob.party_id), Money(item.minor, item.currency)
    assert f"You approve that {name} gets {amount}." in otto.sends(decide, decision="approve")
    assert "as approved" not in olga.reads(path), "nobody confirmed who gets how much"
    otto.confirms(decide, decision="approve")
    assert "as approved" in olga.reads(path)
    assert "The money is where it belongs" in olga.sends(f"{path}carry-out")
    assert world.balance_of("bob") == 123_456
    assert "Placed" in olga.reads("/money/bank/suspense/?ended=1")


def test_a_proposal_without_a_party_keeps_what_was_typed(olga: Visitor, world: World) -> None:
    given(olga, camt_file(world_sample(world)))
    read_all()
    path = f"/money/bank/suspense/{SuspenseItem.objects.get().id}/"
    page = olga.sends(path, how="balance", reason="The payer called.")
    assert "no party is named" in page
    assert "The payer called." in page
    assert "You look after this item now" in olga.sends(path, act="look_after") or "Olga" in olga.reads(path)


def test_a_file_of_orders_is_made_downloaded_twice_and_handed_over(olga: Visitor, world: World) -> None:
    line = PaymentOrderLine("PO000000000001", Money(400, "CNY"), "陈博文", "6222020000001234567", "工商银行")
    keep_order(OrderKind.PAYOUT, line, now=world.story.now)
    assert "1 order" in olga.reads("/money/bank/orders/")
    assert "The file is made" in olga.sends("/money/bank/orders/", account="custody-cny")
    path = f"/money/bank/orders/{OrderFile.objects.get().id}/"
    first, second = (olga.client.get(f"{path}file") for _ in range(2))
    assert first.content == second.content
    assert b"6222020000001234567" in first.content
    assert "no-store" in first["Cache-Control"]
    assert "6222020000001234567" not in olga.reads(path)
    assert "Noted: the bank has the file" in olga.sends(path)
    assert "marked as handed over before" in olga.sends(path)


def test_who_has_no_business_at_the_bank_sees_none_of_it(world: World, settings: object) -> None:
    assert world.told == 0
    for path in ("/money/bank/", "/money/bank/suspense/", "/money/bank/orders/"):
        signed_in("bob", settings=settings).reads(path, status=403)
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    audra = signed_in("audra", settings=settings)
    assert "Give the statement" not in audra.reads("/money/bank/")
    assert audra.client.post("/money/bank/orders/", {"account": "custody-cny"}).status_code == 403
    assert audra.client.get("/money/bank/sample/custody-cny").status_code == 403


def api(visitor: Visitor, method: str, path: str, **body: object) -> tuple[int, dict[str, object]]:
    answer = visitor.client.generic(
        method,
        f"/api/v1/money/bank/{path}",
        json.dumps(body) if body else "",
        content_type="application/json",
        headers={"Idempotency-Key": uuid4().hex},
    )
    return answer.status_code, answer.json()


def test_the_api_does_what_the_pages_do(olga: Visitor, world: World, settings: object) -> None:
    answer = olga.client.post(
        "/api/v1/money/bank/statements",
        {"account": "custody-cny", "file": BytesIO(camt_file(world_sample(world)))},
        headers={"Idempotency-Key": uuid4().hex},
    )
    assert answer.status_code == 202
    found = answer.json()["id"]
    read_all()
    status, view = api(olga, "GET", f"statements/{found}")
    assert (status, view["state"], view["lines"], view["undecided"]) == (200, "read", 2, 0)
    assert api(olga, "GET", f"statements/{found}/counts")[1] == {"charge": 1, "suspense": 1}
    status, page = api(olga, "GET", "suspense")
    assert isinstance(page["items"], list)
    (item,) = page["items"]
    assert (item["reason"], item["amount"]["minor"]) == ("unknown", 123_456)
    status, made = api(olga, "POST", f"suspense/{item['id']}/proposals", how="refund", reason="not ours")
    assert (status, list(made)) == (201, ["proposal"])
    assert api(olga, "POST", "orders", account="custody-cny")[0] == 409
    assert api(signed_in("bob", settings=settings), "GET", "suspense")[0] == 403
