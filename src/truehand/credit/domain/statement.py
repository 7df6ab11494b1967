"""A platform's signed statement of a person's standing: a C2SP signed note that any other platform can read.

Seven lines, then the signature line of the platform's key::

    truehand standing 1
    <the platform's name>
    <the account there>
    <score from 0 to 1000> <grade>
    <when it was worked out, ISO 8601 in UTC>
    <when it runs out>
    <whom it is for: "anybody", or the account on the platform that it is handed in to>

A statement for anybody proves nothing about whoever holds it; one that is handed in names the account it is for, and
is made only when the person themselves asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

FORM: Final = "truehand standing 1"
ANYBODY: Final = "anybody"
LIVES: Final = timedelta(days=1)
LONGEST_NOTE: Final = 4_000
HIGHEST_SCORE: Final = 1_000
LONGEST_NAME: Final = 100
_LINES: Final = 8
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_STANDING: Final = re.compile(r"(0|[1-9][0-9]{0,3}) ([a-z]{1,20})")
_WORD: Final = re.compile(rf"[!-~]{{1,{LONGEST_NAME}}}")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says."""

    platform: str
    account: str
    score: int
    grade: str
    as_of: datetime
    ends: datetime
    audience: str = ANYBODY

    def text(self) -> str:
        """Return the exact text that is signed."""
        said = [FORM, self.platform, self.account, f"{self.score} {self.grade}"]
        return "\n".join([*said, _written(self.as_of), _written(self.ends), self.audience, ""])


def is_word(text: str) -> bool:
    """Whether a text can stand on a line of a statement: visible ASCII without a gap, at most 100 characters."""
    return _WORD.fullmatch(text) is not None


def read(text: str) -> Statement:
    """Read a statement's text; ValueError when it is none."""
    lines = text.split("\n")
    if len(lines) != _LINES or lines[0] != FORM or lines[-1] or not all(is_word(lines[at]) for at in (1, 2, 6)):
        raise ValueError("not a statement of standing")
    standing = _STANDING.fullmatch(lines[3])
    if standing is None or int(standing[1]) > HIGHEST_SCORE:
        raise ValueError("no score")
    as_of, ends = (datetime.strptime(line, _TIME).replace(tzinfo=UTC) for line in lines[4:6])
    return Statement(lines[1], lines[2], int(standing[1]), standing[2], as_of, ends, lines[6])


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)
