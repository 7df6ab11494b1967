"""A gateway's settlement is told twice, by its file and by the bank's statement, and moves the custodian once.

Whichever comes first moves it. After the file, the bank's line books nothing; after the line, which stands in suspense,
the file empties that item. What names a settlement and is not its sum holds all payouts. A gateway whose settlements
may have no name at the bank (``sent_by``) is believed when the bank's line is there: its file alone moves nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.evidence import operations as evidence
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.bank.config import custody_accounts
from truehand.payments.bank.models import BankLine, Settlement, SuspenseItem
from truehand.payments.domain.bank_account import same_holder
from truehand.payments.domain.booking import LineState, SuspenseReason, SuspenseState
from truehand.payments.domain.report import SETTLED_WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.report import Batch, ReportLine

_LOCK: Final = 0x7365_7474
# So far from a batch's last day may a line that names it be dated.
NEAR: Final = timedelta(days=62)
# Shorter words of a text are no gateway's name of anything.
_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{7,}")


@transaction.atomic
def book_settlement(channel: str, day: date, lines: Sequence[ReportLine], *, now: datetime) -> None:
    """Keep and book a gateway's settlement file, with the custodian booked once, whichever came first.

    A batch whose line at the bank is of another sum, or was placed elsewhere by people, is kept and not booked: the
    item in suspense says so and no payout leaves. Refuses what ``payments.book_settlement`` does.
    """
    with connection.cursor() as cursor:  # no line is decided meanwhile
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    payments.book_settlement(channel, day, lines, now=now, place=lambda batch: place_of(batch, now))


def wait_for_files() -> None:
    """Wait until no settlement file is being booked; none is until the transaction ends. Call it before other locks."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_LOCK])


def names_in(texts: Iterable[str]) -> list[str]:
    """Return what in a line's references and text may be a gateway's name of a batch, as gateways spell it."""
    words = [word for text in texts for word in (text, *_WORD.findall(text))]
    return list(dict.fromkeys(each for word in words for each in (word, *_as_uuid(word)) if each))


def names_of(row: BankLine) -> list[str]:
    """Return what in a line may be a gateway's name of a batch."""
    return names_in((row.reference, *row.references, row.text))


def by_line(row: BankLine, batches: Mapping[str, str], now: datetime) -> LineState | SuspenseReason | None:
    """Take a line for a settlement: return its state, why it is in doubt, None when it is no settlement.

    ``batches`` are names of settlements with their channels, as ``queries.batches_named`` of all that the line names. A
    line that names none, of a gateway whose settlements have no name at the bank, is the one that has its sum; where
    none has, or several have, a person says which it is.
    """
    name = next((each for each in names_of(row) if each in batches), None)
    found = [queries.batch(batches[name], name, row.currency)] if name else unnamed(row)
    if found is None:
        return None
    if len(found) != 1:
        return SuspenseReason.SETTLEMENT
    (batch,) = found
    known = Settlement.objects.filter(channel=batch.channel, batch=batch.name, currency=row.currency).first()
    if known is not None:
        return SuspenseReason.DUPLICATE if known.fits else SuspenseReason.SETTLEMENT
    if not queries.batch_movements(batch.channel, batch.name, row.currency):
        return SuspenseReason.SETTLEMENT  # settled in another currency
    if batch.net.minor != row.minor:
        _hold(row.statement_id, batch, Money(row.minor, row.currency), now)
        return LineState.DIFFERS if booked(batch) else SuspenseReason.SETTLEMENT
    if not booked(batch):
        payments.book_batch(batch, accounts.custodian(row.currency), now=now)
    keep(batch, row, fits=True, now=now)
    return LineState.SETTLEMENT


def unnamed(row: BankLine) -> list[Batch] | None:
    """Return which settlements that are not known to have come have a line's sum; None for a line of no gateway's."""
    senders = [name for name in settings.TRUEHAND_CHANNELS if _sends(name, row)]
    if not senders:
        return None
    sent = queries.sums_sent(senders, row.day, row.currency)
    return [each for each in sent if each.net.minor == row.minor and not booked(each) and not _known(each)]


def place_of(batch: Batch, now: datetime) -> Account | None:
    """Return the account that a batch goes to; None when it is booked already out of suspense, or must not be yet."""
    custodian = accounts.custodian(batch.net.currency)
    known = _known(batch)
    if known is not None and known.fits:
        return None if _item_of(known.line) else custodian
    line = known.line if known else _line_before(batch)
    if booked(batch):
        return custodian
    if line is None:
        return None if queries.sent_by(batch.channel) and custody_accounts() else custodian
    item = _item_of(line)
    if item is None:  # a debit: nothing was booked for it
        if line.minor == batch.net.minor:
            keep(batch, line, fits=True, now=now)
        return custodian
    fits = item.state == SuspenseState.OPEN and item.minor == batch.net.minor
    keep(batch, line, fits=fits, now=now)
    if fits:
        _settle(item, batch, now)
        return accounts.suspense(item.id, item.currency)
    SuspenseItem.objects.filter(id=item.id).update(reason=SuspenseReason.SETTLEMENT)
    _hold(item.id, batch, Money(item.minor, item.currency), now)
    return None


def _known(batch: Batch) -> Settlement | None:
    return Settlement.objects.filter(channel=batch.channel, batch=batch.name, currency=batch.net.currency).first()


def _sends(channel: str, row: BankLine) -> bool:
    return any(same_holder(each, row.name) for each in queries.sent_by(channel))


def booked(batch: Batch) -> bool:
    """Whether a batch's lines are in the books."""
    moved = queries.batch_movements(batch.channel, batch.name, batch.net.currency)
    return any(ledger.transfers_of_key(f"settle:{batch.channel}:{line}") for line, _, _ in moved[:1])


def _line_before(batch: Batch) -> BankLine | None:
    """Return the line that names a batch and came before its file; of several, the one with its sum."""
    by_reference = [
        line
        for account, key in queries.lines_naming(batch)
        for line in BankLine.objects.filter(account=account, key=key)
        if line.state in {LineState.SUSPENSE, LineState.UNEXPLAINED}
    ]
    found = [each for each in (*by_reference, *_by_text(batch)) if each.currency == batch.net.currency]
    return (
        _alone(batch)
        if not found
        else min(found, key=lambda each: (each.minor != batch.net.minor, each.id), default=None)
    )


def _by_text(batch: Batch) -> list[BankLine]:
    """Return the lines in suspense whose words name a batch, also those that people have placed since."""
    # The words are encrypted: they are compared here, of the lines about the days of the batch.
    near = (queries.last_day(batch) - NEAR, queries.last_day(batch) + NEAR)
    rows = SuspenseItem.objects.filter(currency=batch.net.currency, intent_id=None, line__day__range=near)
    items = rows.select_related("line")
    return [each.line for each in items if batch.name in names_in((*each.line.references, each.line.text))]


def _alone(batch: Batch) -> BankLine | None:
    """Return the one line in suspense that has an unnamed batch's sum, sender and days; None where several have."""
    if not queries.sent_by(batch.channel):
        return None
    since = queries.last_day(batch)
    items = SuspenseItem.objects.filter(
        state=SuspenseState.OPEN,
        minor=batch.net.minor,
        currency=batch.net.currency,
        line__day__range=(since, since + SETTLED_WITHIN),
    ).select_related("line")
    lines = [each.line for each in items if _sends(batch.channel, each.line)]
    return lines[0] if len(lines) == 1 and unnamed(lines[0]) == [batch] else None


def _item_of(line: BankLine) -> SuspenseItem | None:
    return SuspenseItem.objects.select_for_update().filter(line=line).first()


def _settle(item: SuspenseItem, batch: Batch, now: datetime) -> None:
    item.state, item.ended_at = SuspenseState.PLACED, now
    item.save(update_fields=["state", "ended_at"])
    payload: dict[str, Json] = {"channel": batch.channel, "batch": batch.name}
    evidence.record("payment.suspense_settled", subject=item.id, payload=payload, actor=None, now=now)


def keep(batch: Batch, line: BankLine, *, fits: bool, now: datetime, short: int = 0) -> None:
    """Write down which line brought a batch, whether it has its sum, and what it is short by."""
    Settlement.objects.update_or_create(
        channel=batch.channel,
        batch=batch.name,
        currency=line.currency,
        defaults={"line": line, "fits": fits, "short": short, "at": now},
    )


def _hold(subject: UUID, batch: Batch, came: Money, now: datetime) -> None:
    zh = f"渠道 {batch.channel} 结算批次 {batch.name} 应到 {batch.net}，银行到账 {came}。"
    en = f"{batch.channel} settled {batch.net} as {batch.name}; the bank booked {came}."
    payments.hold_payouts(subject, zh=zh, en=en, actor=None, now=now)


def _as_uuid(word: str) -> tuple[str, ...]:
    """Return a name as gateways write theirs, where a bank dropped its dashes or changed its case."""
    try:
        return (word.lower(), str(UUID(word)))
    except ValueError:
        return (word.lower(),)
