"""Corrections: one operator proposes, another confirms who gets how much, and the first carries it out, once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests import money
from tests.escrow.people import cny, new_trade
from tests.payments.conftest import NOW
from tests.payments.conftest import cast as cast  # noqa: PLC0414 - a fixture is used by its name
from truehand.escrow import operations, queries
from truehand.escrow.domain import refusals
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain import refusals as why
from truehand.kernel.actor import Actor, NotPermitted, Role

if TYPE_CHECKING:
    from truehand.identity.domain.views import ProposalView

Cast = dict[str, Actor]
REASON = "Released to the wrong seller."


@pytest.fixture
def wrong(cast: Cast) -> str:
    """The key of a release that should not have been: Bob's 10.00 went to Alice and, 0.10 of it, to the platform."""
    trade = new_trade()
    operations.receive(trade, cast["bob"].party_id, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    operations.release(trade, to=cast["alice"].party_id, commission=cny(10), now=NOW)
    return f"release:{trade}"


def propose(cast: Cast, key: str, who: str = "olga") -> ProposalView:
    proposal = operations.propose_correction(cast[who], key, reason=REASON, now=NOW)
    (found,) = [each for each in people.open_proposals(cast["olga"], now=NOW) if each.id == proposal]
    return found


def test_the_second_operator_confirms_who_gets_how_much(cast: Cast, wrong: str) -> None:
    view = propose(cast, wrong)
    assert (view.amount, view.payee) == (cny(1_000), "本交易的托管 / escrow of this trade")
    act = view.approval_act
    assert act is not None
    with pytest.raises(why.ConfirmationNeeded):
        identity.approve(cast["otto"], view.id, now=NOW)
    with pytest.raises(refusals.NothingPosted):
        operations.propose_correction(cast["olga"], "release:nothing", reason=REASON, now=NOW)
    with pytest.raises(NotPermitted):
        operations.propose_correction(cast["alice"], wrong, reason=REASON, now=NOW)


def test_what_was_approved_is_corrected_once_by_who_proposed_it(cast: Cast, wrong: str) -> None:
    alice, trade = cast["alice"].party_id, UUID(wrong.removeprefix("release:"))
    with pytest.raises(why.SecondPersonNeeded):
        operations.correct_as_approved(cast["olga"], wrong, reason=REASON, now=NOW)
    money.approve(cast["otto"], propose(cast, wrong).id, now=NOW)
    with pytest.raises(why.SecondPersonNeeded):
        operations.correct_as_approved(cast["otto"], wrong, reason=REASON, now=NOW)
    with pytest.raises(why.SecondPersonNeeded):
        operations.correct_as_approved(cast["olga"], "receive:price", reason=REASON, now=NOW)
    assert queries.balance(alice) == (cny(990),)
    back = operations.correct_as_approved(cast["olga"], wrong, reason=REASON, now=NOW)
    assert sum(each.amount.minor for each in back) == 1_000
    assert (queries.balance(alice), queries.held(trade)) == ((cny(0),), {Purpose.PRICE: cny(1_000)})
    with pytest.raises(why.SecondPersonNeeded):
        operations.correct_as_approved(cast["olga"], wrong, reason=REASON, now=NOW)
    assert not list(queries.fsck())


def test_what_was_paid_out_meanwhile_is_not_taken_from_others(cast: Cast, wrong: str) -> None:
    money.approve(cast["otto"], propose(cast, wrong).id, now=NOW)
    operations.start_payout(cast["alice"].party_id, cny(990), key="gone", now=NOW)
    with pytest.raises(refusals.InsufficientBalance):
        operations.correct_as_approved(cast["olga"], wrong, reason=REASON, now=NOW)
    assert not list(queries.fsck())


def test_whose_money_it_is_neither_proposes_nor_approves(cast: Cast, wrong: str) -> None:
    alice = Actor(cast["alice"].party_id, frozenset({Role.OPERATOR}), verified=True, stepped_up=True)
    with pytest.raises(why.OwnMatter):
        operations.propose_correction(alice, wrong, reason=REASON, now=NOW)
    view = propose(cast, wrong)
    with pytest.raises(why.OwnMatter):
        money.approve(alice, view.id, now=NOW)
