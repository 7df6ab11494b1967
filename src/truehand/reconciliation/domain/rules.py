"""The rules by which lines agree, and by which those that nearly do are found: each takes what the ones before left."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import polars as pl

from truehand.kernel.money import Money
from truehand.reconciliation.domain.findings import Finding, Kind
from truehand.reconciliation.domain.lines import Side, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truehand.reconciliation.domain.lines import Line

# Banks do not book at weekends and on holidays: dates further apart than this are wrong.
DAYS_APART: Final = 3
# References shorter than this are too alike to be called altered.
LONG_ENOUGH: Final = 8
PAIRS: Final = pl.Schema(
    {"rule": pl.String(), "group": pl.String(), "side": pl.String(), "key": pl.String(), "day": pl.Date()}
)
_SAME: Final = ["ref", "currency", "minor"]
# Under which names a sum may stand on either side: a payment's reference, or the settlement that it is part of.
_NAMES: Final = (("ref", "ref"), ("lot", "ref"), ("ref", "lot"), ("lot", "lot"))


class Rule(StrEnum):
    """Why lines agree."""

    REFERENCE = "reference"
    SUM = "sum"
    ALTERED = "altered"
    AMOUNT_AND_DATE = "amount_and_date"

    @property
    def words(self) -> tuple[str, str]:
        """Return the rule in words: (zh, en)."""
        return _WORDS[self]


_WORDS: Final[dict[Rule, tuple[str, str]]] = {
    Rule.REFERENCE: ("参考号、币种、金额均相同。", "Same reference, currency and amount."),
    Rule.SUM: ("同一参考号或结算批次，两边合计相等。", "One reference or settlement batch, equal sums."),
    Rule.ALTERED: (
        "金额相同、日期相近，参考号只差一处；同时列为差异。",
        "Same amount, near dates, references one slip apart; named as a discrepancy too.",
    ),
    Rule.AMOUNT_AND_DATE: (
        "一边没有参考号：金额相同，取日期最近者，相差不超过三天。",
        "No reference on one side: same amount, the nearest date, at most three days apart.",
    ),
}


@dataclass
class Rest:
    """What is left of both sides, and what was settled so far."""

    books: pl.DataFrame
    report: pl.DataFrame
    pairs: list[pl.DataFrame] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # Reference, currency and amount of what agreed under its own reference.
    agreed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={}))

    def take(self, books: pl.Series, report: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Remove rows of either side, by number, and return them."""
        taken = _those(self.books, books), _those(self.report, report)
        self.books, self.report = _without(self.books, books), _without(self.report, report)
        return taken

    def pair(self, rule: Rule, found: pl.DataFrame) -> pl.DataFrame:
        """Settle lines one to one and return them, but for those that are both ahead; ``found`` joins both tables."""
        self.take(found["row"], found["row_report"])
        wanted = found.filter(~(pl.col("ahead") & pl.col("ahead_report")))
        for side, end in ((Side.BOOKS, ""), (Side.REPORT, "_report")):
            own = wanted.select(pl.col(f"key{end}").alias("key"), pl.col(f"day{end}").alias("day"), group="key")
            self.pairs.append(_paired(own, rule, side))
        return wanted

    def name(self, kind: Kind, books: pl.DataFrame, report: pl.DataFrame) -> None:
        """Say that something is wrong with some lines of both sides."""
        lines = (*lines_of(Side.BOOKS, books), *lines_of(Side.REPORT, report))
        self.findings.append(finding(kind, lines))


def finding(kind: Kind, lines: tuple[Line, ...]) -> Finding:
    """Return what is wrong with some lines, in the currency of the first."""
    currency = lines[0].amount.currency
    mine = (line for line in lines if line.amount.currency == currency)
    beyond = sum(line.amount.minor if line.side is Side.REPORT else -line.amount.minor for line in mine)
    waits = kind.unmatched and all(line.waits for line in lines)
    return Finding(kind, currency, lines, Money(beyond, currency), waits)


def same_reference(rest: Rest) -> None:
    """One reference, one currency, one amount: the first of the books is the first of the report, and so on."""
    books, report = (_numbered(side.filter(pl.col("ref") != ""), _SAME) for side in (rest.books, rest.report))
    found = books.join(report, on=[*_SAME, "number"], suffix="_report")
    rest.agreed = found.select(_SAME).unique()
    wanted = rest.pair(Rule.REFERENCE, found)
    apart = (pl.col("day") - pl.col("day_report")).dt.total_days().abs()
    _name_pairs(rest, Kind.WRONG_DATE, wanted.filter(apart > DAYS_APART), books, report)


def same_sum(rest: Rest) -> None:
    """One name, one currency, equal sums: a settlement of many payments, or a payment in parts."""
    for ours, theirs in _NAMES:
        found = _sums(rest, ours, theirs).filter(pl.col("minor") == pl.col("minor_report"))
        books, report = rest.take(found["rows"].explode(), found["rows_report"].explode())
        wanted = found.filter(~(pl.col("ahead") & pl.col("ahead_report"))).select("name", "currency")
        for side, rows, name in ((Side.BOOKS, books, ours), (Side.REPORT, report, theirs)):
            own = rows.join(wanted, left_on=[name, "currency"], right_on=["name", "currency"], how="semi")
            group = pl.format("{} {}", name, "currency").alias("group")
            rest.pairs.append(_paired(own.select("key", "day", group), Rule.SUM, side))


def amount_differs(rest: Rest) -> None:
    """One name and currency on both sides, and sums that are not equal."""
    for ours, theirs in _NAMES:
        for group in _sums(rest, ours, theirs).iter_rows(named=True):
            taken = rest.take(
                pl.Series(group["rows"], dtype=pl.UInt32), pl.Series(group["rows_report"], dtype=pl.UInt32)
            )
            rest.name(Kind.AMOUNT_DIFFERS, *taken)


def duplicate(rest: Rest) -> None:
    """What agrees already, and stands on one side once more."""
    nothing = pl.Series(dtype=pl.UInt32)
    for side in (Side.BOOKS, Side.REPORT):
        left = rest.books if side is Side.BOOKS else rest.report
        for _, again in left.join(rest.agreed, on=_SAME, how="semi").group_by(_SAME, maintain_order=True):
            taken = rest.take(again["row"], nothing) if side is Side.BOOKS else rest.take(nothing, again["row"])
            rest.name(Kind.DUPLICATE, *taken)


def wrong_currency(rest: Rest) -> None:
    """One reference on both sides, in different currencies."""
    ours = rest.books.filter(pl.col("ref") != "").join(rest.report, on="ref", how="semi")
    for (reference, *_), books in ours.group_by("ref", maintain_order=True):
        report = rest.report.filter(pl.col("ref") == reference)
        rest.name(Kind.WRONG_CURRENCY, *rest.take(books["row"], report["row"]))


def altered(rest: Rest) -> None:
    """Same amount, near dates, and references with one character lost, added, changed, or two exchanged."""
    books, report = (side.filter(pl.col("ref").str.len_chars() >= LONG_ENOUGH) for side in (rest.books, rest.report))
    amount = ["currency", "minor"]
    slips = [_slipped(one.join(other, on=amount, how="semi")) for one, other in ((books, report), (report, books))]
    found = slips[0].join(slips[1], on=[*amount, "slip"], suffix="_report")
    apart = (pl.col("day") - pl.col("day_report")).dt.total_days().abs().alias("apart")
    near = found.with_columns(apart).filter(pl.col("apart") <= DAYS_APART).sort("apart", "row", "row_report")
    _name_pairs(rest, Kind.REFERENCE_ALTERED, rest.pair(Rule.ALTERED, _once_each(near)), books, report)


def amount_and_date(rest: Rest) -> None:
    """No reference on one side: same amount, first the same day, then one, two, three days apart."""
    bare = pl.col("ref") == ""
    for apart in sorted(range(-DAYS_APART, DAYS_APART + 1), key=abs):
        for ours, theirs in ((bare, pl.lit(value=True)), (~bare, bare)):
            day = (pl.col("day") + pl.duration(days=apart)).alias("near")
            books = _numbered(rest.books.filter(ours).with_columns(day), ["currency", "minor", "near"])
            report = rest.report.filter(theirs).with_columns(pl.col("day").alias("near"))
            numbered = _numbered(report, ["currency", "minor", "near"])
            found = books.join(numbered, on=["currency", "minor", "near", "number"], suffix="_report")
            rest.pair(Rule.AMOUNT_AND_DATE, found)


def missing(rest: Rest) -> Iterator[Finding]:
    """Yield what no rule found anything for, a line a finding."""
    for kind, side, rows in (
        (Kind.MISSING_AT_BANK, Side.BOOKS, rest.books),
        (Kind.MISSING_IN_LEDGER, Side.REPORT, rest.report),
    ):
        yield from (finding(kind, (line,)) for line in lines_of(side, rows.filter(~pl.col("ahead"))))


IN_TURN: Final[tuple[Callable[[Rest], None], ...]] = (
    same_reference,
    same_sum,
    amount_differs,
    duplicate,
    wrong_currency,
    altered,
    amount_and_date,
)


def _paired(rows: pl.DataFrame, rule: Rule, side: Side) -> pl.DataFrame:
    return rows.with_columns(rule=pl.lit(rule.value), side=pl.lit(side.value)).select(PAIRS.names()).cast(PAIRS)


def _those(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return rows.join(pl.DataFrame({"row": numbers.cast(pl.UInt32)}).unique(), on="row", how="semi")


def _without(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return rows.join(pl.DataFrame({"row": numbers.cast(pl.UInt32)}).unique(), on="row", how="anti")


def _numbered(rows: pl.DataFrame, same: list[str]) -> pl.DataFrame:
    """Number lines that are alike, in the table's order."""
    return rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(same).alias("number"))


def _sums(rest: Rest, ours: str, theirs: str) -> pl.DataFrame:
    """Return what both sides have under one name and currency: both sums, and the numbers of both sides' lines."""
    grouped = [
        side.filter(pl.col(name) != "")
        .group_by(pl.col(name).alias("name"), "currency")
        .agg(pl.col("minor").sum(), pl.col("row").alias("rows"), pl.col("ahead").all())
        for side, name in ((rest.books, ours), (rest.report, theirs))
    ]
    return grouped[0].join(grouped[1], on=["name", "currency"], suffix="_report").sort("name", "currency")


def _slipped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows once for every way to leave out at most one character of the reference."""
    slips = [[text, *{text[:at] + text[at + 1 :] for at in range(len(text))}] for text in rows["ref"]]
    return rows.with_columns(pl.Series("slip", slips, dtype=pl.List(pl.String))).explode("slip")


def _once_each(found: pl.DataFrame) -> pl.DataFrame:
    """Return, of candidates in the order of preference, those that take no line twice."""
    ours, theirs, kept = set[int](), set[int](), list[bool]()
    for book, reported in zip(found["row"], found["row_report"], strict=True):
        free = book not in ours and reported not in theirs
        kept.append(free)
        if free:
            ours.add(book)
            theirs.add(reported)
    return found.filter(pl.Series(kept, dtype=pl.Boolean))


def _name_pairs(rest: Rest, kind: Kind, found: pl.DataFrame, books: pl.DataFrame, report: pl.DataFrame) -> None:
    books, report = _those(books, found["row"]), _those(report, found["row_report"])
    for book, reported in zip(found["row"], found["row_report"], strict=True):
        rest.name(kind, books.filter(pl.col("row") == book), report.filter(pl.col("row") == reported))
