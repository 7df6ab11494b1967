"""Power and mass as nameplates state them, in whole kilowatts and kilograms."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FIGURE: Final = r"(?<![\d.,])(\d{1,3}(?:[ ,]\d{3})+|\d{1,6})(\.\d+)?\s*"
# Metric and mechanical horsepower differ by one part in seventy: plates round more coarsely than that.
_HORSE: Final = Decimal("0.7355")
_POWER: Final = {"KW": Decimal(1), "千瓦": Decimal(1), "HP": Decimal("0.7457"), "PS": _HORSE, "马力": _HORSE}
_MASS: Final = {"KG": Decimal(1), "千克": Decimal(1), "公斤": Decimal(1), "T": Decimal(1000), "吨": Decimal(1000)}
# Below it is a part's, above it no machine's on wheels or tracks.
_LIGHTEST, _HEAVIEST = 300, 1_000_000
_LEAST_POWER, _MOST_POWER = 3, 4000


def power_in(texts: Iterable[str]) -> int | None:
    """Return the greatest power that the texts state in kilowatts or horsepower, as kilowatts; None without any."""
    return max((each for each in _all(texts, _POWER) if _LEAST_POWER <= each <= _MOST_POWER), default=None)


def mass_in(texts: Iterable[str]) -> int | None:
    """Return the greatest mass that the texts state in kilograms or tonnes, as kilograms; None without any."""
    return max((each for each in _all(texts, _MASS) if _LIGHTEST <= each <= _HEAVIEST), default=None)


def _all(texts: Iterable[str], units: dict[str, Decimal]) -> Iterator[int]:
    pattern = re.compile(_FIGURE + "(" + "|".join(units) + r")(?![A-Z0-9/])")
    for text in texts:
        for whole, fraction, unit in pattern.findall(plain(text)):
            yield round(Decimal(re.sub(r"[ ,]", "", whole) + fraction) * units[unit])
