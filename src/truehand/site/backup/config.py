"""What the operator has set about backups, read from the environment (docs/operations.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"[a-z][a-z0-9]{0,15}")
GIGABYTE: Final = 1 << 30


class Synchronous(StrEnum):
    """Whether a commit waits until places have it."""

    OFF = "off"
    ANY = "any"
    ALL = "all"


class ConfigurationError(ValueError):
    """A setting that cannot be meant."""


@dataclass(frozen=True)
class Spot:
    """One place for backups: a name, and a folder that somebody else made, as a rule on another machine's disk."""

    name: str
    folder: Path

    @property
    def slot(self) -> str:
        """The name of its replication slot, and of its receiver at the server."""
        return f"truehand_{self.name}"


@dataclass(frozen=True)
class Config:
    """All settings. ``patience`` is how long commits may wait for a place, 0 for ever; ``wal_limit`` is in bytes."""

    spots: tuple[Spot, ...] = ()
    synchronous: Synchronous = Synchronous.OFF
    patience: timedelta = timedelta(seconds=20)
    every: timedelta = timedelta(hours=24)
    keep: int = 7
    wal_limit: int = 4 * GIGABYTE

    @classmethod
    def given(cls, words: Mapping[str, str] = os.environ) -> Config:
        """Return what the environment says; raises ``ConfigurationError`` where it makes no sense."""
        try:
            return cls(
                spots=_spots(words.get("TRUEHAND_BACKUP_PLACES", "")),
                synchronous=Synchronous(words.get("TRUEHAND_BACKUP_SYNCHRONOUS") or Synchronous.OFF),
                patience=timedelta(seconds=float(words.get("TRUEHAND_BACKUP_PATIENCE") or 20)),
                every=timedelta(hours=_positive(words.get("TRUEHAND_BACKUP_EVERY") or "24")),
                keep=int(_positive(words.get("TRUEHAND_BACKUP_KEEP") or "7")),
                wal_limit=int(_positive(words.get("TRUEHAND_BACKUP_WAL_LIMIT") or "4") * GIGABYTE),
            )
        except ValueError as error:
            raise ConfigurationError(f"TRUEHAND_BACKUP_…: {error}") from error

    def spot(self, name: str) -> Spot:
        """Return the place of that name; KeyError for none."""
        return {each.name: each for each in self.spots}[name]


def _spots(text: str) -> tuple[Spot, ...]:
    pairs = [each.partition("=")[::2] for each in text.split()]
    for name, folder in pairs:
        if not NAME.fullmatch(name) or not Path(folder).is_absolute():
            raise ValueError(f"{name}={folder} is not a name of small letters and digits, =, and a whole path")
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("two places have one name")
    return tuple(Spot(name, Path(folder)) for name, folder in pairs)


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise ValueError(f"{text} is not more than nothing")
    return number
