"""The whole of it by its commands: played trades, backed up, rehearsed, restored, and gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.site.backup.house import House, eventually
from truehand.site.backup.counts import contents, counted
from truehand.site.postgres.lease import Lease


def moment(house: House) -> datetime:
    found = house.ask("select clock_timestamp()")
    assert isinstance(found, datetime)
    return found


def last_report(house: House) -> dict[str, Any]:
    newest = max((house.home / "backup/reports").glob("*.json"))
    words: dict[str, Any] = json.loads(newest.read_text())
    return words


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A home with one trade in it, and its backups."""
    house = House.settled(tmp_path_factory.mktemp("house"), TRUEHAND_BACKUP_SYNCHRONOUS="any")
    with Lease(house.place):
        yield house


def test_a_trade_is_rehearsed_and_nothing_is_replaced_while_the_server_runs(house: House) -> None:
    with ExitStack() as stack:
        for words in (("receive", "near"), ("receive", "far"), ("keep",)):
            stack.enter_context(house.running("backup", *words))
        eventually(lambda: all(house.store(each).bases() for each in ("near", "far")))
        house.run("play", "--trades", "1", "--seed", "7")
        at = moment(house)
        house.run("play", "--trades", "1", "--seed", "8")
        rehearsed = house.run("restore", "rehearse", "--to", at.isoformat())
        assert "RPO 0.000 s, 0 bytes" in rehearsed.stdout
        report = last_report(house)
        assert report["sound"]
        assert report["log_agrees"]
        assert report["controls"]["counted"]["differences"] == []
        assert report["controls"]["counted"]["indexes"] > 200
        assert report["controls"]["totals"][0]["difference"] == 0
        assert not (house.home / "rehearsal").exists()
        assert house.run("backup", "verify").stdout.count("files hold") == 2
    running = house.run("restore", "to", at.isoformat(), check=False)
    assert running.returncode == 1
    assert "in use" in running.stderr


def test_an_index_that_tells_another_number_than_its_table_is_named(house: House) -> None:
    with house.session() as session:
        session.execute("create table lopsided (number int primary key, word text)")
        session.execute("insert into lopsided select n, 'a' from generate_series(1, 100) n")
        session.execute("create index lopsided_word on lopsided (word)")
        sound = counted(session)
        hide = "update pg_index set indisready = %s where indexrelid = 'lopsided_word'::regclass"
        session.execute(hide, [False])
        session.execute("insert into lopsided select n, 'b' from generate_series(101, 103) n")
        session.execute(hide, [True])
        found = counted(session)
        session.execute("drop table lopsided")
    assert sound.differences == ()
    assert found.differences == ("lopsided_word: 100 rows, lopsided: 103",)


def test_sums_over_contents_tell_one_changed_value(house: House) -> None:
    with house.session() as session:
        session.execute("create table summed as select n, 'a' as word from generate_series(1, 9) n")
        before = contents(session)["summed"]
        session.execute("update summed set word = 'b' where n = 5")
        after = contents(session)["summed"]
        session.execute("drop table summed")
    assert before[0] == after[0] == 9
    assert before != after


def test_life_goes_on_after_a_restore_and_can_be_restored_again(tmp_path: Path) -> None:
    house = House.settled(tmp_path)
    with Lease(house.place):
        house.ask("create table said (number int primary key)")
        with house.running("backup", "receive", "near"), house.running("backup", "keep"):
            eventually(lambda: house.store("near").bases())
            house.run("play", "--trades", "1", "--seed", "7")
            with house.session() as session:
                then = contents(session)
            at = moment(house)
            house.ask("insert into said values (1)")
            house.ask("insert into said values (2)")
            eventually(
                lambda: house.ask("select flush_lsn = pg_current_wal_flush_lsn() from pg_stat_replication limit 1")
            )
    done = house.run("restore", "to", at.isoformat())
    assert "In place" in done.stdout
    assert last_report(house)["sound"]
    with Lease(house.place):
        with house.session() as session:
            assert contents(session) == then
        house.run("play", "--trades", "1", "--seed", "8")
        with house.running("backup", "receive", "near"), house.running("backup", "keep"):
            eventually(lambda: {each.timeline for each in house.store("near").bases()} == {1, 2})
            house.ask("insert into said values (3)")
            eventually(
                lambda: house.ask("select flush_lsn = pg_current_wal_flush_lsn() from pg_stat_replication limit 1")
            )
        house.run("fsck")
    house.run("restore", "to", "latest")
    with Lease(house.place):
        assert house.ask("select array_agg(number) from said") == [3]
    assert len(list(house.home.glob("postgres.before.*"))) == 2


def test_what_cannot_be_restored_says_why_in_its_report(house: House) -> None:
    house.run("backup", "now", "--place", "near")
    refused = house.run("restore", "rehearse", "--to", "2020-01-01T00:00:00+08:00", check=False)
    assert refused.returncode == 1
    assert "Nothing can be restored" in refused.stderr
    assert "Nothing can be restored" in last_report(house)["refused"]
