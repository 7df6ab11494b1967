"""The sums in which gateways send money to the bank, as their settlement files name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.payments.domain.report import SETTLED_WITHIN, Batch
from truehand.payments.models import ReportLineRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


def batches_named(names: Collection[str]) -> dict[str, str]:
    """Return which of some names are batches that a gateway's file told of, each with its channel."""
    rows = ReportLineRow.objects.filter(batch__in={*names} - {""}).exclude(batch="")
    return dict(rows.order_by("-source").values_list("batch", "source").distinct())


def batch_movements(channel: str, name: str, currency: str) -> list[tuple[str, Money, Money]]:
    """Return a batch's lines as they were told first: the gateway's name, the amount before the fee, the fee.

    Where a gateway tells of the sum itself, as leaving it (a payout of Stripe's), it is that one line, turned round.
    """
    rows = ReportLineRow.objects.filter(source=channel, batch=name, currency=currency).order_by("id")
    return [
        (line, Money(minor if provider != name else (fee or 0) - minor, currency), Money(fee or 0, currency))
        for line, minor, fee, provider in rows.values_list("line", "minor", "fee", "provider_id")
    ]


def batch(channel: str, name: str, currency: str) -> Batch:
    """Return a batch with what its lines come to in a currency; nothing where it has none."""
    told = batch_movements(channel, name, currency)
    return Batch(channel, name, Money(sum(amount.minor - fee.minor for _, amount, fee in told), currency))


def sums_sent(channels: Collection[str], day: date, currency: str) -> tuple[Batch, ...]:
    """Return what some gateways may have sent to the bank by a day, in a currency, by name."""
    rows = ReportLineRow.objects.filter(source__in=channels, currency=currency).exclude(batch="")
    rows = rows.filter(day__range=(day - SETTLED_WITHIN, day))
    return tuple(batch(*each, currency) for each in sorted(set(rows.values_list("source", "batch"))))


def last_day(batch: Batch) -> date:
    """Return the day of a batch's last line."""
    rows = ReportLineRow.objects.filter(source=batch.channel, batch=batch.name)
    return rows.order_by("-day").values_list("day", flat=True)[0]


def lines_naming(batch: Batch) -> list[tuple[str, str]]:
    """Return the lines of others' reports that have a batch as their reference: source, and the source's name of it."""
    rows = ReportLineRow.objects.filter(reference=batch.name).exclude(source=batch.channel)
    return list(rows.values_list("source", "line"))
