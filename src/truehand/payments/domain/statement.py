"""A bank's statement as the readers tell it, part by part, and what must be true of it before a line counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from truehand.payments.domain.refusals.statements import StatementTruncated, StatementUnbalanced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.money import Money

# What banks write where they have no reference of their own.
_NO_REFERENCE: Final = frozenset({"", "NONREF", "NOTPROVIDED", "NOTAVAILABLE", "NONE", "-"})
_BLANK: Final = re.compile(r"\s+")


class StatementFormat(StrEnum):
    """The file formats that statements come in."""

    CAMT053 = "camt053"  # ISO 20022 Bank-to-Customer Statement, any version
    MT940 = "mt940"  # SWIFT Customer Statement Message
    CSV = "csv"  # a bank's own table, with a mapping


class StatementState(StrEnum):
    """Where a file stands."""

    RECEIVED = "received"  # kept, not read yet
    READ = "read"  # its lines are kept
    REFUSED = "refused"  # cut off, untrue or unsafe: nothing of it counts

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _STATE_WORDS[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"received": "wait", "read": "good", "refused": "stop"}[self.value]


_STATE_WORDS: Final = {
    StatementState.RECEIVED: ("正在读取", "Being read"),
    StatementState.READ: ("已入库", "Taken"),
    StatementState.REFUSED: ("已拒收", "Refused"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement begins: whose account, which number, and the booked balance before its first line."""

    account: str
    number: str
    sequence: int | None
    opening: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """One booked line; ``amount`` is signed, what came into the account is positive.

    ``line`` counts from 1 in its statement (in a table: the row of the file). ``bank_id`` is the bank's own reference,
    empty where it gives none; ``references`` are the ones that payer or payee gave; ``credited`` is a sub-account.
    """

    line: int
    day: date
    amount: Money
    bank_id: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    number: str = ""
    credited: str = ""
    code: str = ""
    returned: str = ""  # why a transfer came back (ISO 20022 reason), empty for any other line
    charge: bool = False
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """A statement ends, with the booked balance after its last line."""

    day: date
    closing: Money


Part = Opened | Entry | Closed


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file, in both languages; ``code`` is the refusal's."""

    code: str
    zh: str
    en: str

    @property
    def pair(self) -> tuple[str, str]:
        """Return the sentence: (zh, en)."""
        return (self.zh, self.en)


@dataclass(frozen=True, slots=True)
class StatementView:
    """A file of statements: what became of it, and the account's balances that it begins and ends with."""

    id: UUID
    account: str
    format: StatementFormat
    name: str
    sha256: str
    size: int
    state: StatementState
    findings: tuple[Finding, ...]
    lines: int
    repeated: int
    undecided: int
    opening: Money | None
    closing: Money | None
    since: date | None
    until: date | None
    received_at: datetime

    @property
    def decided(self) -> int:
        """Return how many of its lines have done what they do."""
        return self.lines - self.undecided


@dataclass(slots=True)
class Checker:
    """Lets the parts of a file through while they are true; a file that ends in the middle of a statement is not."""

    opened: Opened | None = None
    total: int = 0
    lines: int = 0
    _seen: Counter[str] = field(default_factory=Counter)

    def checked(self, parts: Iterator[Part]) -> Iterator[Part]:
        """Yield the parts; refuse StatementTruncated and StatementUnbalanced where they occur."""
        statements = 0
        for part in parts:
            if isinstance(part, Opened):
                statements += 1
                self.opened, self.total, self.lines = part, 0, 0
            elif isinstance(part, Entry):
                self.total += part.amount.minor
                self.lines += 1
            else:
                self._close(part)
            yield part
        if self.opened is not None or not statements:
            raise StatementTruncated(line=self.lines)

    def key(self, account: str, entry: Entry) -> str:
        """Return what a line is known by, in whatever file it comes again: account, bank's reference, day and amount.

        Equal lines are counted. A line without a reference of the bank is known by its whole content.
        """
        content = entry.bank_id or "\x1e".join((*entry.references, entry.text, entry.name, entry.number))
        parts = (account, content, entry.day.isoformat(), str(entry.amount.minor), entry.amount.currency)
        digest = sha256("\x1f".join(parts).encode()).hexdigest()
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"

    def tells(self, key: str) -> bool:
        """Whether the file has told a line of that name so far."""
        digest, _, number = key.rpartition(":")
        return self._seen[digest] >= int(number)

    def _close(self, part: Closed) -> None:
        opened = self.opened
        if opened is None:
            raise StatementTruncated(line=0)
        moved = part.closing - opened.opening
        if moved.minor != self.total:
            raise StatementUnbalanced(
                number=opened.number,
                opening=opened.opening,
                closing=part.closing,
                lines=self.lines,
                missing=type(moved)(moved.minor - self.total, moved.currency),
            )
        self.opened = None


def own_reference(text: str | None) -> str:
    """Return a reference without spaces; nothing where the bank says that there is none."""
    found = _BLANK.sub("", text or "")
    return "" if found.upper() in _NO_REFERENCE else found


def plain_text(*parts: str | None) -> str:
    """Return the texts as one line."""
    return _BLANK.sub(" ", " ".join(part for part in parts if part)).strip()
