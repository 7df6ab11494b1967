"""One word of the bank, one click of a person, heard many times at one moment."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tests import money
from tests.concurrency.race import race
from tests.databases import naive_table
from tests.payments.conftest import NOW, NUMBER, cny
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import ProposalDecided
from truehand.kernel.actor import Actor
from truehand.kernel.refusal import Refusal
from truehand.payments import operations, queries
from truehand.payments.domain.refusals import IntentOpen, PayoutOnItsWay
from truehand.payments.domain.views import Payout, PayoutStatus
from truehand.payments.sandbox import inside as bank

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> dict[str, Actor]:
    parties = identity.load_cast(now=NOW)
    return {key: people.actor_of_party(party, stepped_up=True) for key, party in parties.items()}


@pytest.fixture
def alice(cast: dict[str, Actor]) -> Actor:
    return cast["alice"]


def test_a_message_delivered_many_times_at_once_counts_once(alice: Actor) -> None:
    trade = uuid4()
    asked = operations.create_intent(alice, trade_id=trade, purpose=Purpose.DEPOSIT, amount=cny(50), now=NOW)
    message = bank.confirm(asked.reference, now=NOW)
    outcomes = race(*[lambda: operations.record_callback("sandbox", message.body, message.headers, now=NOW)] * 6)
    assert [isinstance(each, tuple) and each[0].first_time for each in outcomes].count(True) == 1


def test_a_payment_asked_for_many_times_at_once_is_one(alice: Actor) -> None:
    trade = uuid4()
    outcomes = race(
        *[
            lambda: operations.create_intent(alice, trade_id=trade, purpose=Purpose.PRICE, amount=cny(50), now=NOW),
        ]
        * 6,
    )
    assert len({each for each in outcomes if not isinstance(each, IntentOpen)}) == 1
    assert len(queries.intents_of(trade)) == 1


@pytest.mark.parametrize(("keys", "made"), [(["same"] * 6, 1), ([f"key {number}" for number in range(6)], 2)])
def test_payouts_clicked_at_once_never_exceed_the_balance(alice: Actor, keys: list[str], made: int) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="funds", now=NOW)
    account = money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)
    act = operations.payout_act(alice, account.id, cny(400))
    clicks = [(key, identity.confirm_as_cast(alice, act, now=NOW)) for key in keys]

    def click(key: str, by: UUID) -> Payout:
        asked = cny(400)
        return operations.start_payout(alice, account_id=account.id, amount=asked, confirmation=by, now=NOW, key=key)

    outcomes = race(*[lambda key=key, by=by: click(key, by) for key, by in clicks])
    assert len({each.id for each in outcomes if isinstance(each, Payout)}) == made
    assert all(isinstance(each, Payout | InsufficientBalance) for each in outcomes)
    assert ledger.in_transit(alice.party_id) == (cny(400 * made),)
    assert not list(queries.fsck())
    assert not list(ledger.fsck())


def naive_end(word: str) -> Callable[[], bool]:
    """Ends a payout if it still waits, as read a moment ago."""

    def end() -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select count(*) from naive_ends")
            waits = bool(cursor.fetchone() == (0,))
            time.sleep(0.1)
            if waits:
                cursor.execute("insert into naive_ends values (%s)", [word])
            return waits

    return end


def test_without_a_lock_a_payout_is_approved_and_called_off() -> None:
    """The control: both read that it waits, and it ends both ways."""
    with naive_table("naive_ends (word text)"), connection.cursor() as cursor:
        assert race(naive_end("approved"), naive_end("called off")) == [True, True]
        cursor.execute("select count(*) from naive_ends")
        assert cursor.fetchone() == (2,)


def large_payout(cast: dict[str, Actor], settings: object) -> tuple[Payout, UUID]:
    """Alice's 4.00 CNY of 10.00, reserved until somebody approves it; and the proposal."""
    settings.TRUEHAND_SECOND_PERSON_FROM = {"CNY": 400}  # type: ignore[attr-defined]
    alice = cast["alice"]
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="funds", now=NOW)
    account = money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)
    payout = money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)
    (proposal,) = people.open_proposals(cast["otto"], now=NOW)
    return payout, proposal.id


def standing(alice: Actor) -> tuple[int, int, int]:
    """What Alice may have paid out, what is reserved and what is in transit."""
    assert [*queries.fsck(), *ledger.fsck()] == []
    own = ledger.own_money(alice.party_id)
    free, reserved, under_way = (
        sum(each.minor for each in kind) for kind in (own.balance, own.reserved, own.in_transit)
    )
    return free, reserved, under_way


def test_followed_and_called_off_at_once_an_approved_payout_is_the_owners_again_once(
    cast: dict[str, Actor], settings: object
) -> None:
    payout, proposal = large_payout(cast, settings)
    alice = cast["alice"]
    money.approve(cast["otto"], proposal, now=NOW)
    outcomes = race(
        *[lambda: operations.follow_decision(proposal, now=NOW)] * 3,
        *[lambda: operations.cancel_payout(alice, payout.id, now=NOW)] * 3,
    )
    # Called off before it went or after: in either order it is back, and only one of the clicks did it.
    assert outcomes[:3] == [None] * 3
    assert [type(each) for each in outcomes[3:] if each is not None] == [PayoutOnItsWay] * 2
    assert queries.payout(alice, payout.id).status is PayoutStatus.CANCELLED
    assert standing(alice) == (1_000, 0, 0)


def test_two_who_approve_and_reject_at_once_decide_it_one_way(cast: dict[str, Actor], settings: object) -> None:
    payout, proposal = large_payout(cast, settings)
    otto, olga, alice = cast["otto"], cast["olga"], cast["alice"]
    (view,) = people.open_proposals(otto, now=NOW)
    assert view.approval_act is not None
    confirmation = money.confirm(otto, view.approval_act, now=NOW)

    def approve() -> None:
        identity.approve(otto, proposal, confirmation=confirmation, now=NOW)
        operations.follow_decision(proposal, now=NOW)

    def reject() -> None:
        identity.reject(olga, proposal, now=NOW)
        operations.follow_decision(proposal, now=NOW)

    outcomes = race(approve, reject)
    assert [type(each) for each in outcomes if each is not None] == [ProposalDecided]
    status, left = {
        True: (PayoutStatus.STARTED, (600, 0, 400)),
        False: (PayoutStatus.CANCELLED, (1_000, 0, 0)),
    }[outcomes[0] is None]
    assert (queries.payout(alice, payout.id).status, standing(alice)) == (status, left)


def test_what_is_taken_and_called_off_at_once_is_one_of_them_in_the_ledger(alice: Actor) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="funds", now=NOW)
    for number in range(5):
        key = f"race {number}"
        escrow.reserve_payout(alice.party_id, cny(100), key=key, expires_at=NOW + timedelta(hours=1), now=NOW)

        def take(key: str = key) -> object:
            return escrow.start_reserved_payout(key=key, now=NOW)

        def call_off(key: str = key) -> object:
            return escrow.call_off_payout(key=key, now=NOW)

        outcomes = race(take, call_off, take)
        own = ledger.own_money(alice.party_id)
        assert own.reserved == ()
        assert sum(each.minor for each in (*own.balance, *own.in_transit)) == 1_000
        assert any(not isinstance(each, Refusal) for each in outcomes)
    assert not list(ledger.fsck())
