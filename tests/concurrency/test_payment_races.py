"""One word of the bank, one click of a person, heard many times at one moment."""

from uuid import UUID, uuid4

import pytest

from tests import money
from tests.concurrency.race import race
from tests.payments.conftest import NOW, NUMBER, cny
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.payments import operations, queries
from truehand.payments.domain.refusals import IntentOpen
from truehand.payments.domain.views import Payout
from truehand.payments.sandbox import inside as bank

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Actor:
    return people.actor_of_party(identity.load_cast(now=NOW)["alice"], stepped_up=True)


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
