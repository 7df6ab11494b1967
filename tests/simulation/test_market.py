"""Random markets through the real doors, held against the second set of books after every step.

A failing seed is in the test's name; ``SIMULATION_SEEDS="a b c" pytest tests/simulation`` plays any others, and
``SIMULATION_TRADES=20`` longer markets.
"""

from __future__ import annotations

import io
import json
import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.simulation.books import ENDED_BY_A_SPLIT, Back, Books, Deal, Ruling
from tests.simulation.covers import Covers, Loss, Policy
from truehand.contracts import queries as contracts
from truehand.disputes import queries as disputes
from truehand.escrow import queries as escrow
from truehand.evidence import queries as evidence
from truehand.insurance import queries as insurance
from truehand.insurance.domain.claims import Stage
from truehand.insurance.domain.policies import Status
from truehand.listings import queries as listings
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.operations import import_row
from truehand.market.domain import machines
from truehand.market.domain.events import Ended, Stepped
from truehand.market.domain.plan import draw
from truehand.market.operations import pictures
from truehand.market.operations.people import recruit
from truehand.market.operations.play import perform
from truehand.market.operations.scene import Scene
from truehand.market.operations.story import Story
from truehand.payments import queries as payments
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import State, Who
from truehand.trade.models import Step, Trade
from truehand.trade.queries.check import fsck

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.market.domain.events import Event
    from truehand.market.domain.plan import Plan
    from truehand.market.operations.people import Troupe

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TRADES = int(os.environ.get("SIMULATION_TRADES") or 8)
SEEDS = (os.environ.get("SIMULATION_SEEDS") or "11 12 13 14").split()

pytestmark = pytest.mark.django_db(transaction=True)


def small_photo(seed: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (40 * seed, 90, 60)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cent_is_where_the_second_books_say_after_every_step(seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "drawn", small_photo)
    troupe, books = recruit(f"{seed}/people", TRADES, now=NOW), Books()
    covers = Covers(books)
    stories = [open_story(plan, troupe) for plan in draw(seed, TRADES)]
    for story, events in perform(stories):
        who = story.plan.moves[story.played].who
        for event in events:
            enter(books, covers, story, event, who)
        insure(covers, story)
        compare(books, covers)
        if story.over:
            ended = [event for event in story.leave() if isinstance(event, Ended)]
            assert [each.state for each in ended] == [story.plan.ends]
            for who in (Who.BUYER, Who.SELLER, Who.INSPECTOR, Who.CARRIER):
                books.pay_out(story.scene.parts[who].party_id)
            compare(books, covers)
    assert all(story.over for story in stories)
    assert {party for party, left in books.balances.items() if left} <= covers.insurers, "they keep what they earned"
    assert covers.policies, "nobody was insured"
    for check in (escrow.fsck, payments.fsck, evidence.fsck, fsck):
        assert list(check()) == []


def open_story(plan: Plan, troupe: Troupe) -> Story:
    """The plan's machine is on sale without pictures, which are beside the point here."""
    chance = random.Random(f"{plan.seed}/machine")  # noqa: S311 - a game
    parts, opens = troupe.parts(plan.number - 1), NOW + plan.number * timedelta(minutes=37)
    listing_id = on_sale(parts[Who.SELLER], machines.draw(chance))
    return Story(plan, Scene(parts, troupe.second_operator, listing_id, chance, opens, insurer=troupe.insurer), opens)


def on_sale(seller: Actor, offered: machines.Offered) -> UUID:
    serial = offered.facts.serial
    row = ImportedRow(external_id=serial, facts=replace(offered.facts, serial=serial), price=offered.price)
    import_row(seller.party_id, row, now=NOW)
    return next(each.id for each in listings.mine(seller, size=100).items if each.facts.serial == serial)


def insure(covers: Covers, story: Story) -> None:
    """Write down the premiums and the claims that were paid since."""
    trade = story.scene.trade
    if trade is None:
        return
    for each in insurance.policies_of_trade(trade):
        if each.status is Status.PAID:
            paid = Policy(each.insurer_id, each.holder_id, each.kind.value, each.premium.minor, each.commission.minor)
            covers.pay_in(trade, each.id, paid)
    for claim in insurance.claims_of_trade(trade):
        if claim.stage is Stage.PAID:
            loss = Loss(claim.policy.insurer_id, claim.claimant_id, claim.assessed.minor, claim.amount.minor)
            covers.pay_claim(trade, claim.id, loss)


def enter(books: Books, covers: Covers, story: Story, event: Event, who: Who) -> None:
    """Write a step into the books: what was agreed when the contract is drawn, then every cent."""
    if not isinstance(event, Stepped):
        return
    if event.target == "agreed":
        books.deals[event.trade_id] = agreed(story)
    deal = books.deals.get(event.trade_id)
    if deal is None:
        return
    ends = event.target if event.target != deal.state else None
    undone = ends in CURRENT.terminal - {State.CLOSED}
    over = undone or ends in {State.SETTLED, State.RESOLVED}
    covers.before(event.trade_id, event.transition, event.at, over=over, undone=undone)
    if event.transition in {"receive_payment", "complete_funding"}:
        books.pay_in(deal, by_buyer=who is Who.BUYER)
    else:
        row = Trade.objects.get(pk=event.trade_id)
        if event.transition == "conclude_amendment":
            deal.price = _price_said(event.trade_id)
        deal.due, deal.came, deal.back = row.deliver_due, row.delivered_at, _gone_back(row)
        books.follow(deal, event.transition, _ruled(event, deal))
    if undone or ends is State.RESOLVED:
        covers.after(event.trade_id, deal)
    deal.state = event.target


def agreed(story: Story) -> Deal:
    view, parts = story.scene.look(), story.scene.parts
    return Deal(
        buyer=view.buyer.id,
        seller=view.seller.id,
        price=view.price.minor,
        deposit=view.deposit.minor,
        buyer_deposit=view.buyer_deposit.minor,
        plan=view.plan.key,
        premium=view.premium.minor,
        fees={each.service.value: (each.of_buyer.minor, each.of_seller.minor) for each in view.fees},
        servants={"inspection": parts[Who.INSPECTOR].party_id, "carriage": parts[Who.CARRIER].party_id},
    )


def _price_said(trade: UUID) -> int:
    """The price in the text that both have signed last."""
    contract = contracts.contract_of(trade)
    assert contract is not None
    return int(json.loads(contract.document)["terms"]["price"]["minor"])


def _gone_back(row: Trade) -> Back | None:
    """What was agreed and typed of a return, once the machine was sent."""
    if row.sent_back_at is None:
        return None
    terms = row.return_terms
    keeps = 0 if terms["final_sale"] else terms["restocking_basis_points"]
    free, by_seller = row.return_cause == "no_reason", terms["way_back"] == "seller"
    carried = row.back_carrier_id is not None and row.way_back_minor > 0
    return Back(free, keeps, by_seller, row.way_back_minor, carried)


def _ruled(event: Stepped, deal: Deal) -> Ruling | None:
    """What the dispute came to, worked out from its thread: who accepted what, who said nothing, what was ruled."""
    if event.transition not in ENDED_BY_A_SPLIT:
        return None
    case = disputes.case_of(event.trade_id)
    assert case is not None
    if event.transition in {"accept_settlement", "agree_second"}:
        accepted = {each.number: each for each in case.statements}[int(str(case.statements[-1].facts["to"]))]
        assert accepted.split is not None
        return Ruling(accepted.split[0].minor)
    if case.ruling is None:
        return Ruling(deal.held["price"])  # conceded; players ask for all that is held
    faults = Step.objects.get(trade_id=event.trade_id, number=event.step).facts.get("faults", {})
    return Ruling(case.ruling.to_buyer.minor, faults["buyer"], faults["seller"])


def compare(books: Books, covers: Covers) -> None:
    for trade_id, deal in books.deals.items():
        held = {purpose.value: money.minor for purpose, money in escrow.held(trade_id).items()}
        assert held == {purpose: minor for purpose, minor in deal.held.items() if minor}
    deals = books.deals.values()
    for party in {
        each for deal in deals for each in (deal.buyer, deal.seller, *deal.servants.values())
    } | covers.insurers:
        assert sum(money.minor for money in escrow.balance(party)) == books.balances[party]
        assert sum(money.minor for money in escrow.debts(party)) == books.debts[party]
    for proof in escrow.proof():
        assert proof.difference.minor == 0
        assert ((proof.custodian + proof.clearing).minor, proof.own.minor) == (books.bank, books.own)
        assert -proof.owed_to_us.minor == books.debts.total() + books.claims
        assert proof.held.minor == sum(deal.held.total() for deal in deals) + covers.held
