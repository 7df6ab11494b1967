"""`truehand reconcile --statement FILE`: the file is booked first, then held against the ledger."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import money
from tests.payments.bank.world import ALICE, BOB, DAY, NUMBER, World, cny
from tests.trade.story import Story
from truehand.edge import clock
from truehand.escrow import operations as escrow
from truehand.identity import operations as identity
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.bank.config import account_named
from truehand.payments.bank.sample import Sample, camt_file
from truehand.payments.domain.statement import Entry
from truehand.payments.models import PayoutRow
from truehand.reconciliation import operations, queries
from truehand.site import preparation
from truehand.site.cli import reconcile, statement

ACCOUNT = "custody-cny"


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: ARG001 - the database must be there
    """A signed trade, and commands that run in this process, at the bank's hour."""
    world = World(Story.begun().esteemed("bob").signed())
    for each in (reconcile, statement):
        monkeypatch.setattr(each, "django_ready", nullcontext)
    monkeypatch.setattr(preparation, "bring_up_to_date", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: world.story.now)
    return world


def written(world: World, folder: Path, *entries: Entry, opening: int = 0) -> str:
    """The bank's file of these lines."""
    known = account_named(ACCOUNT)
    lines = [replace(each, line=line) for line, each in enumerate(entries, 1)]
    file = folder / f"{world.told}.xml"
    sample = Sample(known.number, f"2026-{world.told}", world.told, DAY, Money(opening, "CNY"), lines)
    file.write_bytes(camt_file(sample))
    return str(file)


def run(*words: str) -> Result:
    return CliRunner().invoke(reconcile.command, words)


def test_what_a_clean_statement_brings_is_booked_and_agrees(world: World, tmp_path: Path) -> None:
    buyer, seller = world.ask(), world.ask("alice")
    lines = [
        world.line(buyer.amount.minor, buyer.reference),
        world.line(seller.amount.minor, seller.reference, name=ALICE),
    ]
    answer = run("--statement", written(world, tmp_path, *lines), "--account", ACCOUNT, "--json")
    assert answer.exit_code == 0, answer.output
    assert world.story.state == "funded"
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["clean"]
    assert [(part["books"], part["report"], part["agreed"]) for part in told["parts"]] == [(2, 2, 4)]


def test_a_statement_taken_before_is_compared_and_not_booked_again(world: World, tmp_path: Path) -> None:
    intent = world.ask()
    file = written(world, tmp_path, world.line(intent.amount.minor, intent.reference))
    for _ in range(2):
        answer = run("--statement", file, "--account", ACCOUNT)
        assert answer.exit_code == 0, answer.output
    assert world.held() == intent.amount.minor


def test_a_statement_that_comes_days_late_agrees_with_what_it_booked(world: World, tmp_path: Path) -> None:
    intent = world.ask()
    file = written(world, tmp_path, world.line(intent.amount.minor, intent.reference))
    world.story.now += timedelta(days=2)
    answer = run("--statement", file, "--account", ACCOUNT, "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout.splitlines()[-1])["discrepancies"] == []


@pytest.fixture
def payout(world: World, settings: object) -> PayoutRow:
    """Bob's payout of 4.00 waits at the bank."""
    settings.TRUEHAND_CHANNELS = {"bank": "truehand.payments.bank.channel.BankTransfer"}  # type: ignore[attr-defined]
    bob, now = world.story.people["bob"], world.story.now
    escrow.receive_unallocated(bob.party_id, cny(1_000), key="before", now=now - timedelta(days=1))
    account = money.add_bank_account(bob, holder=BOB, number=NUMBER, bank="工商银行", now=now)
    money.start_payout(bob, account_id=account.id, amount=cny(400), now=now)
    return PayoutRow.objects.get(is_probe=False)


def test_every_planted_error_is_named(world: World, payout: PayoutRow, tmp_path: Path) -> None:
    intent = world.ask()
    planted = {
        "unknown": world.line(11, "no idea"),
        "third party": world.line(12, intent.reference, name="王麻子"),
        "nameless": world.line(13, intent.reference, name=""),
        "return unknown": world.line(14, "PO00000000000A", returned="AC04"),
        "wrong payout": world.line(-399, payout.reference),
        "nobody ordered": world.line(-15, "PO00000000000B"),
    }
    paid = world.line(intent.amount.minor, intent.reference)
    again = world.line(intent.amount.minor, intent.reference)
    file = written(world, tmp_path, paid, again, *planted.values())
    answer = run("--statement", file, "--account", ACCOUNT, "--json")
    assert answer.exit_code == 1
    for line in (again, *planted.values()):
        assert f"[{line.bank_id}]" in answer.stdout, answer.stdout
    assert f"[{paid.bank_id}]" not in answer.stdout
    told = json.loads(answer.stdout.splitlines()[-1])
    named = {(each["kind"], line["minor"]) for each in told["discrepancies"] for line in each["lines"]}
    # What left without an order is not booked; what was booked before and the bank does not have is not at the bank.
    assert {("missing_in_ledger", -399), ("missing_in_ledger", -15), ("missing_at_bank", 1_000)} <= named


def test_what_left_without_an_order_holds_payouts_until_two_end_the_incident_that_names_it(
    world: World, tmp_path: Path
) -> None:
    olga, now = world.olga, world.story.now
    file = written(world, tmp_path, world.line(1_000, "no idea"), world.line(-15, "PO00000000000B"))
    assert run("--statement", file, "--account", ACCOUNT).exit_code == 1
    (found,) = queries.discrepancies(olga).items
    assert found.incident is not None
    operations.explain(olga, found.id, "The bank's own mistake; it comes back tomorrow.", now=now)
    proposal = operations.propose_end(olga, found.incident, "Explained.", now=now)
    identity.approve(world.second, proposal, now=now)
    assert payments.payout_hold()
    operations.end_incident(olga, found.incident, now=now)
    assert payments.payout_hold() is None


def test_a_refused_file_books_and_compares_nothing(world: World, tmp_path: Path) -> None:
    file = Path(written(world, tmp_path, world.line(500, "no idea")))
    file.write_bytes(file.read_bytes()[:-200])
    answer = run("--statement", str(file), "--account", ACCOUNT)
    assert answer.exit_code == 1
    assert world.suspended() == 0


def test_among_several_accounts_it_must_be_said_whose_statement_it_is(world: World, tmp_path: Path) -> None:
    file = written(world, tmp_path, world.line(500, "no idea"))
    for answer in (run("--statement", file), CliRunner().invoke(statement.command, [file])):
        assert answer.exit_code == 1
        assert "custody-cny" in answer.stderr


def test_the_command_that_only_takes_names_the_same_lines(world: World, tmp_path: Path) -> None:
    stray = world.line(500, "no idea")
    file = written(world, tmp_path, stray)
    answer = CliRunner().invoke(statement.command, [file, "--account", ACCOUNT, "--lang", "zh"])
    assert answer.exit_code == 0, answer.output
    assert f"第 1 行: 待查: 没有可识别的附言: {DAY} {stray.amount} *** 陈** [{stray.bank_id}]" in answer.output


def test_a_later_day_is_not_asked_for(world: World) -> None:
    answer = run("--day", (DAY + timedelta(days=400)).isoformat())
    assert answer.exit_code == 1
    assert world.story.now.year == DAY.year
