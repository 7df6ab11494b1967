"""A gateway's settlement file: fetched outside any transaction, kept, and booked line by line, each once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.operations.outside import require_outside
from truehand.payments.operations.reports import keep_report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from truehand.escrow.domain.accounts import Account
    from truehand.payments.domain.report import Batch, ReportLine

    # Where the bank's statement already put a batch, or the custodian's account; None: it must not be booked (again).
    Place = Callable[[Batch], Account | None]


def fetch_settlement(channel: str, day: date) -> tuple[ReportLine, ...]:
    """Return a gateway's settlement file of a day; raises NotReached, and RuntimeError inside a transaction."""
    require_outside()
    return queries.channel(channel).settlement(day)


@transaction.atomic
def book_settlement(channel: str, day: date, lines: Sequence[ReportLine], *, now: datetime, place: Place) -> None:
    """Keep a settlement file and book its lines, each once however often it is told.

    ``place`` says of each batch where the bank has put it; a line of no batch goes to the custodian. A line that is
    told differently from before is kept beside its first telling and not booked again: the books stay as they are until
    people correct them. Refuses ChangedRepeat for a line that was booked and never kept.
    """
    for currency in sorted({each.amount.currency for each in lines}):
        own = [each for each in lines if each.amount.currency == currency]
        _keep(channel, day, currency, own, now)
        anew = queries.changed_lines(channel, {each.id for each in own})
        first = {each.id: each for each in reversed(own) if each.id not in anew}
        alone = [each for each in first.values() if not each.batch]
        moved = [_moved(each, stays=bool(queries.sent_by(channel))) for each in alone if _moves(each, channel)]
        if moved:
            escrow.settle_channel(channel, moved, now=now)
        for name in sorted({each.batch for each in own} - {""}):
            batch = queries.batch(channel, name, currency)
            account = place(batch)
            if account is not None:
                book_batch(batch, account, now=now)


def _moves(line: ReportLine, channel: str) -> bool:
    return bool(line.fee and line.fee.minor) or not queries.sent_by(channel)


def _moved(line: ReportLine, *, stays: bool) -> tuple[str, Money, Money]:
    """Return a line of no batch as it is booked; where it stays with the gateway until it is sent, only its fee is."""
    fee = line.fee or Money.zero(line.amount.currency)
    return (line.id, fee if stays else line.amount, fee)


def book_batch(batch: Batch, account: Account, *, now: datetime, short: Money | None = None) -> None:
    """Book a batch as one: at the custodian, or out of the item in suspense that its line at the bank became.

    An item may be ``short`` by so much, which stays with the gateway.
    """
    into = None if account.kind is AccountKind.CUSTODIAN else account
    moved = queries.batch_movements(batch.channel, batch.name, batch.net.currency)
    missing = (batch.name, short) if short is not None and short.minor else None
    escrow.settle_channel(batch.channel, moved, now=now, into=into, short=missing)


def _keep(channel: str, day: date, currency: str, lines: Sequence[ReportLine], now: datetime) -> None:
    digest = hashlib.sha256("\n".join(each.digest() for each in lines).encode()).hexdigest()
    name = f"{day.isoformat()} {currency} {digest[:12]}"
    keep_report(channel, name, lines, since=day, until=day, currency=currency, sha256=digest, now=now)
