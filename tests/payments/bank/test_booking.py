"""What each line does: to a trade, to a balance, into suspense, and that no cent is ever between chairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import money
from tests.payments.bank.world import ALICE, BOB, NUMBER, World, cny, nothing_is_unaccounted_for
from tests.trade.story import ASKING
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import ConfirmationNeeded, OwnMatter, SecondPersonNeeded
from truehand.kernel.actor import NotPermitted
from truehand.payments import operations as payments
from truehand.payments import queries as asked
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.payments.bank.models import BankLine, GivenNumber, PaymentOrderRow, SuspenseItem
from truehand.payments.bank.sample import camt_file, csv_file, mt940_file
from truehand.payments.domain.booking import LineState, PlaceKind, Placing, SuspenseReason, SuspenseState
from truehand.payments.domain.refusals import orders as refusals
from truehand.payments.domain.report import ReportLine
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.trade.operations import statements

pytestmark = pytest.mark.django_db


def test_a_transfer_with_its_reference_funds_the_trade(world: World) -> None:
    buyer, seller = world.ask(), world.ask("alice")
    world.tell(
        world.line(buyer.amount.minor, buyer.reference),
        world.line(seller.amount.minor, seller.reference, name=ALICE),
    )
    assert world.story.state == "funded"
    assert world.held() == buyer.amount.minor + seller.amount.minor
    assert set(BankLine.objects.values_list("state", flat=True)) == {LineState.PAYMENT}
    nothing_is_unaccounted_for()


@pytest.mark.parametrize("write", [camt_file, mt940_file, csv_file])
def test_every_format_funds_the_same_trade(world: World, write: object) -> None:
    intent = world.ask()
    world.tell(world.line(intent.amount.minor, intent.reference), write=write)
    assert world.held() == intent.amount.minor


def test_the_sub_account_tells_the_payment_where_the_payer_wrote_nothing(world: World) -> None:
    intent = world.ask()
    number = GivenNumber.objects.get(reference=intent.reference).number
    world.tell(world.line(intent.amount.minor, credited=number, text="货款"))
    assert world.held() == intent.amount.minor


@pytest.mark.parametrize("typed", ["{0} 货款", "货款{0}", "{1}", "{2}"])
def test_a_reference_is_found_however_it_was_typed(world: World, typed: str) -> None:
    reference = world.ask().reference
    spaced = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    world.tell(world.line(100, text=typed.format(reference, spaced, reference.lower().replace("0", "o"))))
    assert world.held() == 100


def test_the_same_file_twice_funds_once(world: World) -> None:
    intent = world.ask()
    entry = world.line(intent.amount.minor, intent.reference)
    world.tell(entry)
    world.balance["custody-cny"] = 0
    world.tell(entry)
    assert world.held() == intent.amount.minor
    assert world.suspended() == world.balance_of("bob") == 0


def test_too_little_is_held_and_the_payer_told_what_is_missing(world: World) -> None:
    intent = world.ask()
    world.tell(world.line(1_000_000, intent.reference))
    assert (world.held(), asked.intent_of_reference(intent.reference).status) == (1_000_000, IntentStatus.OPEN)
    (notice,) = [each for each in people.notices(world.story.bob).items if each.kind == "payment.top_up"]
    rest = cny(intent.amount.minor - 1_000_000)
    assert str(rest) in notice.en
    assert notice.link == f"/money/transfer/{intent.reference}"
    world.tell(world.line(rest.minor, intent.reference))
    assert (world.held(), world.balance_of("bob")) == (ASKING.minor, 0)
    assert asked.intent_of_reference(intent.reference).status is IntentStatus.PAID


def test_too_little_until_it_lapses_returns_to_the_balance(world: World) -> None:
    intent = world.ask()
    world.tell(world.line(1_000_000, intent.reference))
    world.story.wait(days=30)
    assert (world.held(), world.balance_of("bob")) == (0, 1_000_000)
    nothing_is_unaccounted_for()


def test_too_much_fills_the_hold_and_the_rest_is_the_payers(world: World) -> None:
    intent = world.ask()
    world.tell(world.line(intent.amount.minor + 77, intent.reference))
    assert (world.held(), world.balance_of("bob")) == (intent.amount.minor, 77)


def test_too_late_it_is_the_payers_balance(world: World) -> None:
    intent = world.ask()
    world.story.wait(days=30)
    world.tell(world.line(intent.amount.minor, intent.reference))
    assert (world.held(), world.balance_of("bob")) == (0, intent.amount.minor)


def reasons() -> list[str]:
    return list(SuspenseItem.objects.order_by("id").values_list("reason", flat=True))


def test_what_cannot_be_placed_is_in_suspense_to_the_cent(world: World) -> None:
    intent = world.ask()
    world.tell(world.line(intent.amount.minor, intent.reference))
    world.tell(
        world.line(10, "no idea"),
        world.line(intent.amount.minor, intent.reference),
        world.line(20, intent.reference, name="王麻子"),
        world.line(30, intent.reference, name=""),
        world.line(40, "PO00000000000A", returned="AC04"),
    )
    euro = world.line(5_000, intent.reference, currency="EUR", name="王麻子")
    world.tell(euro, account="custody-eur")
    assert reasons() == [
        SuspenseReason.UNKNOWN,
        SuspenseReason.DUPLICATE,
        SuspenseReason.THIRD_PARTY,
        SuspenseReason.NAMELESS,
        SuspenseReason.RETURN_UNKNOWN,
        SuspenseReason.THIRD_PARTY,
    ]
    assert (world.suspended(), world.suspended("EUR")) == (intent.amount.minor + 100, 5_000)
    assert {each.owner for each in queries.suspense(world.olga).items} == {world.olga.party_id}
    nothing_is_unaccounted_for()


def test_a_bank_charge_is_the_operators_cost_and_never_client_money(world: World) -> None:
    world.tell(world.line(1_000, "x"), world.line(-30, charge=True, name=""))
    assert [each.own.minor for each in escrow.proof() if each.currency == "CNY"] == [-30]
    assert world.suspended() == 1_000
    nothing_is_unaccounted_for()


def test_money_that_nobody_sent_away_stops_all_payouts(world: World) -> None:
    world.tell(world.line(1_000, "x"), world.line(-700, "PO00000000000A", name="Mallory"))
    assert BankLine.objects.get(minor=-700).state == LineState.UNEXPLAINED
    hold = asked.payout_hold()
    assert hold is not None
    assert "7.00 CNY" in hold.en
    assert "payment.unexplained" in {each.kind for each in people.notices(world.olga).items}


def one_item(world: World, minor: int = 500, reference: str = "", **more: object) -> SuspenseItem:
    world.tell(world.line(minor, reference or "no idea", **more))  # type: ignore[arg-type]
    return SuspenseItem.objects.get()


def test_an_item_goes_to_a_balance_when_two_operators_agree(world: World) -> None:
    item, bob = one_item(world), world.story.bob
    placing = Placing(PlaceKind.BALANCE, party_id=bob.party_id)
    with pytest.raises(SecondPersonNeeded):
        statements.place_suspense(world.olga, item.id, now=world.story.now)
    world.approved(item.id, placing)
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    assert (world.suspended(), world.balance_of("bob")) == (0, 500)
    assert queries.suspense_item(world.olga, item.id, now=world.story.now).state is SuspenseState.PLACED
    with pytest.raises((SecondPersonNeeded, refusals.SuspenseClosed)):
        statements.place_suspense(world.olga, item.id, now=world.story.now)
    nothing_is_unaccounted_for()


def told_of_settlement(world: World, item: SuspenseItem) -> None:
    """A gateway's file tells of a settlement of the item's sum, in a file that nobody has booked."""
    day = world.story.now.date()
    line = ReportLine("sandbox", "S-1", day, cny(item.minor), "TH1", batch="SET-12345")
    words = {"since": day, "until": day, "currency": "CNY", "sha256": "0" * 64, "now": world.story.now}
    payments.keep_report("sandbox", "day", [line], **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", PlaceKind)
def test_who_approves_an_item_confirms_who_gets_how_much_of_it(world: World, how: PlaceKind) -> None:
    buyer, bob = world.ask(), world.story.bob
    item = one_item(world)
    told_of_settlement(world, item)
    name = people.name_of(bob.party_id)
    placing, payee = {
        PlaceKind.BALANCE: (Placing(how, party_id=bob.party_id), name),
        PlaceKind.PAYMENT: (Placing(how, buyer.reference), f"{name} · {buyer.reference}"),
        PlaceKind.REFUND: (Placing(how), f"{BOB} ····{NUMBER[-4:]}"),
        PlaceKind.SETTLEMENT: (Placing(how, "SET-12345"), "sandbox · SET-12345"),
        PlaceKind.OWN: (Placing(how), f"平台自有资金 operator's own funds ← {BOB} ····{NUMBER[-4:]}"),
    }[how]
    proposal = bank.propose_placing(world.olga, item.id, placing, reason="He called.", now=world.story.now)
    (view,) = [each for each in people.open_proposals(world.olga, now=world.story.now) if each.id == proposal]
    assert (view.payload["payee"], view.amount, Placing.approved(view.payload)) == (payee, cny(500), placing)
    assert view.payee == (f"*** ····{NUMBER[-4:]}" if BOB in payee else payee)
    with pytest.raises(ConfirmationNeeded):
        identity.approve(world.second, proposal, now=world.story.now)
    payee_operates = replace(bob, roles=world.second.roles, stepped_up=True)
    if how not in {PlaceKind.REFUND, PlaceKind.OWN, PlaceKind.SETTLEMENT}:
        with pytest.raises(OwnMatter):
            money.approve(payee_operates, proposal, now=world.story.now)
    money.approve(world.second, proposal, now=world.story.now)
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    nothing_is_unaccounted_for()


def test_an_item_that_was_for_a_payment_moves_its_trade(world: World) -> None:
    buyer, seller = world.ask(), world.ask("alice")
    world.tell(world.line(seller.amount.minor, seller.reference, name=ALICE))
    item = one_item(world, buyer.amount.minor, buyer.reference, name="陈博文的公司")
    world.approved(item.id, Placing(PlaceKind.PAYMENT, buyer.reference))
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    assert (world.suspended(), world.story.state) == (0, "funded")
    nothing_is_unaccounted_for()


def test_an_item_goes_back_to_the_account_it_came_from(world: World) -> None:
    item = one_item(world)
    world.approved(item.id, Placing(PlaceKind.REFUND))
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    order = PaymentOrderRow.objects.get()
    assert (order.holder, order.last_four, order.minor) == (BOB, NUMBER[-4:], 500)
    assert world.suspended() == 0
    file = bank.make_file(world.olga, "custody-cny", now=world.story.now)
    assert NUMBER.encode() in bank.file_body(world.olga, file.id, now=world.story.now)[1]
    world.tell(world.line(-500, order.reference))
    item.refresh_from_db()
    assert item.state == SuspenseState.REFUNDED
    nothing_is_unaccounted_for()


def test_a_refund_that_the_bank_sends_back_is_in_suspense_again(world: World) -> None:
    item = one_item(world)
    world.approved(item.id, Placing(PlaceKind.REFUND))
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    reference = PaymentOrderRow.objects.get().reference
    bank.make_file(world.olga, "custody-cny", now=world.story.now)
    world.tell(world.line(-500, reference), world.line(500, reference, returned="AC04"))
    item.refresh_from_db()
    assert (item.state, world.suspended()) == (SuspenseState.OPEN, 500)
    nothing_is_unaccounted_for()


def test_what_cannot_be_done_with_an_item_is_refused_before_anybody_approves_it(world: World) -> None:
    item = one_item(world, number="")
    sandbox = money.start_payment(world.story.bob, world.story.trade, channel="sandbox", now=world.story.now)
    for placing in (
        Placing(PlaceKind.REFUND),
        Placing(PlaceKind.BALANCE),
        Placing(PlaceKind.PAYMENT, sandbox.reference),
    ):
        with pytest.raises(refusals.SuspenseNotPlaceable):
            bank.propose_placing(world.olga, item.id, placing, reason="x", now=world.story.now)
    with pytest.raises(NotPermitted):
        bank.propose_placing(
            world.story.bob,
            item.id,
            Placing(PlaceKind.BALANCE, party_id=world.story.bob.party_id),
            reason="mine",
            now=world.story.now,
        )


def test_a_line_that_fails_keeps_no_other_line_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    intent = world.ask()
    decide = bank.decide_line
    tried: list[int] = []

    def failing(line_id: int, *, group: bank.Group) -> object:
        tried.append(line_id)
        if line_id == tried[0] and tried.count(line_id) <= 2:  # with its group, and by itself
            raise ZeroDivisionError
        return decide(line_id, group=group)

    monkeypatch.setattr(bank, "decide_line", failing)
    view = world.tell(world.line(10, "no idea"), world.line(intent.amount.minor, intent.reference))
    assert view.undecided == 1
    assert queries.unread_statements() == (view.id,)
    assert statements.take_statement(view.id, now=world.story.now).undecided == 0
    assert (world.suspended(), world.held()) == (10, intent.amount.minor)


def test_a_line_that_fails_after_others_of_its_group_undoes_none_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = bank.decide_line

    def failing(line_id: int, *, group: bank.Group) -> object:
        if BankLine.objects.get(id=line_id).minor == 30:
            raise ZeroDivisionError
        return decide(line_id, group=group)

    monkeypatch.setattr(bank, "decide_line", failing)
    view = world.tell(*(world.line(minor, "no idea") for minor in (10, 20, 30, 40)))
    assert (view.undecided, world.suspended()) == (1, 70)
    nothing_is_unaccounted_for()


def test_a_payment_asked_through_another_channel_is_not_the_banks(world: World) -> None:
    intent = money.start_payment(world.story.bob, world.story.trade, channel="sandbox", now=world.story.now)
    world.tell(world.line(intent.amount.minor, intent.reference))
    assert reasons() == [SuspenseReason.UNKNOWN]
    assert PaymentIntent.objects.get().status == IntentStatus.OPEN


def test_whoever_takes_an_item_looks_after_it(world: World) -> None:
    item = one_item(world)
    later = world.story.now + timedelta(days=3)
    view = bank.look_after(world.second, item.id, now=later)
    assert view.owner == world.second.party_id
    assert view.days(later) == 3
