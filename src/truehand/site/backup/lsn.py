"""Positions in the server's log, and the segments that it is cut into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

SEGMENT_BYTES: Final = 16 << 20  # what initdb chooses
SEGMENTS_A_FILE_NUMBER: Final = (1 << 32) // SEGMENT_BYTES


@dataclass(frozen=True, order=True)
class Position:
    """A place in the log: bytes since its beginning, written as PostgreSQL does."""

    at: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return ``1A/2B3C``; ValueError for anything else."""
        high, low = text.split("/")
        return cls((int(high, 16) << 32) + int(low, 16))

    def __str__(self) -> str:
        return f"{self.at >> 32:X}/{self.at & 0xFFFFFFFF:X}"

    @classmethod
    def of(cls, segment: int) -> Self:
        """Return the beginning of the segment of that number."""
        return cls(segment * SEGMENT_BYTES)

    @property
    def segment(self) -> int:
        """The number of the segment that the byte here is in."""
        return self.at // SEGMENT_BYTES

    @property
    def of_segment(self) -> Self:
        """The beginning of that segment."""
        return self.of(self.segment)


def file_name(timeline: int, segment: int) -> str:
    """The name of a segment's file."""
    high, low = divmod(segment, SEGMENTS_A_FILE_NUMBER)
    return f"{timeline:08X}{high:08X}{low:08X}"


def taken_apart(name: str) -> tuple[int, int]:
    """Return timeline and segment of a file's name."""
    return int(name[:8], 16), int(name[8:16], 16) * SEGMENTS_A_FILE_NUMBER + int(name[16:24], 16)
