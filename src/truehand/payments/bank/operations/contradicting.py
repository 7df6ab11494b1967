"""Lines of a file that contradict what the bank told before: the same reference of the bank's, another day or amount.

Which line each contradicts is known when its statement ends, for a bank may give one reference to several lines: it is
one that this file does not tell again. Where all are told again, what is beyond them is a line like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.bank.models import BankLine
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.refusals.statements import NotApart
from truehand.payments.domain.report import ReportLine
from truehand.payments.operations.names import TAKE_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from truehand.payments.bank.models import BankStatement
    from truehand.payments.domain.report import LineChange
    from truehand.payments.domain.statement import Checker, Entry


@dataclass(slots=True)
class Told:
    """What other files told under one reference of the bank's: the lines that count, and what was told of each."""

    lines: dict[int, set[str]] = field(default_factory=dict)
    moved: set[tuple[date, int]] = field(default_factory=set)


@dataclass(slots=True)
class Contradictions:
    """What one file contradicts, found while it is read."""

    row: BankStatement
    checker: Checker
    told: dict[str, Told] = field(default_factory=dict)
    waiting: list[tuple[str, Entry]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # as the file counts them
    again: list[ReportLine] = field(default_factory=list)
    _before: bool | None = None

    def learn(self, batch: Collection[tuple[str, Entry]]) -> None:
        """Look up what other files told under the references of some lines."""
        ids = {entry.bank_id[:80] for _, entry in batch if entry.bank_id} - self.told.keys()
        rows = BankLine.objects.filter(account=self.row.account, bank_id__in=ids).exclude(statement=self.row)
        for row in rows.order_by("id"):
            told = self.told.setdefault(row.bank_id, Told())
            told.moved.add((row.day, row.minor))
            stands = row.pk if row.state != LineState.TOLD_ANEW else row.instead_of_id
            if stands is not None:
                told.lines.setdefault(stands, set()).add(row.key)

    def has(self, key: str, entry: Entry) -> bool:
        """Whether a line that is not known contradicts one that is; then it waits for the end of its statement."""
        told = self.told.get(entry.bank_id[:80]) if entry.bank_id else None
        if told is None or (entry.day, entry.amount.minor) in told.moved:
            return False
        self.waiting.append((key, entry))
        return True

    def ended(self) -> Iterator[tuple[str, Entry, int | None]]:
        """Yield the lines that waited, each with the line that it contradicts; None for one beyond all of them."""
        taken = set[int]()
        for key, entry in self.waiting:
            lines = self.told[entry.bank_id[:80]].lines
            free = (each for each, keys in lines.items() if not any(map(self.checker.tells, keys)))
            original = next((each for each in free if each not in taken), None)
            if original is not None:
                taken.add(original)
                self.lines.append(entry.line)
            yield key, entry, original
        self.waiting = []

    def look_again(self, keys: Collection[str]) -> None:
        """Have lines that this file repeats, and that another file told otherwise, compared with how they count."""
        if not keys or not self._anything_before():
            return
        otherwise = Q(state=LineState.TOLD_ANEW) | Q(told_anew__state=LineState.TOLD_ANEW)
        rows = BankLine.objects.filter(otherwise, account=self.row.account, key__in=keys).select_related("instead_of")
        self.again += [report_line(row, row.instead_of) for row in rows.distinct()]

    def _anything_before(self) -> bool:
        if self._before is None:
            rows = BankLine.objects.filter(account=self.row.account, state=LineState.TOLD_ANEW)
            self._before = rows.exists()
        return self._before


@transaction.atomic
def book_apart(change: LineChange) -> None:
    """Have a line booked that two people called a movement of its own beside the one it contradicts; once.

    Refuses (NotApart) what no statement of a bank's brought.
    """
    told = Q(day=change.new.day, minor=change.new.amount.minor, state=LineState.TOLD_ANEW)
    rows = BankLine.objects.select_for_update().filter(told, account=change.old.source)
    line = rows.filter(instead_of__key=change.old.id).order_by("id").first()
    if line is None:
        raise NotApart
    line.state, line.decided_at = LineState.NEW, None
    line.save(update_fields=["state", "decided_at"])
    payments.keep_apart(change.id, line.key)
    app.configure_task(TAKE_STATEMENT).defer(statement_id=str(line.statement_id))


def report_line(row: BankLine, original: BankLine | None = None) -> ReportLine:
    """Return a line as reconciliation reads it; one that contradicts another is told under that one's name."""
    return ReportLine(
        source=row.account,
        id=original.key if original and row.state == LineState.TOLD_ANEW else row.key,
        day=row.day,
        amount=Money(row.minor, row.currency),
        reference=row.reference or next(iter(row.references), ""),
        text="",  # what people write stays with the line, sealed
        provider_id=row.bank_id,
    )
