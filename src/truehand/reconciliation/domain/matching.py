"""Which lines of the books and of a report are the same movement: rules applied in turn, on whole tables.

The result depends on the lines alone, not on the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

from truehand.reconciliation.domain.lines import table
from truehand.reconciliation.domain.rules import IN_TURN, PAIRS, Rest, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truehand.reconciliation.domain.findings import Finding
    from truehand.reconciliation.domain.lines import Line


@dataclass(frozen=True, slots=True)
class Matching:
    """What agrees and what does not; ``pairs`` has one row a line: its rule, its group, its side, its key, its day."""

    pairs: pl.DataFrame
    findings: tuple[Finding, ...]

    @property
    def agreed(self) -> int:
        """Return how many lines agree, of both sides together."""
        return self.pairs.height

    def digest(self) -> str:
        """Return the fingerprint of all that agrees: the same lines always give the same one."""
        rows = self.pairs.select("rule", "group", "side", "key").sort("side", "key")
        return sha256(rows.write_csv(include_header=False).encode()).hexdigest()


def reconcile(books: Iterable[Line], report: Iterable[Line]) -> Matching:
    """Hold the books against a report; every line that is not ``ahead`` agrees, is found wrong, or both."""
    return match(table(books), table(report))


def match(books: pl.DataFrame, report: pl.DataFrame, tell: Callable[[int], None] = lambda _: None) -> Matching:
    """Hold two tables of ``lines.table`` against each other; ``tell`` hears how many rules have been applied."""
    rest = Rest(books, report)
    for done, rule in enumerate(IN_TURN):
        tell(done)
        rule(rest)
    rest.findings += missing(rest)
    pairs = pl.concat(rest.pairs) if rest.pairs else pl.DataFrame(schema=PAIRS)
    return Matching(pairs, tuple(each for each in rest.findings if not all(line.ahead for line in each.lines)))
