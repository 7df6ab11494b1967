"""Listings as other rooms and pages see them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from truehand.equipment.domain.classes import SAYS_ITSELF
from truehand.equipment.domain.photos.views import PHOTO_VIEWS, PLATE, missing
from truehand.kernel.currency import EXPONENTS
from truehand.listings.domain.refusals import FilterNotUnderstood
from truehand.listings.domain.status import STATUS_MARKS, STATUS_NAMES

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.comparison import PlateVerdict
    from truehand.equipment.domain.photos.taken import Taken
    from truehand.kernel.money import Money
    from truehand.listings.domain.facts import Facts
    from truehand.listings.domain.status import Status

Origin = Literal["seller", "import"]


class Sort(StrEnum):
    """The order of a search."""

    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    YEAR_DOWN = "year_down"
    HOURS_UP = "hours_up"


SORT_NAMES: Final[dict[str, tuple[str, str]]] = {
    Sort.NEWEST: ("最新发布", "Newest first"),
    Sort.PRICE_UP: ("价格从低到高", "Price, low to high"),
    Sort.PRICE_DOWN: ("价格从高到低", "Price, high to low"),
    Sort.YEAR_DOWN: ("年份从新到旧", "Year, newest first"),
    Sort.HOURS_UP: ("工作小时从少到多", "Hours, fewest first"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; None or an empty text leaves that aspect open. Prices are minor units of ``currency``.

    Sizes are whole tons, as a model's name says them (``likeness.size``).
    """

    text: str = ""
    equipment_class: str = ""
    maker: str = ""
    country: str = ""
    currency: str = ""
    year_from: int | None = None
    year_to: int | None = None
    hours_from: int | None = None
    hours_to: int | None = None
    size_from: int | None = None
    size_to: int | None = None
    price_from: int | None = None
    price_to: int | None = None
    condition_from: int | None = None
    sort: Sort = Sort.NEWEST

    def __post_init__(self) -> None:
        """Refuse (FilterNotUnderstood) a price range without a currency, and ranges that are upside down."""
        if self.currency and self.currency not in EXPONENTS:
            raise FilterNotUnderstood(why_zh="未知币种。", why_en="the currency is unknown.")
        if not self.currency and (self.price_from is not None or self.price_to is not None):
            raise FilterNotUnderstood(
                why_zh="按价格筛选时请选择币种。", why_en="choose the currency of the price range."
            )
        for low, high in (
            (self.year_from, self.year_to),
            (self.price_from, self.price_to),
            (self.hours_from, self.hours_to),
            (self.size_from, self.size_to),
        ):
            if low is not None and high is not None and low > high:
                raise FilterNotUnderstood(why_zh="下限大于上限。", why_en="the lower end lies above the upper end.")


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo of a listing: which side it shows, and the SHA-256 by which it is kept.

    ``taken`` is what its file said of when and where: for its seller, operators and auditors.
    """

    view: str
    sha256: str
    taken: Taken | None = None

    @property
    def title(self) -> tuple[str, str]:
        """Which side it shows, for people."""
        return PHOTO_VIEWS[self.view]


@dataclass(frozen=True, slots=True)
class PlateView:
    """The nameplate of a listing; ``verdict`` compares its reading with the facts, and is None until it was read."""

    sha256: str
    verdict: PlateVerdict | None
    lines: tuple[str, ...]
    asked_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Between which prices half of a model's machines are offered."""

    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Card:
    """A listing in a row of results; ``photo`` is the SHA-256 of the first one, None without any."""

    id: UUID
    seller_id: UUID
    facts: Facts
    price: Money
    status: Status
    origin: Origin
    photo: str | None
    changed_at: datetime

    @property
    def status_name(self) -> tuple[str, str]:
        """The status, for people."""
        return STATUS_NAMES[self.status]

    @property
    def status_mark(self) -> str:
        """The state of the design that the status is shown in."""
        return STATUS_MARKS[self.status]


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing in full; an act on it names its ``version``.

    ``reasons`` are (zh, en), for its seller, operators and auditors.
    """

    id: UUID
    seller_id: UUID
    passport_id: UUID | None
    facts: Facts
    price: Money
    status: Status
    version: int
    origin: Origin
    external_id: str
    photos: tuple[PhotoView, ...]
    plate: PlateView | None
    reasons: tuple[tuple[str, str], ...]
    trade_id: UUID | None
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None

    @property
    def status_name(self) -> tuple[str, str]:
        """The status, for people."""
        return STATUS_NAMES[self.status]

    @property
    def status_mark(self) -> str:
        """The state of the design that the status is shown in."""
        return STATUS_MARKS[self.status]

    @property
    def says_itself(self) -> bool:
        """Whether it shows its number on its own screen, in place of a nameplate."""
        return self.facts.equipment_class in SAYS_ITSELF

    @property
    def missing_views(self) -> dict[str, tuple[str, str]]:
        """The views of its class that no photo shows yet, each with its name for people; the nameplate is apart."""
        return missing(self.facts.equipment_class, {photo.view for photo in self.photos} | {PLATE})
