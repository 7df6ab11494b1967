"""How the backups stand: what the keeper saw last, kept in a file for the pages; and which places commits wait for."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from truehand.site.backup.config import Config, Spot, Synchronous
from truehand.site.home import home

LAGGING: Final = 64 << 20  # bytes of the log that a place may be behind
OVERDUE: Final = 2  # so many times its interval old, the newest base backup is an alert
STILL: Final = timedelta(seconds=30)  # an account older than this says that nobody keeps the backups


@dataclass(frozen=True)
class Standing:
    """How one place stands. ``behind`` is in bytes of the log; ``making`` in bytes of a base backup under way."""

    name: str
    streaming: bool
    behind: int | None
    slot: str
    bases: int
    newest: datetime | None
    faults: tuple[str, ...]
    making: int | None

    def alerts(self, config: Config, *, now: datetime) -> list[str]:
        """Return the codes of what somebody should look at."""
        found = {
            "down": not self.streaming,
            "lagging": self.streaming and (self.behind or 0) > LAGGING,
            # A slot that the server gave up, or that is not there any more, keeps nothing of the log for the place.
            "lost": self.slot == "lost" or (not self.slot and self.bases > 0),
            "fault": bool(self.faults),
            "none": self.newest is None and self.making is None,
            "overdue": self.newest is not None and now - self.newest > OVERDUE * config.every,
        }
        return [code for code, so in found.items() if so]


@dataclass(frozen=True)
class Account:
    """What the keeper saw last; ``waits_for`` are those that commits wait for, ``lapsed`` since when there is none."""

    at: datetime
    synchronous: Synchronous
    waits_for: tuple[str, ...]
    lapsed: datetime | None
    places: tuple[Standing, ...]

    def still(self, now: datetime) -> bool:
        """Whether nobody has looked for too long."""
        return now - self.at > STILL

    def keep(self) -> None:
        """Write it down in place of the one before."""
        draft = folder() / f".account.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), default=str))
        draft.rename(folder() / "account.json")


def last_account() -> Account | None:
    """Return what the keeper wrote last; None for nothing."""
    try:
        words: dict[str, Any] = json.loads((folder() / "account.json").read_text())
    except OSError:
        return None
    places = tuple(
        Standing(**each | {"newest": _moment(each["newest"]), "faults": tuple(each["faults"])})
        for each in words["places"]
    )
    at = datetime.fromisoformat(words["at"])
    mode = Synchronous(words["synchronous"])
    return Account(at, mode, tuple(words["waits_for"]), _moment(words["lapsed"]), places)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def folder() -> Path:
    """Where the backups' own accounts and reports are, beside the database and not in it."""
    path = home() / "backup"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def waiting_for(config: Config, lost_at: Mapping[str, datetime], *, now: datetime) -> tuple[str, ...]:
    """Return the places that commits wait for now; ``lost_at`` says since when a place does not stream.

    Such a place is waited for until ``config.patience`` is over; zero is for ever. Of ``any`` one is enough, so that
    places are given up only when the last one has been away for so long.
    """
    names = tuple(each.name for each in config.spots)
    kept = tuple(each for each in names if not _given_up(config, lost_at.get(each), now))
    match config.synchronous:
        case Synchronous.OFF:
            return ()
        case Synchronous.ANY:
            return names if kept else ()
        case Synchronous.ALL:
            return kept


def _given_up(config: Config, lost_at: datetime | None, now: datetime) -> bool:
    return bool(config.patience) and lost_at is not None and now - lost_at > config.patience


def standby_names(config: Config, places: tuple[str, ...]) -> str:
    """Return the words of ``synchronous_standby_names`` for waiting for those places."""
    if not places:
        return ""
    slots = ", ".join(config.spot(each).slot for each in places)
    return f"ANY 1 ({slots})" if config.synchronous is Synchronous.ANY else f"{len(places)} ({slots})"


def fault_file(spot: Spot) -> Path:
    """Where a place's receiver says why it cannot receive; it goes when it can again."""
    return folder() / f"fault.{spot.name}"
