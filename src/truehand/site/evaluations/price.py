"""How prices are told: learnt on auctions until January 2012, asked about those of February."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from truehand.kernel.money import Money
from truehand.listings.domain.pricing.learning import FALSE_ALARMS, learn
from truehand.listings.domain.pricing.report import alarms, figures
from truehand.listings.domain.pricing.sale import Machine, Sale
from truehand.site.evaluations.auctions import NEXT, PAST, auction_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from truehand.listings.domain.pricing.model import Told

TEST_FROM: Final = date(2012, 2, 1)
# A bait asks half of what the machine sold for.
BAIT: Final = 0.5
CLASSES: Final = {
    "BL": "backhoe_loader",
    "MG": "motor_grader",
    "SSL": "skid_steer",
    "TEX": "excavator",
    "TTT": "dozer",
    "WL": "wheel_loader",
}
# A year before this, or no hours at all, is how the file says that it does not know.
_FIRST_YEAR: Final = 1950
_OWN_COLUMNS: Final = {"saledate", "fiModelDesc", "ProductGroup", "ProductGroupDesc", "UsageBand"}


def evaluate(*, data: Path) -> dict[str, float]:
    """Return the figures of ``docs/truth.md``: error, coverage, by class, and how many baits are found.

    ``data`` is the folder with both files, or the one above it.
    """
    sales = [sale for name in (PAST, NEXT) for sale in _sales(auction_file(data, name))]
    past = [sale for sale in sales if sale.machine.on < TEST_FROM]
    test = [sale for sale in sales if sale.machine.on >= TEST_FROM]
    model = learn(past).model
    told = model.tell([sale.machine for sale in test])
    return {
        "trained_on": float(len(past)),
        **figures(test, told),
        "bait_found": alarms(test, told, share=BAIT),
        "false_alarms": alarms(test, told),
        "bait_found_at_5_percent": _found_at(test, told, FALSE_ALARMS),
    }


def _found_at(sales: list[Sale], told: list[Told], share: float) -> float:
    """Return which share of baits is found where just this share of the honest ones of the same month is suspected."""
    honest = [each.score(sale.price.minor) for sale, each in zip(sales, told, strict=True)]
    baits = [each.score(max(round(sale.price.minor * BAIT), 1)) for sale, each in zip(sales, told, strict=True)]
    return float(np.mean(np.array(baits) < np.quantile(honest, share)))


def _sales(path: Path) -> list[Sale]:
    return [_sale(row) for row in pl.read_parquet(path).iter_rows(named=True)]


def _sale(row: Mapping[str, object]) -> Sale:
    sold, year, hours = row["saledate"], row["YearMade"], row["MachineHoursCurrentMeter"]
    details = {name: value for name, value in row.items() if isinstance(value, str) and name not in _OWN_COLUMNS}
    machine = Machine(
        on=_day(sold),
        equipment_class=CLASSES[str(row["ProductGroup"])],
        maker="",
        model=str(row["fiModelDesc"]),
        year=year if isinstance(year, int) and year >= _FIRST_YEAR else None,
        hours=round(hours) if isinstance(hours, float) and hours > 0 else None,
        details=details,
    )
    return Sale(machine, Money(round(float(str(row["SalePrice"])) * 100), "USD"))


def _day(value: object) -> date:
    # A moment in one file, a text in the other.
    return date.fromisoformat(str(value)[:10])
