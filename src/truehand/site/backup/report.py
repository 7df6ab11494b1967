"""What a restore, rehearsed or in earnest, took and gave; filed beside the database, so that a restore keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from truehand.site.backup.controls import Controls
from truehand.site.backup.watch import folder

STAGES: Final = ("unpack", "recover", "update", "check")


@dataclass
class Report:
    """What a restore took and gave. Times are in seconds; ``rpo_bytes`` None where no server ran to be compared with.

    ``rto`` is from the first file read to a server that takes writes.
    """

    id: str
    began: datetime
    in_earnest: bool
    moment: datetime | None
    backup: str = ""
    place: str = ""
    size: int = 0
    log_bytes: int = 0
    last_commit: datetime | None = None
    end: str = ""
    rpo_bytes: int | None = None
    rpo: float | None = None
    log_agrees: bool | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    controls: Controls | None = None
    refused: str = ""

    @property
    def rto(self) -> float:
        """Seconds until the server took writes again."""
        return sum(self.seconds.get(each, 0.0) for each in STAGES[:-1])

    @property
    def wrong(self) -> list[str]:
        """Everything that is not as it must be."""
        found = [self.refused] if self.refused else []
        found += self.controls.wrong if self.controls else []
        return found if self.log_agrees is not False else [*found, "evidence: another log than the running server's"]

    @property
    def sound(self) -> bool:
        """Whether it was restored, and all is as it must be."""
        return self.controls is not None and not self.wrong

    def file(self) -> Path:
        """Write it down, and return where."""
        path = folder() / "reports" / f"{self.id}.json"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        words = asdict(self) | {"rto": self.rto, "wrong": self.wrong, "sound": self.sound}
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(words, default=str, ensure_ascii=False, indent=1))
        draft.rename(path)
        return path


def reports(most: int) -> list[dict[str, Any]]:
    """Return the newest so many reports, the newest first, as they were written."""
    newest = sorted((folder() / "reports").glob("*.json"), reverse=True)[:most]
    return [read for path in newest if (read := _read(path))]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        words: dict[str, Any] = json.loads(path.read_text())
    except ValueError:
        return None
    return words


def begun(moment: datetime | None, *, in_earnest: bool, now: datetime) -> Report:
    """Return the report of a restore that begins."""
    return Report(f"{now:%Y%m%dT%H%M%SZ}", now, in_earnest, moment)
