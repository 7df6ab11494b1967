"""The sums in which gateways send money to the bank, as their settlement files name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.payments.domain.report import Batch
from truehand.payments.models import ReportLineRow

if TYPE_CHECKING:
    from collections.abc import Collection


def batches_named(names: Collection[str]) -> dict[str, str]:
    """Return which of some names are batches that a gateway's file told of, each with its channel."""
    rows = ReportLineRow.objects.filter(batch__in={*names} - {""}).exclude(batch="")
    return dict(rows.order_by("-source").values_list("batch", "source").distinct())


def batch_movements(channel: str, name: str, currency: str) -> list[tuple[str, Money, Money]]:
    """Return a batch's lines as they were told first: the gateway's name, the amount before the fee, the fee."""
    rows = ReportLineRow.objects.filter(source=channel, batch=name, currency=currency).order_by("id")
    return [
        (line, Money(minor, currency), Money(fee or 0, currency))
        for line, minor, fee in rows.values_list("line", "minor", "fee")
    ]


def batch(channel: str, name: str, currency: str) -> Batch:
    """Return a batch with what its lines come to in a currency; nothing where it has none."""
    told = batch_movements(channel, name, currency)
    return Batch(channel, name, Money(sum(amount.minor - fee.minor for _, amount, fee in told), currency))


def lines_naming(batch: Batch) -> list[tuple[str, str]]:
    """Return the lines of others' reports that have a batch as their reference: source, and the source's name of it."""
    rows = ReportLineRow.objects.filter(reference=batch.name).exclude(source=batch.channel)
    return list(rows.values_list("source", "line"))
