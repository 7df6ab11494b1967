"""Reading both sides: what the ledger booked at the bank and the gateways, and what those report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl
from django.conf import settings

from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.reconciliation.domain.days import LOOK_BACK, Calendar, waits
from truehand.reconciliation.domain.lines import SCHEMA

if TYPE_CHECKING:
    from truehand.payments.domain.report import Report

# So far from the days that are read may what stands in a file of theirs be dated.
LAG: Final = timedelta(days=31)
# All bank accounts together: the ledger has one account a currency for what the custodian keeps.
CUSTODIAN: Final = "custodian"


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to be reconciled: the custodian with all of its accounts, or one gateway's clearing."""

    name: str
    reporters: tuple[str, ...]
    channel: str | None

    def reports(self, since: date, until: date) -> tuple[Report, ...]:
        """Return the statements and files that cover any of some days."""
        return tuple(each for name in self.reporters for each in payments.reports(name, since, until))

    def days(self) -> tuple[date, date]:
        """Return the first and the last day that it ever reported: nothing before the first is held against it."""
        spans = [span for name in self.reporters if (span := payments.reported_days(name))]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def closings(self, day: date) -> dict[str, Money]:
        """Return what all accounts together held when a day ended, by currency, where that day was reported."""
        last: dict[tuple[str, str], Money] = {}
        reported = set[str]()
        for each in sorted(self.reports(day - timedelta(days=LOOK_BACK), day), key=lambda each: each.until):
            if each.closing is not None and each.until <= day:
                last[each.source, each.currency] = each.closing
                if each.until == day:
                    reported.add(each.currency)
        sums: dict[str, Money] = {}
        for (_, currency), closing in last.items():
            if currency in reported:
                sums[currency] = sums.get(currency, Money.zero(currency)) + closing
        return sums


def calendar() -> Calendar:
    """Return the platform's days."""
    return Calendar(settings.TIME_ZONE)


def sources() -> tuple[Source, ...]:
    """Return what can be reconciled: whoever has ever reported anything."""
    names = payments.report_sources()
    gateways = tuple(name for name in names if escrow.clears(name))
    banks = tuple(name for name in names if name not in gateways)
    custodian = (Source(CUSTODIAN, banks, None),) if banks else ()
    return custodian + tuple(Source(name, (name,), name) for name in gateways)


def stated_closings(day: date) -> dict[str, Money]:
    """Return what the banks stated that they kept when a day ended, by currency, where they did."""
    return next((source.closings(day) for source in sources() if source.channel is None), {})


def books(source: Source, since: date, until: date, *, covered: date | None, today: date) -> pl.DataFrame:
    """Return the ledger's lines of some days, both included, with the references that the channels know them by."""
    days = calendar()
    rows = escrow.banked_table(source.channel, *_instants(since, until))
    known = payments.booked_references(rows["posting"])
    rows = rows.join(known, on="posting", how="left", maintain_order="left").with_columns(
        pl.col("reference", "batch").fill_null(""),
        days.local(pl.col("micros")).alias("at"),
        pl.format("{} {}", "operation", "posting").alias("text"),
        pl.lit(value=False).alias("ahead"),
    )
    due, travels = days.expected(pl.col("at")), pl.col("batch") != ""
    waiting = waits(due, travels=travels, covered=covered, today=today)
    return rows.with_columns(pl.col("at").dt.date().alias("day"), waiting.alias("waits")).select(SCHEMA.names())


def told(source: Source, since: date, until: date) -> pl.DataFrame:
    """Return what a source reports of some days, both included, and what its files of those days date elsewhere."""
    rows = pl.concat([payments.told_table(name, since, until) for name in source.reporters])
    if source.channel is None:
        # What a gateway sent without a name is called as it was recognised.
        known = bank.settlements_between(since - LAG, until + LAG)
        rows = rows.with_columns(
            pl.col("key").replace_strict(known, default=pl.col("batch"), return_dtype=pl.String).alias("batch")
        )
    return rows.with_columns(waits=pl.lit(value=False), ahead=pl.lit(value=False)).select(SCHEMA.names())


def counts(source: Source, since: date, until: date) -> dict[date, tuple[int, int]]:
    """Return for each of some days how many lines the books and the reports have."""
    reported: dict[date, int] = {}
    for name in source.reporters:
        for day, number in payments.report_line_counts(name, since, until).items():
            reported[day] = reported.get(day, 0) + number
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    return {day: (escrow.banked_line_count(source.channel, *_instants(day, day)), reported.get(day, 0)) for day in days}


def _instants(since: date, until: date) -> tuple[datetime, datetime]:
    days = calendar()
    return days.begins(since), days.ends(until)
