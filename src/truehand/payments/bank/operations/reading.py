"""One reading of a file: what must be true of its lines beside what is known of the account, and keeping them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries as rooms
from truehand.payments.bank import queries, sealing
from truehand.payments.bank.models import BankLine, BankStatement, PaymentOrderRow
from truehand.payments.bank.operations.contradicting import Contradictions, report_line
from truehand.payments.bank.operations.settlements import names_in
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.custody import our_references
from truehand.payments.domain.refusals.statements import (
    RepeatInDoubt,
    StatementAccountUnknown,
    StatementAltered,
    StatementGap,
    StatementSkips,
)
from truehand.payments.domain.statement import Checker, Closed, Entry, Opened, StatementFormat
from truehand.payments.models import PaymentIntent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from truehand.kernel.refusal import Refusal
    from truehand.payments.domain.custody import CustodyAccount
    from truehand.payments.domain.report import ReportLine
    from truehand.payments.domain.statement import Part

BATCH: Final = 2_000
_COLUMNS: Final = (
    *("statement_id", "account", "key", "number", "line", "day", "minor", "currency", "bank_id", "reference"),
    *("references", "text", "name", "number_sealed", "last_four", "credited", "code", "returned", "charge", "reversal"),
    *("state", "subject", "decided_at", "instead_of_id"),
)
_LONGEST_REFERENCE: Final = 40
_SHOWN: Final = 20  # lines that a finding names


@dataclass(slots=True)
class Reading:
    """Reads one file into the account's lines, in the caller's transaction."""

    row: BankStatement
    account: CustodyAccount
    now: datetime
    checker: Checker = field(default_factory=Checker)
    doubted: list[int] = field(default_factory=list)
    opened: Opened | None = None
    closing: Money | None = None
    first_day: date | None = None
    fits: bool = True
    contradicts: Contradictions = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is contradicted yet."""
        self.contradicts = Contradictions(self.row, self.checker)

    def take(self, parts: Iterator[Part], progress: Callable[[int], None]) -> None:
        """Keep every line; refuses what the readers refuse, StatementAccountUnknown, StatementGap.

        A line that contradicts a known one is kept beside it and not booked; payouts stand still until two people have
        said which counts.
        """
        batch: list[tuple[str, Entry]] = []
        for part in self.checker.checked(parts):
            if isinstance(part, Opened):
                self._open(part)
            elif isinstance(part, Entry):
                self.first_day = min(self.first_day or part.day, part.day)
                if part.amount.minor:
                    batch.append((self.checker.key(self.account.name, part), part))
            if len(batch) >= BATCH or isinstance(part, Closed):
                self._store(batch)
                batch = []
                progress(self.row.lines + self.row.repeated)
            if isinstance(part, Closed):
                self._close(part)
        self._refuse_or_find()

    def _open(self, opened: Opened) -> None:
        """Check whose statement it is, and that it follows what is known."""
        if opened.account != self.account.number or opened.opening.currency != self.account.currency:
            raise StatementAccountUnknown(last_four=opened.account[-4:])
        if self.opened is None:
            self.fits = queries.follows(self.account.name, opened.opening)
            self.row.opening = opened.opening.minor
            self._check_number(opened)
        elif self.closing is not None and opened.opening != self.closing:
            self._find(StatementGap(number=opened.number, opening=opened.opening, known=self.closing))
        self.opened = opened

    def _check_number(self, opened: Opened) -> None:
        before = queries.last_sequence(self.account.name)
        jumps = before is not None and opened.sequence is not None and opened.sequence > before + 1
        if jumps:
            self._find(StatementSkips(before=before, sequence=opened.sequence))

    def _close(self, closed: Closed) -> None:
        opened = self.opened
        if opened is None:
            return
        self._keep_contradicting()
        self.closing = closed.closing
        self.row.closing, self.row.sequence = closed.closing.minor, opened.sequence
        since = self.first_day or closed.day
        self.row.since = min(self.row.since or since, since)
        self.row.until = max(self.row.until or closed.day, closed.day)
        payments.keep_report(
            self.account.name,
            f"{opened.number[:60]} {self.row.sha256[:12]}",
            self._report_lines(opened.number),
            since=min(since, closed.day),
            until=closed.day,
            currency=self.account.currency,
            sha256=self.row.sha256,
            now=self.now,
            opening=opened.opening,
            closing=closed.closing,
        )
        self.first_day = None

    def _store(self, batch: list[tuple[str, Entry]]) -> None:
        """Keep the lines of a batch that are not known yet."""
        lines = BankLine.objects.filter(account=self.account.name)
        known = dict(lines.filter(key__in=[key for key, _ in batch]).values_list("key", "number"))
        self.contradicts.learn(batch)
        self.contradicts.look_again(known)
        number, ours = self.opened.number[:40] if self.opened else "", _known_names([entry for _, entry in batch])
        fresh = []
        for key, entry in batch:
            if key in known:
                self.row.repeated += 1
                if not entry.bank_id and known[key] != number:
                    self.doubted.append(entry.line)
                continue
            if not self.contradicts.has(key, entry):
                fresh.append(self._line(key, entry, number, ours))
        _copy(fresh)
        self.row.lines += len(fresh)

    def _keep_contradicting(self) -> None:
        """Keep the lines that waited for the statement's end, those that contradict another beside it."""
        waited = list(self.contradicts.ended())
        number, ours = self.opened.number[:40] if self.opened else "", _known_names([entry for _, entry, _ in waited])
        kept = []
        for key, entry, original in waited:
            line = self._line(key, entry, number, ours)
            if original is not None:
                line.state, line.instead_of_id, line.decided_at = LineState.TOLD_ANEW, original, self.now
            kept.append(line)
        _copy(kept)
        self.row.lines += len(kept)

    def _line(self, key: str, entry: Entry, number: str, ours: frozenset[str]) -> BankLine:
        named = (*_candidates(entry), *names_in((*entry.references, entry.text)))
        reference = next((each for each in named if each in ours), "")
        return BankLine(
            statement=self.row,
            account=self.account.name,
            key=key,
            number=number,
            line=entry.line,
            day=entry.day,
            minor=entry.amount.minor,
            currency=entry.amount.currency,
            bank_id=_kept(entry.bank_id, 80),
            reference=reference,
            references=[_kept(each, 80) for each in entry.references[:6]],
            text=_kept(entry.text, 500),
            name=_kept(entry.name, 200),
            number_sealed=sealing.seal(entry.number.encode(), bound_to=key) if entry.number else b"",
            last_four=_kept(entry.number[-4:], 4),
            credited=_kept(entry.credited, 40),
            code=_kept(entry.code, 40),
            returned=_kept(entry.returned, 20),
            charge=entry.charge,
            reversal=entry.reversal,
            state=LineState.NEW,
        )

    def _report_lines(self, number: str) -> Iterator[ReportLine]:
        rows = BankLine.objects.filter(statement=self.row, number=number[:40]).order_by("id")
        for row in rows.select_related("instead_of").iterator(chunk_size=10_000):
            yield report_line(row, row.instead_of)
        yield from self.contradicts.again

    def _refuse_or_find(self) -> None:
        """Say which lines contradict known ones, and of a file that does not follow that something is missing."""
        if self.contradicts.lines:
            self._alarm(StatementAltered(lines=_numbers(self.contradicts.lines)))
        if self.doubted:
            self._find(RepeatInDoubt(lines=_numbers(self.doubted)))
        opened, closing = self.opened, self.closing
        if opened is None or closing is None or self.fits or self.row.repeated:
            return
        if queries.leads_to(self.account.name, closing):
            return
        known = queries.last_closing(self.account.name)
        gap = StatementGap(number=opened.number, opening=Money(self.row.opening or 0, closing.currency), known=known)
        # A table's opening balance is worked out from its first row: nothing else vouches for that row.
        if self.row.format == StatementFormat.CSV:
            raise gap
        self._find(gap)

    def _alarm(self, refusal: Refusal) -> None:
        """Payouts stand still at once; the next look at the books opens an incident that names the lines."""
        self._find(refusal)
        zh, en = (f"{self.account.name} · {self.row.name}: {refusal.sentence(tongue)}" for tongue in ("zh", "en"))
        payments.hold_payouts(self.row.id, zh=zh, en=en, actor=None, now=self.now)

    def _find(self, refusal: Refusal) -> None:
        self.row.findings = [*self.row.findings, queries.finding_json(refusal)]


def _candidates(entry: Entry) -> Iterator[str]:
    return our_references((*entry.references, entry.text))


def _known_names(entries: Sequence[Entry]) -> frozenset[str]:
    """Return which names in the lines are known: references given out by us, and settlements that gateways told of."""
    names = {each for entry in entries for each in names_in((*entry.references, entry.text))}
    settled = (each for each in rooms.batches_named(names) if len(each) <= _LONGEST_REFERENCE)
    return _given_out(entries).union(settled)


def _given_out(entries: Iterable[Entry]) -> frozenset[str]:
    """Return which references that stand in the lines were given out by us: asked of a payer, or ordered."""
    found = {each for entry in entries for each in _candidates(entry)}
    asked = PaymentIntent.objects.filter(reference__in=found).values_list("reference", flat=True)
    return frozenset([*asked, *PaymentOrderRow.objects.filter(reference__in=found).values_list("reference", flat=True)])


def _copy(lines: list[BankLine]) -> None:
    """Keep new lines by COPY: several times as fast as INSERT, in the same transaction and under the same rules."""
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    columns = [each for name in _COLUMNS for each in BankLine._meta.concrete_fields if each.attname == name]
    # Sealed before they are copied: while it copies, the connection answers nothing else.
    rows = [[column.pre_save(line, add=True) for column in columns] for line in lines]
    with connection.cursor() as cursor, cursor.copy(f"copy bank_line ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _kept(text: str, longest: int) -> str:
    """Return what of a bank's text a column takes."""
    return text.replace("\0", "")[:longest]


def _numbers(lines: list[int]) -> str:
    shown = ", ".join(str(each) for each in lines[:_SHOWN])
    return f"{shown} …" if len(lines) > _SHOWN else shown
