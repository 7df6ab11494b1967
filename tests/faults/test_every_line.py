"""Kill -9 at every line of a payout and of a payment that comes in: whoever takes it up again ends it, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest

from tests import money
from tests.faults.dying import deaths
from tests.payments.conftest import NOW, NUMBER, cny
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.payments import operations, queries
from truehand.payments.domain.message import SignedMessage
from truehand.payments.domain.views import BankAccountView, Payout, PayoutStatus
from truehand.payments.sandbox import inside
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db(transaction=True)

AMOUNT, FUNDS = cny(400), cny(1_000)


@dataclass
class Payouts:
    """A payout after another, each told to the bank and confirmed by it."""

    alice: Actor
    account: BankAccountView
    numbers: count[int] = field(default_factory=count)
    made: list[str] = field(default_factory=list)

    def next_one(self) -> None:
        self.key = f"key {next(self.numbers)}"
        escrow.receive_unallocated(self.alice.party_id, AMOUNT, key=f"funds of {self.key}", now=NOW)

    def start(self) -> Payout:
        return money.start_payout(self.alice, account_id=self.account.id, amount=AMOUNT, now=NOW, key=self.key)

    def hear(self, payout: Payout) -> None:
        message = said_of(payout.reference)
        fund.receive_callback("sandbox", message.body, message.headers, now=NOW)

    def finish(self, payout: Payout) -> None:
        """What retries and sweeps do, all of it once more."""
        assert self.start().id == payout.id
        operations.send_payout(payout.id, now=NOW)
        self.hear(payout)
        self.made.append(payout.reference)
        assert queries.payout(self.alice, payout.id).status is PayoutStatus.DONE

    def sound(self) -> None:
        """The bank paid each once, and what left the balance is what it paid."""
        with inside.gateway().book.writing() as rows:
            paid = rows.execute("select reference from entries where kind = 'payout'").fetchall()
        # The gateway's books go on from one test to the next.
        times = Counter(each["reference"] for each in paid)
        assert [times[reference] for reference in self.made] == [1] * len(self.made)
        assert ledger.balance(self.alice.party_id) == (FUNDS,)
        assert ledger.in_transit(self.alice.party_id) in {(), (cny(0),)}
        assert not [*queries.fsck(), *ledger.fsck()]


def said_of(reference: str) -> SignedMessage:
    """What the gateway says of a reference, signed now."""
    here = inside.gateway()
    with here.book.writing() as rows:
        body = rows.execute("select body from messages where reference = ? order by number", (reference,)).fetchone()
    message: SignedMessage = here.outbox.message(body["body"], now=NOW)
    return message


@pytest.fixture
def alice() -> Actor:
    return people.actor_of_party(identity.load_cast(now=NOW)["alice"], stepped_up=True)


@pytest.fixture
def payouts(alice: Actor) -> Payouts:
    escrow.receive_unallocated(alice.party_id, FUNDS, key="funds", now=NOW)
    return Payouts(alice, money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW))


def test_a_payout_survives_death_at_every_line_of_its_start(payouts: Payouts) -> None:
    def after(_step: int) -> None:
        payouts.finish(payouts.start())

    assert deaths(payouts.start, before=payouts.next_one, after=after) > 10
    payouts.sound()


@pytest.mark.parametrize("act", ["send", "ask", "hear"])
def test_a_payout_survives_death_at_every_line_of_being_handed_over(payouts: Payouts, act: str) -> None:
    under_way: list[Payout] = []

    def before() -> None:
        payouts.next_one()
        under_way[:] = [payouts.start()]
        if act != "send":
            operations.send_payout(under_way[0].id, now=NOW)

    acts: dict[str, Callable[[], None]] = {
        "send": lambda: operations.send_payout(under_way[0].id, now=NOW),
        "ask": lambda: operations.ask_payout(under_way[0].id, now=NOW),
        "hear": lambda: payouts.hear(under_way[0]),
    }
    assert deaths(acts[act], before=before, after=lambda _step: payouts.finish(under_way[0])) > 5
    payouts.sound()
