"""Large payouts: reserved at once, decided by an operator with no part in them, and only then told to the bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import money
from tests.payments.conftest import NOW, cny
from truehand.edge import clock
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain import refusals as why
from truehand.identity.domain.views import ProposalView
from truehand.identity.models import Party
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.second_person import needs_second_person
from truehand.payments.domain.views import BankAccountView, Payout, PayoutStatus
from truehand.payments.models import PayoutRow

pytestmark = pytest.mark.usefixtures("funds")
Cast = dict[str, Actor]


@pytest.fixture
def large(alice: Actor, account: BankAccountView, settings: object) -> Payout:
    """From 4.00 CNY on a second person looks."""
    settings.TRUEHAND_SECOND_PERSON_FROM = {"CNY": 400}  # type: ignore[attr-defined]
    return money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)


def proposal(cast: Cast) -> ProposalView:
    (found,) = people.open_proposals(cast["olga"], now=NOW)
    return found


def confirmed(actor: Actor, view: ProposalView) -> UUID:
    act = view.approval_act
    assert act is not None
    return money.confirm(actor, act, now=NOW)


def approve(actor: Actor, view: ProposalView) -> None:
    identity.approve(actor, view.id, confirmation=confirmed(actor, view), now=NOW)
    operations.follow_decision(view.id, now=NOW)


def where(alice: Actor, payout: Payout) -> PayoutStatus:
    return queries.payout(alice, payout.id).status


@pytest.mark.parametrize(("minor", "needs"), [(399, False), (400, True), (401, True)])
def test_a_payout_needs_a_second_person_from_its_currencys_threshold_on(minor: int, needs: bool) -> None:  # noqa: FBT001 - a table
    assert needs_second_person(cny(minor), {"CNY": 400}) is needs
    assert needs_second_person(Money(1, "EUR"), {"CNY": 400})


def standing(alice: Actor) -> tuple[int, int, int]:
    """What Alice may have paid out, what is reserved and what is in transit; the books are sound whenever asked."""
    assert [*queries.fsck(), *ledger.fsck()] == []
    own = ledger.own_money(alice.party_id)
    assert all(each.difference.minor == 0 for each in ledger.proof())
    free, reserved, under_way = (
        sum(each.minor for each in kind) for kind in (own.balance, own.reserved, own.in_transit)
    )
    return free, reserved, under_way


def test_the_money_is_reserved_and_the_bank_is_not_told(
    large: Payout, alice: Actor, account: BankAccountView, client: Client
) -> None:
    assert large.status is PayoutStatus.WAITING
    assert large.id not in queries.unsent_payouts()
    assert standing(alice) == (600, 400, 0)
    with pytest.raises(InsufficientBalance):
        money.start_payout(alice, account_id=account.id, amount=cny(601), now=NOW)
    with pytest.raises(InsufficientBalance):
        money.start_payout(alice, account_id=account.id, amount=cny(1_000), now=NOW)
    assert PayoutRow.objects.filter(is_probe=False).count() == 1
    money.start_payout(alice, account_id=account.id, amount=cny(399), now=NOW)
    assert standing(alice) == (201, 400, 399)
    client.force_login(Party.objects.get(id=alice.party_id).user)
    page = client.get("/money/", headers={"accept-language": "en"}).content.decode()
    assert "Reserved for a payout that a second person looks at" in page
    told = client.get("/api/v1/money/balance").json()
    assert told["reserved"] == [{"minor": 400, "currency": "CNY"}]


def test_the_desk_shows_who_gets_what_and_why(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    assert (view.subject, view.proposed_by, view.amount) == (large.id, alice.party_id, cny(400))
    assert view.payee == "*** ····4567"
    assert view.approval_act is not None
    assert view.approval_act.sentence[1] == "You approve that 林艾丽 · 工商银行 ····4567 gets 4.00 CNY."


def test_approved_by_an_operator_it_goes_to_the_bank_once(large: Payout, alice: Actor, cast: Cast) -> None:
    approve(cast["otto"], proposal(cast))
    assert where(alice, large) is PayoutStatus.STARTED
    assert standing(alice) == (600, 0, 400)
    operations.follow_decisions(now=NOW)
    assert standing(alice) == (600, 0, 400)
    assert large.id in queries.unsent_payouts()
    decided = PayoutRow.objects.get(id=large.id).proposal
    assert decided is not None
    with pytest.raises(why.ProposalDecided):
        identity.reject(cast["olga"], decided, now=NOW)


def test_who_asked_does_not_approve_and_neither_does_the_payee(large: Payout, cast: Cast) -> None:
    view = proposal(cast)
    assert view.subject == large.id
    with pytest.raises(NotPermitted):
        identity.approve(cast["alice"], view.id, confirmation=None, now=NOW)
    payee_operates = Actor(cast["alice"].party_id, cast["olga"].roles, verified=True, stepped_up=True)
    with pytest.raises(why.OwnProposal):
        identity.approve(payee_operates, view.id, confirmation=None, now=NOW)


@pytest.mark.parametrize("which", ["none", "another's", "another payee's"])
def test_an_approval_needs_the_approvers_own_confirmation_of_payee_and_amount(
    large: Payout, alice: Actor, cast: Cast, which: str
) -> None:
    view, otto = proposal(cast), cast["otto"]
    act = view.approval_act
    assert act is not None
    given = {
        "none": None,
        "another's": money.confirm(cast["olga"], act, now=NOW),
        "another payee's": money.confirm(otto, replace(act, payee="Mallory"), now=NOW),
    }[which]
    with pytest.raises((why.ConfirmationNeeded, why.ConfirmationChanged)):
        identity.approve(otto, view.id, confirmation=given, now=NOW)
    operations.follow_decision(view.id, now=NOW)
    assert where(alice, large) is PayoutStatus.WAITING


def test_rejected_it_returns_to_the_balance(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    identity.reject(cast["otto"], view.id, now=NOW)
    operations.follow_decisions(now=NOW)
    assert where(alice, large) is PayoutStatus.CANCELLED
    assert standing(alice) == (1_000, 0, 0)
    operations.follow_decisions(now=NOW)
    assert standing(alice) == (1_000, 0, 0)


def test_not_decided_in_time_it_returns_to_the_balance(large: Payout, alice: Actor) -> None:
    operations.follow_decisions(now=NOW + timedelta(hours=47))
    assert where(alice, large) is PayoutStatus.WAITING
    assert escrow.expire_due(NOW + timedelta(hours=48)) == 0
    operations.follow_decisions(now=NOW + timedelta(hours=48))
    assert where(alice, large) is PayoutStatus.CANCELLED
    assert standing(alice) == (1_000, 0, 0)


def test_decided_in_time_and_followed_a_day_late_it_still_goes(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    identity.approve(cast["otto"], view.id, confirmation=confirmed(cast["otto"], view), now=NOW)
    operations.follow_decisions(now=NOW + timedelta(hours=71))
    assert where(alice, large) is PayoutStatus.STARTED
    assert standing(alice) == (600, 0, 400)


@pytest.mark.parametrize("swept", [True, False])
def test_decided_in_time_and_followed_by_nobody_it_is_free_again(
    large: Payout,
    alice: Actor,
    cast: Cast,
    swept: bool,  # noqa: FBT001 - a table
) -> None:
    view, late = proposal(cast), NOW + timedelta(hours=72)
    identity.approve(cast["otto"], view.id, confirmation=confirmed(cast["otto"], view), now=NOW)
    if swept:
        assert escrow.expire_due(late) == 1
    operations.follow_decisions(now=late)
    assert where(alice, large) is PayoutStatus.CANCELLED
    assert standing(alice) == (1_000, 0, 0)


def test_approved_while_the_balance_is_frozen_it_waits_and_goes_when_thawed(
    large: Payout, alice: Actor, cast: Cast, account: BankAccountView
) -> None:
    other = money.start_payout(cast["alice"], account_id=account.id, amount=cny(500), now=NOW)
    balance = accounts.balance(alice.party_id, "CNY")
    for view in people.open_proposals(cast["olga"], now=NOW):
        identity.approve(cast["otto"], view.id, confirmation=confirmed(cast["otto"], view), now=NOW)
    escrow.freeze(balance, reason="a claim", now=NOW)
    operations.follow_decisions(now=NOW)
    assert {where(alice, each) for each in (large, other)} == {PayoutStatus.WAITING}
    escrow.thaw(balance, reason="settled", now=NOW)
    operations.follow_decisions(now=NOW)
    assert {where(alice, each) for each in (large, other)} == {PayoutStatus.STARTED}
    assert standing(alice) == (100, 0, 900)


def test_one_that_an_earlier_edition_took_at_once_goes_its_way_too(
    large: Payout, alice: Actor, cast: Cast, account: BankAccountView
) -> None:
    escrow.call_off_payout(key=str(large.id), now=NOW)
    earlier = PayoutRow.objects.get(id=large.id)
    earlier.pk, earlier.reference, earlier.key = uuid4(), "POEARLIER", "earlier"
    PayoutRow.objects.filter(id=large.id).update(proposal=None, status=PayoutStatus.CANCELLED, ended_at=NOW)
    earlier.save(force_insert=True)
    escrow.start_payout(alice.party_id, cny(400), key=str(earlier.pk), now=NOW)
    assert account.id == earlier.account_id
    assert standing(alice) == (600, 0, 400)
    approve(cast["otto"], proposal(cast))
    assert where(alice, replace(large, id=earlier.pk)) is PayoutStatus.STARTED
    assert standing(alice) == (600, 0, 400)
    operations.cancel_payout(alice, earlier.pk, now=NOW)
    assert standing(alice) == (1_000, 0, 0)


def test_cancelled_by_its_owner_an_approval_comes_too_late(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    operations.cancel_payout(alice, large.id, now=NOW)
    assert standing(alice) == (1_000, 0, 0)
    approve(cast["otto"], view)
    assert where(alice, large) is PayoutStatus.CANCELLED
    assert standing(alice) == (1_000, 0, 0)


def test_an_operator_approves_on_the_desk_after_the_second_factor(
    alice: Actor, account: BankAccountView, cast: Cast, settings: object
) -> None:
    settings.TRUEHAND_SECOND_PERSON_FROM = {"CNY": 400}  # type: ignore[attr-defined]
    payout = money.start_payout(alice, account_id=account.id, amount=cny(400), now=clock.now())
    (view,) = people.open_proposals(cast["olga"], now=clock.now())
    client = Client(headers={"accept-language": "en"})
    client.post("/demo/sign-in", {"who": "otto"})
    assert "*** ····4567" in client.get("/desk/approvals/").content.decode()
    path = f"/desk/approvals/{view.id}/decide/"
    asked = client.post(path, {"decision": "approve"}).content.decode()
    assert "You approve that 林艾丽 · 工商银行 ····4567 gets 4.00 CNY." in asked
    assert where(alice, payout) is PayoutStatus.WAITING
    done = money.confirmed(client, path, {"decision": "approve"})
    assert "Approved. It can now be carried out, once." in done.content.decode()
    assert where(alice, payout) is PayoutStatus.STARTED
