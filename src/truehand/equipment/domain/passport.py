"""A machine's passport as other rooms see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened to the machine: a stable ``kind`` such as ``listed``, and its data."""

    kind: str
    data: Mapping[str, Json]
    at: datetime


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
