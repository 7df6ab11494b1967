"""A model of prices: gradient-boosted trees over past sales, and intervals that recent sales have set.

The trees learn the logarithm of the price: its mean, and its tenth and ninetieth percentile. The interval between those
is widened or narrowed until it holds four in five of the recent sales. Prices move: without recent sales an interval of
four fifths holds two thirds.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truehand.listings.domain.pricing.boosting import Booster
from truehand.listings.domain.pricing.features import encoding_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from truehand.listings.domain.pricing.features import Encoding
    from truehand.listings.domain.pricing.sale import Machine

# How surely a price is known tells how far off is far: half a logarithm is added, so that no interval is beyond doubt.
_SOFT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """What machines should sell for, in whole minor units; ``score`` says how far below that an asked price lies."""

    low: int
    middle: int
    high: int
    lower_edge: float

    def score(self, asked: int) -> float:
        """Return how far the price lies from the middle, by how surely the middle is known; below 0 is cheaper."""
        spread = np.log(self.high / self.low) + _SOFT
        return float(np.log(asked / self.middle) / spread)

    def is_far_below(self, asked: int) -> bool:
        """Whether fewer than one in twenty recent sales was as cheap for what it was."""
        return asked < self.low and self.score(asked) < self.lower_edge


@dataclass(frozen=True, slots=True)
class PriceModel:
    """Trees, their encoding, and what recent sales added: margins by class ("" for all), and the edge of the cheap."""

    currency: str
    encoding: Encoding
    boosters: Mapping[str, Booster]
    margins: Mapping[str, float]
    lower_edge: float

    def tell(self, machines: Sequence[Machine]) -> list[Told]:
        """Return for each machine what it should sell for."""
        rows = self.encoding.rows(machines)
        return self.of_parts(parts_of(self.boosters, rows), [machine.equipment_class for machine in machines])

    def of_parts(self, parts: Mapping[str, NDArray[np.float64]], classes: Sequence[str]) -> list[Told]:
        """Return what forests told of machines of these classes, with the margins that recent sales have set."""
        margins = np.array([self.margins.get(name, self.margins[""]) for name in classes])
        low = np.minimum(parts["low"] - margins, parts["middle"])
        high = np.maximum(parts["high"] + margins, parts["middle"])
        return [
            Told(max(round(np.exp(a)), 1), max(round(np.exp(b)), 1), max(round(np.exp(c)), 1), self.lower_edge)
            for a, b, c in zip(low, parts["middle"], high, strict=True)
        ]

    def packed(self) -> bytes:
        """Return the model as bytes, from which ``unpacked`` makes it again."""
        content = {
            "currency": self.currency,
            "encoding": self.encoding.stored(),
            "boosters": {name: each.text for name, each in self.boosters.items()},
            "margins": dict(self.margins),
            "lower_edge": self.lower_edge,
        }
        return zlib.compress(json.dumps(content).encode())


def unpacked(content: bytes) -> PriceModel:
    """Return the model that ``packed`` wrote."""
    data = json.loads(zlib.decompress(content))
    return PriceModel(
        currency=data["currency"],
        encoding=encoding_from(data["encoding"]),
        boosters={name: Booster(text) for name, text in data["boosters"].items()},
        margins=data["margins"],
        lower_edge=data["lower_edge"],
    )


def parts_of(boosters: Mapping[str, Booster], rows: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return what each forest tells of the rows: logarithms of minor units."""
    return {name: booster.predict(rows) for name, booster in boosters.items()}
