"""Searches that somebody keeps, and what they hear when a machine newly fits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.listings.domain.countries import COUNTRIES
from truehand.listings.domain.refusals import FilterNotUnderstood, NothingAskedFor
from truehand.listings.domain.views import Filters, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

MOST_SAVED: Final = 30
# Machines that a notice names; the page that it leads to shows all.
MOST_NAMED: Final = 10
NOTICE: Final = "search.found"
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept; ``found`` counts the machines that newly fitted since, ``told_at`` is the last notice."""

    id: UUID
    filters: Filters
    made_at: datetime
    paused: bool
    found: int
    told_at: datetime | None


def checked(filters: Filters) -> Filters:
    """Return a search that can be kept.

    Refuses NothingAskedFor, and (FilterNotUnderstood) a class or a country that there is not.
    """
    if not stored(filters):
        raise NothingAskedFor
    if filters.equipment_class and filters.equipment_class not in CLASS_NAMES:
        raise FilterNotUnderstood(why_zh="未知设备类别。", why_en="the class is unknown.")
    if filters.country and filters.country not in COUNTRIES:
        raise FilterNotUnderstood(why_zh="未知国家或地区。", why_en="the country is unknown.")
    return filters


def stored(filters: Filters) -> dict[str, Json]:
    """Return a search as JSON: what is asked for alone, whatever its order."""
    return {name: value for name, value in asdict(filters).items() if value not in {None, ""} and name != "sort"}


def restored(data: Mapping[str, object]) -> Filters:
    """Return the search that ``stored`` wrote."""
    return Filters(**data, sort=Sort.NEWEST)  # type: ignore[arg-type]


def notice(titles: Sequence[str]) -> tuple[str, str]:
    """Return in both languages which machines newly fit, at least one."""
    named, more = titles[:MOST_NAMED], len(titles) - MOST_NAMED
    zh, en = "、".join(named), ", ".join(named)
    if more > 0:
        zh, en = f"{zh}，另有 {more} 台", f"{en}, and {more} more"
    if len(titles) == 1:
        return f"您保存的搜索有 1 台新设备符合：{zh}。", f"A machine newly fits a search that you keep: {en}."
    return (
        f"您保存的搜索有 {len(titles)} 台新设备符合：{zh}。",
        f"{len(titles)} machines newly fit a search that you keep: {en}.",
    )
