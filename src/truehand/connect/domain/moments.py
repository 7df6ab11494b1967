"""When a message goes: quiet hours, the tries after a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from truehand.connect.domain.refusals import HourNotUnderstood, ZoneUnknown

HOME_ZONE: Final = "Asia/Shanghai"
QUIET_FROM, QUIET_UNTIL = 22, 8
_LAST_HOUR: Final = 23
# After each failure; the schedule that Standard Webhooks recommends, some three days in all.
_WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_TRIES: Final = len(_WAITS) + 1


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour to another of a zone's clock; none where both are the same."""

    zone: str = HOME_ZONE
    begins: int = QUIET_FROM
    ends: int = QUIET_UNTIL

    def __post_init__(self) -> None:
        """Refuse ZoneUnknown and HourNotUnderstood."""
        if self.zone not in zones():
            raise ZoneUnknown
        if not (0 <= self.begins <= _LAST_HOUR and 0 <= self.ends <= _LAST_HOUR):
            raise HourNotUnderstood

    def over(self, now: datetime, *, due_at: datetime | None = None) -> datetime:
        """Return when a message may go that could go now; ``due_at`` is what it warns of, if of anything.

        A warning that would come no sooner than what it warns of goes at once. Hours are those on the wall: where a
        clock is put forward over the end, they end with the first moment after it.
        """
        here = now.astimezone(ZoneInfo(self.zone))
        if not self._quiet(here.hour):
            return now
        day = here.date() if here.hour < self.ends else here.date() + timedelta(days=1)
        end = datetime.combine(day, time(self.ends), here.tzinfo).astimezone(UTC)
        return now if due_at is not None and due_at <= end else end

    def _quiet(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


@cache
def zones() -> frozenset[str]:
    """Return the zones that can be named: the places of the time zone database, no abbreviations."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")) | {"UTC"}


def again(tries: int, now: datetime) -> datetime | None:
    """Return when a message is tried again that has failed so often; None when it is given up."""
    return now + _WAITS[tries - 1] if tries <= len(_WAITS) else None
