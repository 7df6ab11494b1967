"""A few days at the bank: payments and payouts through the real doors, and the statements that tell of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation import operations, queries

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor
    from truehand.reconciliation.domain.findings import Kind
    from truehand.reconciliation.domain.views import RunView

DAY: Final = date(2026, 11, 23)
NOON: Final = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # in Shanghai
MORNING_AFTER: Final = NOON + timedelta(hours=20)
BANK: Final = "custody-cny"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@dataclass
class Teller:
    """What the bank knows; ``told`` is what its next statement says, to be spoilt as wished."""

    cast: dict[str, Actor]
    told: list[ReportLine] = field(default_factory=list)
    closing: int = 0

    def pay_in(self, minor: int, *, at: datetime = NOON, day: date | None = None) -> ReportLine:
        """Bob pays into a trade; the ledger books it, and the bank will say so."""
        bob, trade = self.cast["bob"], uuid4()
        asked = payments.create_intent(bob, trade_id=trade, purpose=Purpose.PRICE, amount=cny(minor), now=at)
        arrival = Arrival(f"P-{asked.reference}", cny(minor), at)
        receipt = payments.take_receipt(asked.channel, asked.reference, arrival, now=at)
        escrow.receive(trade, bob.party_id, Purpose.PRICE, cny(minor), key=receipt.key, now=at)
        line = ReportLine(BANK, f"L-{asked.reference}", day or DAY, cny(minor), asked.reference, "货款")
        self.told.append(line)
        self.closing += minor
        return line

    def spoil(self, line: ReportLine, **changes: object) -> None:
        """Have the statement tell one line otherwise."""
        self.told[self.told.index(line)] = replace(line, **changes)  # type: ignore[arg-type]

    def report(self, day: date = DAY, *, closing: int | None = None, now: datetime = MORNING_AFTER) -> None:
        """The statement of a day comes in."""
        end = self.closing if closing is None else closing
        words = {"since": day, "until": day, "currency": "CNY", "sha256": "0" * 64, "now": now}
        payments.keep_report(BANK, f"{day}", self.told, closing=cny(end), **words)  # type: ignore[arg-type]
        self.told = []

    def tell_anew(self, line: ReportLine, *, now: datetime = MORNING_AFTER, **changes: object) -> None:
        """A later file tells one line otherwise."""
        told = replace(line, **changes)  # type: ignore[arg-type]
        words = {"since": line.day, "until": line.day, "currency": "CNY", "sha256": told.digest(), "now": now}
        payments.keep_report(BANK, f"anew {told.digest()[:12]}", [told], **words)  # type: ignore[arg-type]


def reconciled(since: date = DAY, until: date | None = None, *, now: datetime = MORNING_AFTER) -> RunView:
    """A run, worked off at once."""
    run = operations.open_run(since=since, until=until or since, now=now)
    while operations.carry_on(run.id, now=now):
        pass
    last = queries.last_run()
    assert last is not None
    return last


def living(actor: Actor) -> list[tuple[Kind, str]]:
    """What has not ended, with its state."""
    page = queries.discrepancies(actor, size=100)
    return sorted((each.kind, each.state.value) for each in page.items)
