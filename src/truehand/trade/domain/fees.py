"""Agreed fees: what inspection and carriage cost by class of machine, and who bears which part.

One tariff in points; what a point costs is fixed for each currency and never follows the market. The parties agree
with the offer how they share it, or settle it between themselves. First values, after what independent inspectors and
low-loader carriers ask in China in 2026; both are data and are frozen in each contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import EquipmentClass as Class
from truehand.kernel.money import Money
from truehand.trade.domain.refusals import SharesUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.trade.domain.words import Pair

# Points for (inspection, carriage) by class of machine.
TARIFF: Final[dict[str, tuple[int, int]]] = {
    Class.EXCAVATOR: (12, 45),
    Class.MINI_EXCAVATOR: (8, 20),
    Class.WHEEL_LOADER: (10, 35),
    Class.BACKHOE_LOADER: (10, 30),
    Class.SKID_STEER: (8, 15),
    Class.DOZER: (12, 50),
    Class.MOTOR_GRADER: (12, 45),
    Class.ROLLER: (9, 30),
    Class.CRANE: (20, 80),
    Class.FORKLIFT: (6, 12),
    Class.DUMP_TRUCK: (10, 25),
    Class.CNC_MACHINE: (15, 60),
    Class.PHONE: (1, 1),
    Class.LAPTOP: (1, 1),
    Class.ANALYTICAL_INSTRUMENT: (10, 12),
    Class.MEDICAL_DEVICE: (12, 15),
    Class.OTHER: (10, 30),
}
# What a point costs, in minor units of each currency.
POINT: Final = {
    "CNY": 10_000,
    "USD": 1_400,
    "EUR": 1_300,
    "GBP": 1_100,
    "HKD": 11_000,
    "SGD": 1_800,
    "AUD": 2_100,
    "JPY": 2_100,
    "KRW": 20_000,
    "VND": 360_000,
    "KWD": 4_000,
}


class Service(StrEnum):
    """What is served for a fee."""

    INSPECTION = "inspection"
    CARRIAGE = "carriage"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _SERVICES[self]


_SERVICES: Final = {Service.INSPECTION: ("检测费", "inspection"), Service.CARRIAGE: ("运输费", "transport")}


class Shares(StrEnum):
    """Who bears the fees."""

    HALVES = "halves"
    BUYER = "buyer"
    SELLER = "seller"
    NONE = "none"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _SHARES[self]

    @property
    def of_buyer(self) -> int:
        """The buyer's share in 1/10,000ths."""
        return _OF_BUYER[self]


_SHARES: Final = {
    Shares.HALVES: ("买卖双方各半", "Half each"),
    Shares.BUYER: ("全部由买方承担", "All by the buyer"),
    Shares.SELLER: ("全部由卖方承担", "All by the seller"),
    Shares.NONE: ("双方自行结算，不经平台", "Settled between ourselves, not through the platform"),
}
_OF_BUYER: Final = {Shares.HALVES: 5_000, Shares.BUYER: 10_000, Shares.SELLER: 0, Shares.NONE: 0}
DEFAULT: Final = Shares.HALVES


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee for one service as the two sides bear it."""

    service: Service
    of_buyer: Money
    of_seller: Money

    @property
    def whole(self) -> Money:
        """What the one who serves gets."""
        return self.of_buyer + self.of_seller


def agreed(equipment_class: str, currency: str, shares: Mapping[Service, Shares]) -> tuple[Fee, ...]:
    """Return the fees that the sides agree on, without those that they settle between themselves."""
    points = TARIFF.get(equipment_class, TARIFF[Class.OTHER])
    wholes = {service: Money(each * POINT[currency], currency) for service, each in zip(Service, points, strict=True)}
    return tuple(fee(service, wholes[service], way) for service, way in shares.items() if way is not Shares.NONE)


def fee(service: Service, whole: Money, shares: Shares) -> Fee:
    """Return a fee by sides; the two parts sum to it exactly."""
    of_buyer = whole.share(shares.of_buyer)
    return Fee(service, of_buyer, whole - of_buyer)


def shares_of(key: str) -> Shares:
    """Return how the fees are shared; refuse (SharesUnknown) a way that there is not."""
    if key not in set(Shares):
        raise SharesUnknown(key=key[:40])
    return Shares(key)
