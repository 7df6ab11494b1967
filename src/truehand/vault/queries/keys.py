"""The keys, as an operator sees them: how many, wrapped by what, how old that is, and how far a rotation is.

The counts are kept by the database (``KeyTally``), the ages are the first entries of an index: neither reads the keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection

from truehand.edge.sealing.wrapping import wrapping
from truehand.kernel.personal import Retention

if TYPE_CHECKING:
    from datetime import datetime

_COUNTED = """
select wrapped_by, retention, keys,
       case when wrapped_by <> '' then (select min(made_at) from vault_key where vault_key.wrapped_by = tally.wrapped_by
                                           and vault_key.retention = tally.retention) end
  from (select wrapped_by, retention, sum(keys)::bigint as keys from vault_key_tally group by 1, 2) as tally
 where keys > 0 order by 1, 2
"""


@dataclass(frozen=True, slots=True)
class WrappingView:
    """What wraps some keys: its name, how many, the oldest of them, whether it wraps new ones, when it was made."""

    name: str
    keys: int
    since: datetime
    current: bool
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class DutyView:
    """The people's keys for one duty: how many there are, since when the oldest, and how many were destroyed."""

    retention: Retention
    keys: int
    since: datetime | None
    destroyed: int


@dataclass(frozen=True, slots=True)
class KeysView:
    """All keys: by what wraps them, the current one last, and by the duty that they are kept for."""

    wrappings: tuple[WrappingView, ...]
    duties: tuple[DutyView, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(each.keys for each in self.wrappings)

    @property
    def waiting(self) -> int:
        """How many a rotation has still to wrap anew."""
        return sum(each.keys for each in self.wrappings if not each.current)

    @property
    def destroyed(self) -> int:
        """How many were destroyed."""
        return sum(each.destroyed for each in self.duties)


@dataclass(frozen=True, slots=True)
class _Counted:
    name: str
    retention: Retention
    keys: int
    since: datetime


def keys() -> KeysView:
    """Return how the keys stand, with one question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        rows = [_Counted(name, Retention(duty), count, since) for name, duty, count, since in cursor.fetchall()]
    living = [each for each in rows if each.name]
    found = [_wrapping(name, list(group)) for name, group in groupby(living, lambda each: each.name)]
    return KeysView(
        tuple(sorted(found, key=lambda each: (each.current, each.since))),
        tuple(_duty(each, rows) for each in Retention),
    )


def _wrapping(name: str, rows: list[_Counted]) -> WrappingView:
    provider = wrapping()
    since = min(each.since for each in rows)
    return WrappingView(
        name, sum(each.keys for each in rows), since, name == provider.current(), provider.made_at(name)
    )


def _duty(retention: Retention, rows: list[_Counted]) -> DutyView:
    mine = [each for each in rows if each.retention is retention]
    living = [each for each in mine if each.name]
    since = min((each.since for each in living), default=None)
    gone = sum(each.keys for each in mine if not each.name)
    return DutyView(retention, sum(each.keys for each in living), since, gone)
