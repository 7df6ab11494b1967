"""Whole trades over the HTTP API: everything a page does, a program does."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.alone import verify
from tests.inspection.cast import photo
from tests.journeys.api_story import FACTS, ApiStory
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.evidence import operations as evidence
from truehand.payments.domain.account_rules import code_of
from truehand.payments.models import PayoutRow
from truehand.trade.operations.clock import tick
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demonstration(settings: Any) -> None:  # noqa: ANN401 - pytest-django's
    settings.DEMONSTRATION = True


def held(story: ApiStory) -> tuple[int, int]:
    trade = story.ask("bob", f"/trades/{story.trade}")
    return trade["price_held"]["minor"], trade["deposit_held"]["minor"]


def balance(story: ApiStory, who: str) -> int:
    return sum(each["minor"] for each in story.ask(who, "/money/balance")["available"])


def test_a_machine_is_listed_bargained_over_inspected_carried_paid_for_and_proven(tmp_path: Path) -> None:
    story = ApiStory.begun().listed().offered(12_000_000)
    price = {"minor": 12_500_000, "currency": "CNY"}
    story.act("alice", "counter", price=price).act("bob", "accept_price").signed()
    assert story.state() == "signed"
    story.paid("bob").paid("alice")
    trade = story.ask("bob", f"/trades/{story.trade}")
    assert (trade["state"], held(story)) == ("funded", (price["minor"], trade["deposit"]["minor"]))
    story.inspected()
    report = story.ask("bob", f"/trades/{story.trade}/report")
    assert hashlib.sha256(report["document"].encode()).hexdigest() == report["sha256"]
    assert report["contradictions"] == []
    story.delivered().act("bob", "accept")
    assert (story.state(), held(story)) == ("settled", (0, 0))
    fees = sum(each["seller"]["minor"] for each in trade["fees"])
    assert balance(story, "alice") == price["minor"] - trade["commission"]["minor"] + trade["deposit"]["minor"] - fees
    (line,) = story.ask("alice", f"/trades/{story.trade}")["payouts"]
    assert (line["part"], line["gross"]["minor"], line["fees"]["minor"]) == ("rest", price["minor"], fees)
    story.act("bob", "rate", stars=5, text="如实描述。").act("alice", "rate", stars=4, text="付款及时。")
    assert story.state() == "rated"
    ratings = story.ask("bob", f"/credit/{trade['seller_id']}/ratings")["items"]
    assert [(each["stars"], each["text"]) for each in ratings] == [(5, "如实描述。")]
    moved = story.ask("bob", f"/trades/{story.trade}/transfers")
    assert {each["operation"] for each in moved} == {"receive", "release_part", "pay_fee", "give_back"}
    assert story.robots["carl"].get(f"/trades/{story.trade}/transfers").status_code == 404
    assert proven(story, tmp_path)
    assert list(fsck()) == list(escrow.fsck()) == []


def proven(story: ApiStory, folder: Path) -> bool:
    """Whether the stand-alone verifier takes the bundle, and does not take it altered."""
    evidence.integrate(now=clock.now())
    evidence.checkpoint(now=clock.now())
    answer = story.robots["bob"].get(f"/trades/{story.trade}/bundle")
    assert answer["Content-Type"] == "application/zip"
    bundle, altered = folder / "bundle.zip", folder / "altered.zip"
    bundle.write_bytes(answer.content)
    altered.write_bytes(answer.content.replace(FACTS["serial"].encode(), FACTS["serial"].encode()[:-1] + b"9"))
    return [verify(each).returncode for each in (bundle, altered)] == [0, 1]


def test_a_quarrel_is_answered_and_ruled_over_the_api_and_the_money_follows() -> None:
    story = ApiStory.begun().funded().inspected().delivered()
    story.act(
        "bob",
        "dispute",
        form=True,
        reason="hidden_defect",
        statement="交货后回转马达一直漏油。",
        photos=[photo(30), photo(31)],
    )
    story.act("alice", "answer", form=True, statement="交货的时候是完全干燥的。", photos=[photo(32)])
    story.act("bob", "refer")
    story.act("bob", "bring_evidence", form=True, statement="维修报价单两万八千元。")
    story.act("alice", "bring_evidence", form=True, statement="近一年的保养记录一直齐全。")
    assert story.robots["olga"].get(f"/trades/{story.trade}/case").status_code == 404
    story.open("olga")
    case = story.ask("olga", f"/trades/{story.trade}/case")
    assert [len(each["photos"]) for each in case["statements"]] == [2, 1, 0, 0, 0]
    shown = story.robots["olga"].get(f"/trades/{story.trade}/photos/{case['statements'][0]['photos'][0]}")
    assert (shown["Content-Type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    price, deposit = held(story)
    refund = price // 4
    said = {"to_buyer": refund, "to_seller": price - refund - 1}
    ruling: dict[str, Any] = {name: {"minor": minor, "currency": "CNY"} for name, minor in said.items()}
    ruling |= {
        "rules": ["proof"],
        "reasons": "照片显示漏油是旧伤，卖方有责。",
        "seen": story.ask("olga", f"/trades/{story.trade}")["step"],
    }
    refused = story.robots["olga"].post(f"/trades/{story.trade}/rule", ruling)
    assert (refused.status_code, refused.json()["code"]) == (409, "trade.ruling_sums")
    assert held(story) == (price, deposit)
    ruling["to_seller"]["minor"] += 1
    story.tell("olga", f"/trades/{story.trade}/rule", ruling)
    assert (story.state(), held(story)) == ("decided", (price, deposit))
    # Nobody appeals.
    assert tick(now=clock.now() + timedelta(hours=73)) == 1
    assert (story.state(), held(story)) == ("resolved", (0, 0))
    deposit_back = story.ask("bob", f"/trades/{story.trade}")["buyer_deposit"]["minor"]
    assert balance(story, "bob") == refund + deposit_back
    assert story.ask("alice", f"/trades/{story.trade}/case")["ruling"]["reasons"] == "照片显示漏油是旧伤，卖方有责。"
    assert tick(now=clock.now()) == 0
    assert list(fsck()) == list(escrow.fsck()) == []


def test_a_draft_report_is_kept_amended_and_its_photos_taken_out_over_the_api() -> None:
    story = ApiStory.begun().funded().act("ines", "take_inspection")
    path = f"/trades/{story.trade}"
    findings = {"template": "excavator", "version": 1, "items": {"boom": {"grade": "4"}}}
    story.tell("ines", f"{path}/draft", {"findings": findings}, method="PUT")
    kept = story.tell("ines", f"{path}/photos", item="boom", photo=photo(7))
    draft = story.ask("ines", f"{path}/draft")
    assert draft["findings"]["items"]["boom"]["grade"] == "4"
    assert [each["sha256"] for each in draft["photos"]] == [kept["sha256"]]
    story.tell("ines", f"{path}/draft/photos/{draft['photos'][0]['id']}", method="DELETE")
    assert story.ask("ines", f"{path}/draft")["photos"] == []
    assert story.robots["bob"].get(f"{path}/draft").status_code == 404
    assert story.robots["bob"].get(f"{path}/photos/{kept['sha256']}").status_code == 404


def test_a_balance_is_paid_out_to_ones_own_account_over_the_api() -> None:
    story = ApiStory.begun().funded().act("alice", "give_up")
    assert balance(story, "bob") > 12_000_000
    mine = {"holder": "陈博文", "number": "6222020200112234567", "bank": "工商银行"}
    account = story.move("bob", "/money/accounts", mine)
    probe = PayoutRow.objects.get(is_probe=True)
    code = code_of(probe.reference)
    story.tell("bob", f"/money/accounts/{account['id']}/verify", {"code": code})
    amount = {"minor": 4_000_000, "currency": "CNY"}
    payout = story.move("bob", "/money/pay-out", {"account_id": account["id"], "amount": amount})
    assert [each["id"] for each in story.ask("bob", "/money/payouts")["items"]] == [payout["id"]]
    lines = story.ask("bob", "/money/statement")["items"]
    assert lines[0]["minor"] == -4_000_000
    assert story.robots["alice"].get(f"/money/payouts/{payout['id']}").status_code == 404
