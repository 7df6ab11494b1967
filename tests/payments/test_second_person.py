"""Large payouts: taken at once, decided by an operator who has no part in them, and only then told to the bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests import money
from tests.payments.conftest import NOW, cny
from truehand.edge import clock
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain import refusals as why
from truehand.identity.domain.views import ProposalView
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


def test_the_money_is_taken_and_the_bank_is_not_told(large: Payout, alice: Actor) -> None:
    assert large.status is PayoutStatus.WAITING
    assert (ledger.balance(alice.party_id), ledger.in_transit(alice.party_id)) == ((cny(600),), (cny(400),))
    assert large.id not in queries.unsent_payouts()
    assert not list(queries.fsck())


def test_the_desk_shows_who_gets_what_and_why(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    assert (view.subject, view.proposed_by, view.amount) == (large.id, alice.party_id, cny(400))
    assert view.payee == "林艾丽 · 工商银行 ····4567"
    assert view.approval_act is not None
    assert view.approval_act.sentence[1] == "You approve that 林艾丽 · 工商银行 ····4567 gets 4.00 CNY."


def test_approved_by_an_operator_it_goes_to_the_bank_once(large: Payout, alice: Actor, cast: Cast) -> None:
    approve(cast["otto"], proposal(cast))
    assert where(alice, large) is PayoutStatus.STARTED
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
    assert ledger.balance(alice.party_id) == (cny(1_000),)
    operations.follow_decisions(now=NOW)
    assert not list(queries.fsck())


def test_not_decided_in_time_it_returns_to_the_balance(large: Payout, alice: Actor) -> None:
    operations.follow_decisions(now=NOW + timedelta(hours=47))
    assert where(alice, large) is PayoutStatus.WAITING
    operations.follow_decisions(now=NOW + timedelta(hours=48))
    assert where(alice, large) is PayoutStatus.CANCELLED


def test_cancelled_by_its_owner_an_approval_comes_too_late(large: Payout, alice: Actor, cast: Cast) -> None:
    view = proposal(cast)
    operations.cancel_payout(alice, large.id, now=NOW)
    approve(cast["otto"], view)
    assert where(alice, large) is PayoutStatus.CANCELLED


def test_an_operator_approves_on_the_desk_after_the_second_factor(
    alice: Actor, account: BankAccountView, cast: Cast, settings: object
) -> None:
    settings.TRUEHAND_SECOND_PERSON_FROM = {"CNY": 400}  # type: ignore[attr-defined]
    payout = money.start_payout(alice, account_id=account.id, amount=cny(400), now=clock.now())
    (view,) = people.open_proposals(cast["olga"], now=clock.now())
    client = Client(headers={"accept-language": "en"})
    client.post("/demo/sign-in", {"who": "otto"})
    assert "林艾丽 · 工商银行 ····4567" in client.get("/desk/approvals/").content.decode()
    path = f"/desk/approvals/{view.id}/decide/"
    asked = client.post(path, {"decision": "approve"}).content.decode()
    assert "You approve that 林艾丽 · 工商银行 ····4567 gets 4.00 CNY." in asked
    assert where(alice, payout) is PayoutStatus.WAITING
    done = money.confirmed(client, path, {"decision": "approve"})
    assert "Approved. It can now be carried out, once." in done.content.decode()
    assert where(alice, payout) is PayoutStatus.STARTED
