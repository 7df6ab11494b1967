"""Debts, refunds, chargebacks and refused messages: seen by who watches the money, and moved by two operators."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests import money
from tests.desk.stage import main_of
from tests.payments import matter
from tests.payments.conftest import NOW, cny
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity import queries as people
from truehand.identity.models import User
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.kernel.personal import Purpose
from truehand.payments import operations, queries
from truehand.payments.domain.reasons import sentence_of
from truehand.payments.domain.refusals import NotRefundable
from truehand.payments.models import ReceiptRow
from truehand.vault import operations as vault
from truehand.vault.domain.reading import Stated, Thing

Cast = dict[str, Actor]
WATCHERS, OTHERS = ("olga", "audra", "cora"), ("alice", "bob", "ines", "carl")
LISTS = ("debts", "refunds", "chargebacks", "refused")


def become(who: str, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def names(cast: Cast) -> dict[str, object]:
    return matter.money_in_question(cast, 1, now=NOW)


def pages(names: dict[str, object]) -> list[str]:
    kinds = {"refunds": "refund_id", "chargebacks": "chargeback_id", "refused": "message_id", "payments": "receipt_id"}
    single = [f"/money/matters/{kind}/{names[name]}/" for kind, name in kinds.items()]
    trade = ReceiptRow.objects.get(id=str(names["receipt_id"])).intent.trade_id
    return [*(f"/money/matters/{each}/" for each in LISTS), *single, f"/money/matters/trades/{trade}/"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", WATCHERS)
def test_who_watches_the_money_sees_every_page(names: dict[str, object], who: str, language: str) -> None:
    browser = become(who, language)
    for page in pages(names):
        assert browser.get(page).status_code == 200, page


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_any(names: dict[str, object], who: str) -> None:
    browser = become(who)
    for page in pages(names):
        assert (browser.get(page).status_code, browser.post(page).status_code) in {(403, 403), (403, 405)}, page


@pytest.mark.parametrize("who", OTHERS)
def test_no_door_opens_to_anybody_else(cast: Cast, names: dict[str, object], who: str) -> None:
    actor = cast[who]
    one = UUID(str(names["refund_id"]))
    for door in (
        lambda: queries.refunds(actor),
        lambda: queries.refund(actor, one),
        lambda: queries.chargebacks(actor),
        lambda: queries.chargeback(actor, one),
        lambda: queries.refused_messages(actor),
        lambda: queries.refused_message(actor, one, now=NOW),
        lambda: queries.refused_counts(actor),
        lambda: queries.arrivals(actor, one),
        lambda: queries.arrival(actor, one),
        lambda: escrow.debtors(actor),
        lambda: operations.propose_refund(actor, one, cny(1), reason="Mine.", now=NOW),
    ):
        with pytest.raises(NotPermitted):
            door()


@pytest.mark.parametrize("who", ["audra", "cora"])
def test_who_only_watches_is_offered_no_act(names: dict[str, object], who: str) -> None:
    browser = become(who)
    for page in pages(names):
        assert 'method="post"' not in main_of(browser.get(page)), page
    assert browser.post(f"/money/matters/payments/{names['receipt_id']}/", {"act": "do"}).status_code == 403


def test_what_is_not_there_is_not_found(cast: Cast) -> None:  # noqa: ARG001 - somebody has to look
    browser, nothing = become("olga"), UUID(int=0)
    for kind in ("refunds", "chargebacks", "refused", "payments"):
        assert browser.get(f"/money/matters/{kind}/{nothing}/").status_code == 404


def test_a_refused_message_is_shown_to_an_operator_who_opened_it_and_runs_nothing(cast: Cast) -> None:
    matter.refused("<script>alert('陈')</script>\xff".encode("latin-1", "replace"), now=NOW)
    (found,) = queries.refused_messages(cast["olga"]).items
    page = f"/money/matters/refused/{found.id}/"
    assert "&lt;script&gt;" not in main_of(become("olga").get(page))
    stated = Stated(Purpose.SECURITY, "Somebody tries our door")
    vault.open_to_read(cast["olga"], Thing.MESSAGE, found.id, stated, now=NOW)
    seen = main_of(become("olga").get(page))
    assert "&lt;script&gt;" in seen
    assert "<script>" not in seen
    for who in ("audra", "cora"):
        assert "&lt;script&gt;" not in main_of(become(who).get(page))


def test_refused_messages_are_counted_filtered_and_turned_over_by_page(cast: Cast) -> None:
    for number in range(25):
        matter.refused(str(number).encode(), now=NOW + timedelta(minutes=number))
    for _ in range(3):
        matter.refused(b"0", now=NOW)
    (count,) = queries.refused_counts(cast["audra"])
    assert (count.number, count.times) == (25, 28)
    first = queries.refused_messages(cast["audra"], code="payments.callback_forged")
    rest = queries.refused_messages(cast["audra"], code="payments.callback_forged", cursor=first.next_cursor)
    assert len({each.id for each in (*first.items, *rest.items)}) == 25
    assert queries.refused_messages(cast["audra"], channel="bank").items == ()
    assert "No message was refused" in main_of(become("olga").get("/money/matters/refused/?channel=bank"))


def test_every_code_that_was_written_down_has_its_sentence_and_an_unknown_one_stands_as_it_is() -> None:
    assert sentence_of("payments.callback_forged")[1].startswith("The signature")
    assert sentence_of("gone.long_ago") == ("gone.long_ago", "gone.long_ago")


def test_a_refund_by_hand_takes_two_operators_and_the_second_confirms_who_gets_it(cast: Cast) -> None:
    receipt = matter.arrived(cast["bob"], now=NOW)
    page, olga, otto = f"/money/matters/payments/{receipt.id}/", become("olga"), become("otto")
    assert "Propose a refund" in main_of(olga.get(page))
    assert olga.post(page, {"amount": "10.01", "reason": "Twice."}).status_code == 422
    assert olga.post(page, {"amount": "4.00", "reason": "Twice."}).status_code == 302
    assert olga.post(page, {"act": "do"}).status_code == 409
    seen = main_of(otto.get(page))
    assert "Decide the proposal" in seen
    approvals = main_of(otto.get("/desk/approvals/"))
    (proposal,) = [part.split("/")[0] for part in approvals.split("/desk/approvals/")[1:] if "decide" in part[:50]]
    answer = money.confirmed(otto, f"/desk/approvals/{proposal}/decide/", {"decision": "approve"})
    assert answer.status_code == 200
    assert "Send 4.00 CNY back" in main_of(olga.get(page))
    assert otto.post(page, {"act": "do"}).status_code == 409
    sent = olga.post(page, {"act": "do"})
    assert sent["Location"].startswith("/money/matters/refunds/")
    assert "Bob" in main_of(olga.get(sent["Location"]))
    assert olga.post(page, {"act": "do"}).status_code == 409
    assert [each.minor for each in escrow.balance(cast["bob"].party_id)] == [600]


def test_more_than_came_or_than_the_payer_has_is_not_even_proposed(cast: Cast) -> None:
    receipt, bob = matter.arrived(cast["bob"], now=NOW), cast["bob"].party_id
    with pytest.raises(NotRefundable):
        operations.propose_refund(cast["olga"], receipt.id, cny(1_001), reason="x", now=NOW)
    ledger.charge(bob, to=[(cast["alice"].party_id, cny(900))], key="taken", subject=receipt.id, now=NOW)
    with pytest.raises(InsufficientBalance):
        operations.propose_refund(cast["olga"], receipt.id, cny(101), reason="x", now=NOW)
    said = become("olga").post(f"/money/matters/payments/{receipt.id}/", {"amount": "1.01", "reason": "x"})
    assert said.status_code == 422
    assert people.open_proposals(cast["olga"], now=NOW) == ()


def test_debts_stand_by_age_with_totals_of_each_currency(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (who, owed) in enumerate((("alice", cny(700)), ("bob", cny(50)), ("bob", Money(300, "EUR")))):
        ledger.charge(
            cast[who].party_id,
            to=[(cast["carl"].party_id, owed)],
            key=str(number),
            subject=UUID(int=number),
            now=NOW + timedelta(days=20 * number),
        )
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=45))
    olga = become("olga")
    seen = main_of(olga.get("/money/matters/debts/"))
    assert "7.50" in seen
    assert seen.index("Alice") < seen.index("Bob")
    older = main_of(olga.get("/money/matters/debts/?days=30&currency=CNY"))
    assert "Alice" in older
    assert "Bob" not in older
    assert "Nobody owes anything here" in main_of(olga.get("/money/matters/debts/?currency=USD"))


def test_a_lost_chargeback_leads_from_the_debt_to_its_case(cast: Cast) -> None:
    bob, case = cast["bob"].party_id, matter.charged_back(cast["bob"], now=NOW)
    ledger.charge(bob, to=[(cast["alice"].party_id, cny(1_000))], key="spent", subject=bob, now=NOW)
    matter.lost(case, now=NOW)
    (debt,) = escrow.debts_of(bob)
    assert (debt.owed, debt.subject) == (cny(1_000), case)
    assert f"/money/matters/chargebacks/{case}/" in main_of(become("audra").get("/money/matters/debts/"))
    page = main_of(become("cora").get(f"/money/matters/chargebacks/{case}/"))
    assert "The case was lost" in page
    assert "博文: owed to the platform" in page
