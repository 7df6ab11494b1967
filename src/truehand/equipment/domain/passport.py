"""A machine's passport as other rooms see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json


# What happens to a machine, for people; other rooms note it by these kinds.
HISTORY: Final[dict[str, tuple[str, str]]] = {
    "listed": ("上架出售", "Offered for sale"),
    "inspected": ("检测师出具检测报告", "Inspected; the report is signed"),
    "delivered": ("送达买方", "Delivered to a buyer"),
    "sold": ("已售出", "Sold"),
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened to the machine: a stable ``kind`` such as ``listed``, and its data."""

    kind: str
    data: Mapping[str, Json]
    at: datetime

    @property
    def words(self) -> tuple[str, str]:
        """What happened, for people."""
        return HISTORY.get(self.kind, (self.kind, self.kind))


@dataclass(frozen=True, slots=True)
class PassportView:
    """One physical machine; ``model`` and ``year`` are as first declared, later declarations are in the history."""

    id: UUID
    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    opened_at: datetime
    history: tuple[HistoryEntry, ...] = ()
