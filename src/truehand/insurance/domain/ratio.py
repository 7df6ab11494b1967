"""The loss ratio of a product: what claims cost over what premiums have earned; new business stops by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.kernel.money import BASIS_POINTS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.kinds import Kind
    from truehand.kernel.money import Money


class Level(StrEnum):
    """How far a ratio has gone."""

    WARNED = "warned"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class BrakeView:
    """A stop of new business: since when, at which ratio, and who has asked that it go on."""

    id: UUID
    at: datetime
    ratio: int
    asked_by: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class RatioView:
    """A product's figures over all its versions; ``warn`` and ``stop`` are the newest version's."""

    insurer_id: UUID
    kind: Kind
    currency: str
    earned: Money
    paid: Money
    reserved: Money
    policies: int
    claims: int
    warn: int
    stop: int
    brake: BrakeView | None

    @property
    def ratio(self) -> int:
        """Losses over earned premium in basis points; losses without any premium count as the whole limit and more."""
        losses = self.paid.minor + self.reserved.minor
        if self.earned.minor <= 0:
            return 0 if losses == 0 else 10 * BASIS_POINTS
        return min(losses * BASIS_POINTS // self.earned.minor, 100 * BASIS_POINTS)

    @property
    def percent(self) -> str:
        """The ratio for people."""
        return f"{self.ratio / 100:.1f}%"

    @property
    def level(self) -> Level | None:
        """What follows from it."""
        if self.ratio >= self.stop:
            return Level.STOPPED
        return Level.WARNED if self.ratio >= self.warn else None

    @property
    def width(self) -> int:
        """How wide the bar is of a hundred, where the limit is at 80."""
        return min(self.ratio * 80 // self.stop, 100)

    @property
    def warn_at(self) -> int:
        """Where the warning stands on the bar."""
        return self.warn * 80 // self.stop
