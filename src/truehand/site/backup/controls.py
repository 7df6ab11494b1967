"""The control values of a database: what must be the same, or add up, in what was restored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from truehand.escrow import queries as escrow
from truehand.evidence import queries as evidence
from truehand.site.backup.counts import Counted, counted
from truehand.site.postgres.place import Place, Role
from truehand.site.soundness import checks

MOST_FINDINGS: Final = 20  # of one room: it is broken whatever else there is
# The numbers of the server's transactions go on where they were; the ledger's order of hot movements rests on that.
BEYOND: Final = """
select pg_current_xact_id() > coalesce(
  (select max(t.xid) from escrow_transfer t join escrow_book b on b.epoch = t.epoch), '0'::xid8)
"""


@dataclass(frozen=True)
class Totals:
    """One currency, in minor units: what is owed to clients and earned, against what the custodian holds."""

    currency: str
    custodian: int
    difference: int


@dataclass(frozen=True)
class Controls:
    """What was counted and added up. ``root`` is the Merkle root of all entries, ``signed`` the last signed size."""

    counted: Counted
    findings: dict[str, list[str]]
    totals: tuple[Totals, ...]
    size: int
    root: str
    signed: int
    counter_goes_on: bool

    @property
    def wrong(self) -> list[str]:
        """Everything that is not as it must be, in words."""
        found = [f"index: {each}" for each in self.counted.differences]
        found += [f"{room}: {each}" for room, findings in self.findings.items() for each in findings]
        found += [f"ledger: {each.currency} differs by {each.difference}" for each in self.totals if each.difference]
        return found if self.counter_goes_on else [*found, "ledger: the server's transaction numbers went back"]


def bring_up_to_date(place: Place) -> None:
    """Give a server's tables the form that this program wants; the backup may be older."""
    with asked_at(place, Role.OWNER):
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def asked_at(place: Place, role: Role = Role.APPLICATION) -> Iterator[None]:
    """Inside, the rooms' doors ask that server. Not within a transaction."""
    use = connection.settings_dict
    before = {name: use[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    words = place.connection(role)
    connection.close()
    use.update(HOST=words["host"], PORT=words["port"], USER=words["user"], PASSWORD=words["password"])
    use.update(NAME=words["dbname"])
    try:
        yield
    finally:
        connection.close()
        use.update(before)


def controls(place: Place) -> Controls:
    """Return the control values of a server, which Django is asked at (``asked_at``). Reads everything."""
    words: dict[str, Any] = place.connection(Role.ADMINISTRATOR)
    with psycopg.connect(make_conninfo("", **words), autocommit=True) as session:
        numbers = counted(session)
        (goes_on,) = session.execute(BEYOND).fetchone() or (False,)
    _without_limit()
    findings = {
        room: [str(each) for _, each in zip(range(MOST_FINDINGS), check(), strict=False)]
        for room, check in checks().items()
    }
    totals = tuple(Totals(each.currency, each.custodian.minor, each.difference.minor) for each in escrow.proof())
    size, head = evidence.log_size(), evidence.head()
    root = evidence.roots([size])[size].hex() if size else ""
    return Controls(numbers, findings, totals, size, root, head.size if head else 0, bool(goes_on))


def _without_limit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
