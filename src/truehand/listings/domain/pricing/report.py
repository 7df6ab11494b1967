"""How well prices were told: the figures of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.listings.domain.pricing.model import Told
    from truehand.listings.domain.pricing.sale import Sale


def rmsle(sales: Sequence[Sale], told: Sequence[Told]) -> float:
    """Return the root mean squared error of the logarithm of the price."""
    off = [np.log(each.middle / sale.price.minor) for sale, each in zip(sales, told, strict=True)]
    return float(np.sqrt(np.mean(np.square(off))))


def coverage(sales: Sequence[Sale], told: Sequence[Told]) -> float:
    """Return which share of the sales lay within their interval."""
    return float(np.mean([each.low <= sale.price.minor <= each.high for sale, each in zip(sales, told, strict=True)]))


def alarms(sales: Sequence[Sale], told: Sequence[Told], *, share: float = 1.0) -> float:
    """Return which share of the sales is sent to a person when each asks ``share`` of what it sold for."""
    asked = [max(round(sale.price.minor * share), 1) for sale in sales]
    return float(np.mean([each.is_far_below(price) for price, each in zip(asked, told, strict=True)]))


def figures(sales: Sequence[Sale], told: Sequence[Told]) -> dict[str, float]:
    """Return the report: overall, then by class; nothing of no sales."""
    if not sales:
        return {}
    found = {"sales": float(len(sales)), "rmsle": rmsle(sales, told), "coverage_80": coverage(sales, told)}
    for name in sorted({sale.machine.equipment_class for sale in sales}):
        of = [at for at, sale in enumerate(sales) if sale.machine.equipment_class == name]
        theirs, said = [sales[at] for at in of], [told[at] for at in of]
        found |= {
            f"sales_{name}": float(len(of)),
            f"rmsle_{name}": rmsle(theirs, said),
            f"coverage_80_{name}": coverage(theirs, said),
        }
    return found
