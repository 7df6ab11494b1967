"""Time that passes without anybody waiting: the clock of this process is put on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Passing:
    """A clock that goes as every other, some time ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Take the place of the product's clock."""
        return datetime.now(UTC) + self.ahead

    def let(self, seconds: int) -> None:
        """Let some seconds pass."""
        self.ahead += timedelta(seconds=seconds)


PASSING = Passing()
