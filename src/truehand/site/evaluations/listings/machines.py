"""Real machines of an auction file, cut into what the house has sold before and what is offered to it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, cast

import polars as pl

from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings.domain.facts import Facts, checked
from truehand.site.evaluations.auctions import PAST, auction_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Half = Literal["development", "test"]

# Of five parts in order of time, so many are what was sold before the house looks at anything.
HISTORY: Final = 2
# The file does not say who made a machine; the model decides which of these stands on its plate.
MAKERS: Final = ("Komatsu", "Caterpillar", "Hitachi", "Volvo", "Case", "Doosan", "Kobelco", "Hyundai")
CLASSES: Final = {
    "BL": "backhoe_loader",
    "MG": "motor_grader",
    "SSL": "skid_steer",
    "TEX": "excavator",
    "TTT": "dozer",
    "WL": "wheel_loader",
}
_COLUMNS: Final = (
    *("MachineID", "ModelID", "ProductGroup", "fiModelDesc", "YearMade", "MachineHoursCurrentMeter"),
    *("SalePrice", "saledate", "state"),
)
_SENTENCES: Final = (
    "One owner, serviced on time with a full record.",
    "Comes from a rental fleet; oil changed on schedule.",
    "Worked in sand and gravel. New tyres or tracks last year, no leaks.",
    "Used on road works, stored under a roof in winter. Come and try it.",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """One sale of the file: what a truthful seller states, what was paid, and when."""

    facts: Facts
    price: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Market:
    """``history`` was sold before anything of ``offered``; ``sold`` is every sale of the file; all in order of time."""

    history: tuple[Machine, ...]
    offered: tuple[Machine, ...]
    sold: tuple[Machine, ...]

    def sold_before(self, moment: datetime) -> tuple[Machine, ...]:
        """Return what was sold on an earlier day."""
        return tuple(each for each in self.sold if each.at.date() < moment.date())


def market(path: Path, half: Half) -> Market:
    """Read the file: its first two fifths are history; of the rest, machines of odd number are the development half.

    Only machines with a meter reading and a year, whose facts can be true, are taken; a machine is offered once.
    """
    known = auction_file(path, PAST) if path.is_dir() else path
    frame = pl.read_parquet(known, columns=list(_COLUMNS)).filter(
        pl.col("MachineHoursCurrentMeter") > 0, pl.col("YearMade") > 0
    )
    every = [each for row in frame.sort("saledate", "MachineID").iter_rows(named=True) for each in _machine(row)]
    first = len(every) * HISTORY // 5
    wanted = 1 if half == "development" else 0
    offered = {each.facts.serial: each for each in every[first:] if int(each.facts.serial) % 2 == wanted}
    return Market(tuple(every[:first]), tuple(offered.values()), tuple(every))


def _machine(row: Mapping[str, object]) -> Iterator[Machine]:
    number, model = int(cast("int", row["MachineID"])), int(cast("int", row["ModelID"]))
    at = cast("datetime", row["saledate"]).replace(hour=9, tzinfo=UTC)
    facts = Facts(
        equipment_class=CLASSES[str(row["ProductGroup"])],
        maker=MAKERS[model % len(MAKERS)],
        model=str(row["fiModelDesc"]),
        serial=str(number),
        year=int(cast("int", row["YearMade"])),
        hours=int(cast("float", row["MachineHoursCurrentMeter"])),
        condition=3,
        location=str(row["state"]),
        description=_SENTENCES[number % len(_SENTENCES)],
        country="US",
    )
    try:
        facts = checked(facts, on=at.date())
    except Refusal:
        return
    yield Machine(facts, Money(round(float(cast("float", row["SalePrice"]))) * 100, "USD"), at)
