"""One person stops all payouts, two let them go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import money
from tests.payments.conftest import NOW, cny
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity.domain.refusals import OwnProposal, SecondPersonNeeded
from truehand.kernel.actor import Actor, NotPermitted
from truehand.payments import operations, queries
from truehand.payments.domain.brake import RESUME_PAYOUTS
from truehand.payments.domain.refusals import PayoutsHeld, PayoutsNotHeld
from truehand.payments.domain.views import BankAccountView
from truehand.payments.models import PayoutHold

MATTER = UUID(int=0x1C1DE)
REASON = {"reason": "The bank has booked the missing line."}


def held(subject: UUID = MATTER) -> None:
    zh, en = "账目正在与银行核对。", "The books are being checked against the bank."
    operations.hold_payouts(subject, zh=zh, en=en, actor=None, now=NOW)


def proposed(by: Actor, subject: UUID = MATTER) -> UUID:
    return identity.propose(by, act=RESUME_PAYOUTS, subject=subject, payload=REASON, reason="Explained.", now=NOW)


def lifted(cast: dict[str, Actor], subject: UUID = MATTER) -> None:
    identity.approve(cast["otto"], proposed(cast["olga"], subject), now=NOW)
    operations.resume_payouts(cast["olga"], subject, payload=REASON, now=NOW)


@pytest.mark.usefixtures("funds")
def test_no_payout_starts_while_payouts_stand_still(alice: Actor, account: BankAccountView) -> None:
    held()
    with pytest.raises(PayoutsHeld) as refused:
        money.start_payout(alice, account_id=account.id, amount=cny(500), now=NOW + timedelta(days=3))
    assert "checked against the bank" in refused.value.sentence("en")
    assert "与银行核对" in refused.value.sentence("zh-hans")
    assert escrow.balance(alice.party_id) == (cny(1_000),)


@pytest.mark.parametrize("key", ["alice", "audra", "cora"])
def test_only_operators_let_payouts_go(cast: dict[str, Actor], key: str) -> None:
    held()
    with pytest.raises(NotPermitted):
        operations.resume_payouts(cast[key], MATTER, payload=REASON, now=NOW)
    assert queries.payout_hold()


def test_one_operator_alone_does_not_let_them_go(cast: dict[str, Actor]) -> None:
    held()
    proposal = proposed(cast["olga"])
    with pytest.raises(OwnProposal):
        identity.approve(cast["olga"], proposal, now=NOW)
    with pytest.raises(SecondPersonNeeded):
        operations.resume_payouts(cast["olga"], MATTER, payload=REASON, now=NOW)
    assert queries.payout_hold()


def test_two_operators_let_them_go(cast: dict[str, Actor]) -> None:
    held()
    lifted(cast)
    assert queries.payout_hold() is None
    (hold,) = queries.payout_holds(MATTER)
    assert (hold.lifted_at, hold.lifted_by) == (NOW, cast["olga"].party_id)


def test_one_matter_settled_leaves_the_others_in_force(cast: dict[str, Actor]) -> None:
    held()
    held(uuid4())
    lifted(cast)
    assert queries.payout_hold()


def test_held_twice_for_one_matter_is_held_once(cast: dict[str, Actor]) -> None:
    held()
    held()
    lifted(cast)
    assert queries.payout_hold() is None
    with pytest.raises(PayoutsNotHeld):
        operations.resume_payouts(cast["olga"], MATTER, payload=REASON, now=NOW)


@pytest.mark.django_db
def test_the_database_refuses_a_hold_lifted_by_one() -> None:
    held()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutHold.objects.update(lifted_at=NOW, lifted_by=uuid4())
    assert connection.is_usable()
