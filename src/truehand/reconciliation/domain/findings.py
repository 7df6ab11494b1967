"""What can be wrong between the books and a report, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.money import Money
    from truehand.reconciliation.domain.lines import Line

Pair = tuple[str, str]


class Kind(StrEnum):
    """What is wrong with some lines."""

    MISSING_AT_BANK = "missing_at_bank"
    MISSING_IN_LEDGER = "missing_in_ledger"
    AMOUNT_DIFFERS = "amount_differs"
    DUPLICATE = "duplicate"
    WRONG_DATE = "wrong_date"
    WRONG_CURRENCY = "wrong_currency"
    REFERENCE_ALTERED = "reference_altered"
    CLOSING_UNEQUAL = "closing_unequal"
    TOLD_ANEW = "told_anew"
    OVERDRAWN = "overdrawn"

    @property
    def words(self) -> Pair:
        """Return its name: (zh, en)."""
        return _NAMES[self]

    @property
    def meaning(self) -> Pair:
        """Return what it means and what to look at first: (zh, en)."""
        return _MEANINGS[self]

    @property
    def carried(self) -> bool:
        """Return whether its lines take part in later runs."""
        return self not in {Kind.CLOSING_UNEQUAL, Kind.TOLD_ANEW, Kind.OVERDRAWN}

    @property
    def unmatched(self) -> bool:
        """Return whether its lines are still looked for on the other side."""
        return self in {Kind.MISSING_AT_BANK, Kind.MISSING_IN_LEDGER}


_NAMES: Final[dict[Kind, Pair]] = {
    Kind.MISSING_AT_BANK: ("账本有、银行无", "Missing at the bank"),
    Kind.MISSING_IN_LEDGER: ("银行有、账本无", "Missing in the ledger"),
    Kind.AMOUNT_DIFFERS: ("金额不符", "Amount differs"),
    Kind.DUPLICATE: ("重复", "Duplicate"),
    Kind.WRONG_DATE: ("日期不符", "Wrong date"),
    Kind.WRONG_CURRENCY: ("币种不符", "Wrong currency"),
    Kind.REFERENCE_ALTERED: ("参考号被改动", "Reference altered"),
    Kind.CLOSING_UNEQUAL: ("期末余额不符", "Closing balance unequal"),
    Kind.TOLD_ANEW: ("报告前后不一", "Told differently now"),
    Kind.OVERDRAWN: ("存管账户余额为负", "Custodian below nothing"),
}
_MEANINGS: Final[dict[Kind, Pair]] = {
    Kind.MISSING_AT_BANK: (
        "账本记了这笔款，对方的报告里没有。先查银行是否漏报，再查我方是否误记。",
        "We booked it and the report does not have it. Ask the bank first, then look at our posting.",
    ),
    Kind.MISSING_IN_LEDGER: (
        "对方报告了这笔款，账本没有记。先查是否有回执未处理，再查是否有人未经平台动账。",
        "It is reported and we did not book it. Look for a message not taken, then for a movement nobody ordered.",
    ),
    Kind.AMOUNT_DIFFERS: (
        "同一参考号，两边合计金额不同。",
        "One reference, two different sums.",
    ),
    Kind.DUPLICATE: (
        "同一参考号、同一金额，一边比另一边多记了一次。",
        "The same reference and amount once more than the other side has it.",
    ),
    Kind.WRONG_DATE: (
        "金额与参考号一致，日期相差超过三天。",
        "Amount and reference agree; the dates are more than three days apart.",
    ),
    Kind.WRONG_CURRENCY: (
        "同一参考号，两边币种不同。",
        "One reference, two currencies.",
    ),
    Kind.REFERENCE_ALTERED: (
        "金额与日期一致，参考号差一处。",
        "Amount and date agree; the references differ in one place.",
    ),
    Kind.CLOSING_UNEQUAL: (
        "对账单期末余额与账本余额之差，不能由已列出的各笔解释。",
        "The statement's closing balance is not the ledger's, and the lines named do not explain the difference.",
    ),
    Kind.TOLD_ANEW: (
        "同一笔流水，对方后来的报告与先前的不同：第一行为先前，第二行为现在。先前的有效，直至两人接受现在的。",
        "A later report tells one line differently: first as it was, then as now. The first counts until two agree.",
    ),
    Kind.OVERDRAWN: (
        "账本显示从存管账户付出的多于收到的：有来款未入账，或有付款记了两次。",
        "By the books more left the custodian than came: something that came is not booked, or a payment is twice.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, with exactly the lines it is about.

    ``difference`` is what the report has beyond the books. ``waits``: it may still be put right by a line that is due.
    """

    kind: Kind
    currency: str
    lines: tuple[Line, ...]
    difference: Money
    waits: bool = False

    def fingerprint(self, source: str) -> str:
        """Return what the same finding is known by when it is found again."""
        named = sorted(f"{line.side}:{line.key}" for line in self.lines)
        return sha256("\n".join([source, self.kind, self.currency, *named]).encode()).hexdigest()
