"""A trade that is signed, and the custodian's bank that writes statements about it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tests import money
from tests.trade.story import Story
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.models import LedgerAccount
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments.bank import operations as bank
from truehand.payments.bank.config import account_named
from truehand.payments.bank.sample import Sample, camt_file
from truehand.payments.domain.booking import Placing
from truehand.payments.domain.statement import Entry, StatementView
from truehand.payments.domain.views import Intent
from truehand.trade.operations import statements

DAY = date(2026, 11, 22)
BOB = "陈博文"
ALICE = "林艾丽"
NUMBER = "6222020000001234567"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@dataclass
class World:
    """A trade that is signed, and the custodian's bank that writes statements about it."""

    story: Story
    balance: dict[str, int] = field(default_factory=dict)
    told: int = 0

    def ask(self, who: str = "bob") -> Intent:
        """Ask for a payment by bank transfer, and open it."""
        return money.open_within(
            money.start_payment(self.story.people[who], self.story.trade, channel="bank", now=self.story.now)
        )

    def line(
        self,
        minor: int,
        reference: str = "",
        *,
        name: str = BOB,
        currency: str = "CNY",
        day: date = DAY,
        **more: object,
    ) -> Entry:
        """A line that the bank booked."""
        self.told += 1
        references = (reference,) if reference else ()
        words: dict[str, object] = {"number": NUMBER, "name": name, **more}
        return Entry(1, day, Money(minor, currency), f"B-{self.told}", references, **words)  # type: ignore[arg-type]

    def tell(
        self, *entries: Entry, account: str = "custody-cny", write: object = camt_file, day: date = DAY
    ) -> StatementView:
        """Give the next statement, and do what follows."""
        known = account_named(account)
        opening = self.balance.get(account, 0)
        number = len(self.balance) + self.told
        sample = Sample(known.number, f"2026-{number}", number, day, Money(opening, known.currency), entries)
        self.balance[account] = sample.closing.minor
        body = write(sample)  # type: ignore[operator]
        view = bank.receive_statement(
            self.story.people["olga"], io.BytesIO(body), account=account, name="day.xml", now=self.story.now
        )
        return statements.take_statement(view.id, now=self.story.now)

    def balance_of(self, who: str, currency: str = "CNY") -> int:
        return sum(each.minor for each in escrow.balance(self.story.people[who].party_id) if each.currency == currency)

    def held(self) -> int:
        rows = LedgerAccount.objects.filter(kind=AccountKind.HOLD, owner=self.story.trade)
        return sum(row.balance for row in rows)

    def suspended(self, currency: str = "CNY") -> int:
        return next((each.suspense.minor for each in escrow.proof() if each.currency == currency), 0)

    def approved(self, item_id: UUID, placing: Placing) -> None:
        """Olga proposes, Audra's fellow operator approves."""
        bank.propose_placing(self.olga, item_id, placing, reason="the payer called", now=self.story.now)
        (proposal,) = [each for each in people.open_proposals(self.olga, now=self.story.now) if each.subject == item_id]
        money.approve(self.second, proposal.id, now=self.story.now)

    @property
    def olga(self) -> Actor:
        return self.story.people["olga"]

    @property
    def second(self) -> Actor:
        return self.story.people["otto"]


def nothing_is_unaccounted_for() -> None:
    assert all(each.difference.minor == 0 for each in escrow.proof())
