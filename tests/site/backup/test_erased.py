"""Who was erased does not come back with a backup that is older than the erasure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.site.backup.house import House, eventually
from truehand.site.postgres.lease import Lease

SUBJECT, KEY = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
MADE = f"""insert into vault_key (id, subject, retention, wrapped, wrapped_by, made_at)
values ('{KEY}', '{SUBJECT}', 'account', 'a wrapped key', '1', now())"""  # noqa: S608 - our own names
ERASED = f"""
from uuid import UUID
from truehand.edge import clock
from truehand.kernel.personal import Retention
from truehand.vault import operations
operations.destroy(UUID("{SUBJECT}"), [Retention.ACCOUNT], now=clock.now())
"""
GONE = f"select wrapped = '' and destroyed_at is not null from vault_key where id = '{KEY}'"  # noqa: S608 - same


def test_erasure_restore_and_erasure_again_leave_the_person_gone(tmp_path: Path) -> None:
    house = House.settled(tmp_path)
    with Lease(house.place):
        house.ask("create table said (number int primary key)")
        house.ask(MADE)
        with house.running("backup", "receive", "near"), house.running("backup", "keep"):
            eventually(lambda: house.store("near").bases())
            house.ask("insert into said values (1)")
            before = house.ask("select clock_timestamp()")
            assert isinstance(before, datetime)
            house.run("manage", "shell", "-v0", "-c", ERASED)
            house.ask("insert into said values (2)")
            assert house.ask(GONE)
            eventually(lambda: list((tmp_path / "near").glob("*/tombstones.sealed")))
            eventually(
                lambda: house.ask("select flush_lsn = pg_current_wal_flush_lsn() from pg_stat_replication limit 1")
            )
            rehearsed = house.run("restore", "rehearse", "--to", before.isoformat())
    assert "had come back, and were destroyed again: 1" in rehearsed.stdout
    (house.home / "tombstones").unlink()  # lost with the machine: the places know too
    house.run("restore", "to", before.isoformat())
    with Lease(house.place):
        assert house.ask("select array_agg(number) from said") == [1]
        assert house.ask(GONE)
        house.run("fsck")
