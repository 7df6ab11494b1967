"""Learning prices from sales: forests, and the margins and edges that recent sales set.

Conformalised quantile regression (Romano, Patterson and Candès, 2019), cross-fitted: each recent sale is told by trees
that had not seen it, so that the trees in use may have seen them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from truehand.listings.domain.pricing.boosting import fitted
from truehand.listings.domain.pricing.features import encoding_of
from truehand.listings.domain.pricing.model import PriceModel, parts_of
from truehand.listings.domain.refusals import TooFewSales

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from truehand.listings.domain.pricing.boosting import Booster
    from truehand.listings.domain.pricing.model import Told
    from truehand.listings.domain.pricing.sale import Sale

COVERAGE: Final = 0.80
FALSE_ALARMS: Final = 0.05
# Which part of the price each forest tells: None is the mean.
PARTS: Final[dict[str, float | None]] = {"low": 0.1, "middle": None, "high": 0.9}
# Fewer sales teach nothing that could be held against anybody.
LEAST_SALES: Final = 300
RECENT_DAYS: Final = 45
LEAST_RECENT, RECENT_SHARE = 100, 5
LEAST_OF_CLASS: Final = 80
_FOLDS: Final = 3


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model, and the recent sales as told by trees that had not seen them: what its report is made of."""

    model: PriceModel
    recent: tuple[Sale, ...]
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class _Lesson:
    rows: NDArray[np.float64]
    prices: NDArray[np.float64]
    categorical: list[int]
    threads: int

    def forests(self, kept: NDArray[np.bool_]) -> dict[str, Booster]:
        rows, prices = self.rows[kept], self.prices[kept]
        return {name: fitted(rows, prices, self.categorical, part, self.threads) for name, part in PARTS.items()}


def learn(sales: Sequence[Sale], *, threads: int = 2) -> Learnt:
    """Return the model of these sales, which are in one currency; the same sales make the same model.

    What is recent is the last 45 days, or the last fifth where those hold too few. Refuses TooFewSales and
    PriceModelNotRunning.
    """
    if len(sales) < LEAST_SALES:
        raise TooFewSales(count=len(sales), least=LEAST_SALES)
    ordered = sorted(sales, key=lambda sale: sale.machine.on)
    machines = [sale.machine for sale in ordered]
    encoding = encoding_of(machines)
    prices = np.log(np.array([sale.price.minor for sale in ordered], dtype=np.float64))
    lesson = _Lesson(encoding.rows(machines), prices, encoding.categorical, threads)
    first = first_recent([machine.on for machine in machines])
    recent, unseen = ordered[first:], _cross_fitted(lesson, first)
    classes = [sale.machine.equipment_class for sale in recent]
    model = PriceModel(
        currency=ordered[0].price.currency,
        encoding=encoding,
        boosters=lesson.forests(np.ones(len(prices), dtype=bool)),
        margins=_margins(unseen, prices[first:], classes),
        lower_edge=0.0,
    )
    told = model.of_parts(unseen, classes)
    scores = [each.score(sale.price.minor) for each, sale in zip(told, recent, strict=True)]
    model = replace(model, lower_edge=float(np.quantile(scores, FALSE_ALARMS)))
    return Learnt(model, tuple(recent), tuple(model.of_parts(unseen, classes)))


def first_recent(days: Sequence[date]) -> int:
    """Return the place from which sales are recent; ``days`` are in order."""
    recent = sum((days[-1] - day).days < RECENT_DAYS for day in days)
    wanted = recent if recent >= LEAST_RECENT else max(LEAST_RECENT, len(days) // RECENT_SHARE)
    return len(days) - min(wanted, len(days) // 2)


def _cross_fitted(lesson: _Lesson, first: int) -> dict[str, NDArray[np.float64]]:
    """Return what trees that had not seen them tell of the recent sales: a third of the time is left out in turn.

    What is left out hangs together in time, for the sales of one auction resemble each other more than the next one's.
    """
    places = np.arange(len(lesson.prices))
    unseen = {name: np.empty(len(places) - first) for name in PARTS}
    block = np.where(places < first, -1, (places - first) * _FOLDS // (len(places) - first))
    for fold in range(_FOLDS):
        left_out = block == fold
        for name, told in parts_of(lesson.forests(~left_out), lesson.rows[left_out]).items():
            unseen[name][places[left_out] - first] = told
    return unseen


def _margins(
    unseen: Mapping[str, NDArray[np.float64]], prices: NDArray[np.float64], classes: Sequence[str]
) -> dict[str, float]:
    """Return by how much intervals must grow (or shrink) to hold four in five, for all and for each common class."""
    missed = np.maximum(unseen["low"] - prices, prices - unseen["high"])
    of = np.array(classes)
    common = [name for name in sorted(set(classes)) if np.sum(of == name) >= LEAST_OF_CLASS]
    return {"": _conformal(missed), **{name: _conformal(missed[of == name]) for name in common}}


def _conformal(missed: NDArray[np.float64]) -> float:
    rank = min(int(np.ceil((len(missed) + 1) * COVERAGE)), len(missed))
    return float(np.sort(missed)[rank - 1])
