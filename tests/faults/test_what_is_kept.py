"""A refusal changes nothing, but for what an operation must remember of it: a guessed code, a decision of the gate."""

from __future__ import annotations

import pytest

from tests import money
from tests.faults.bad_requests import confirmed_payout
from tests.faults.world import World
from tests.inspection.cast import photo
from truehand.edge import clock
from truehand.edge.models import IdempotentReply
from truehand.escrow import operations as escrow
from truehand.kernel.money import Money
from truehand.logistics import queries as logistics
from truehand.payments import operations as payments
from truehand.risk.models import Case, DecisionRecord
from truehand.trade.models import Trade

KEY = "one-key-of-carls"


def test_every_guess_of_a_code_is_counted_also_under_one_key_and_after_five_it_is_locked(undone: World) -> None:
    carl, trade = undone.robot("carl"), undone.trade("shipped")
    right = logistics.hand_over_code(trade_id=Trade.objects.get(pk=trade).pk, leg="delivery")
    wrong = "000000" if right != "000000" else "111111"
    told = [
        carl.post(f"/trades/{trade}/deliver", key=KEY, seen=undone.step("shipped"), code=wrong, photo=photo(), note="")
        for _ in range(6)
    ]
    codes = [each.json()["code"] for each in told]
    assert codes[0] == "logistics.code_wrong"
    assert codes[-1] == "logistics.code_locked"
    assert not IdempotentReply.objects.filter(key=KEY).exists()
    booking = logistics.booking_of(Trade.objects.get(pk=trade).pk)
    assert booking is not None
    assert booking.delivery.locked_until is not None
    assert booking.delivery.done_at is None
    late = carl.post(f"/trades/{trade}/deliver", seen=undone.step("shipped"), code=right, photo=photo(), note="")
    assert late.json()["code"] == "logistics.code_locked"
    assert Trade.objects.get(pk=trade).state == "shipped"


def test_what_the_gate_holds_is_remembered_and_waits_for_a_person(undone: World) -> None:
    bob, before = undone.robot("bob"), DecisionRecord.objects.count()
    cases = Case.objects.count()
    actor, amount = undone.people["bob"], Money(5_000_001, "CNY")
    escrow.receive_unallocated(actor.party_id, amount, key="in", now=clock.now())
    added = money.add_bank_account(
        actor, holder="陈博文", number="6222020200112238888", bank="建设银行", now=clock.now()
    )
    by = money.confirm(actor, payments.payout_act(actor, added.id, amount), now=clock.now())
    said = {
        "account_id": str(added.id),
        "amount": {"minor": amount.minor, "currency": "CNY"},
        "confirmation": str(by),
    }
    answer = bob.post("/money/pay-out", said)
    assert (answer.status_code, answer.json()["code"]) == (409, "trade.held_for_review")
    assert DecisionRecord.objects.count() == before + 1
    assert Case.objects.count() == cases + 1


@pytest.mark.parametrize("what", ["nothing", "more than there is"])
def test_what_the_gate_allowed_and_cannot_be_done_leaves_no_decision(undone: World, what: str) -> None:
    bob, before = undone.robot("bob"), DecisionRecord.objects.count()
    said: dict[str, object] = {
        "account_id": undone.ids["account_id"][0],
        "amount": {"minor": 0, "currency": "CNY"},
    }
    if what == "more than there is":
        said = confirmed_payout(undone)
    assert bob.post("/money/pay-out", said).status_code in {409, 422}
    assert DecisionRecord.objects.count() == before
