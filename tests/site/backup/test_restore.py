from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.site.backup.house import PATIENCE, House, eventually
from tests.site.backup.test_receiver import commits, flushed, key_of
from truehand.site.backup.recovery import Recovered, recovered
from truehand.site.backup.refusals import (
    BackupDamaged,
    BackupGap,
    BackupKeyWrong,
    RestoreNotReached,
    RestoreTooEarly,
)
from truehand.site.backup.restore import Unpacked, unpacked
from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Piece, Store
from truehand.site.postgres.lease import Lease
from truehand.site.postgres.place import Place, Role


def moment(house: House) -> datetime:
    """A moment of the server's clock, with commits before and after it that can be told apart from it."""
    found = house.ask("select clock_timestamp()")
    assert isinstance(found, datetime)
    house.ask("select pg_sleep(0.01)")
    return found


def say(house: House, number: int) -> None:
    with house.session() as session:
        session.execute("insert into said values (%s)", [number])


class Kept:
    """A house with a story: what was said before, between and after two moments, and its places as they are then."""

    def __init__(self, house: House) -> None:
        say(house, 1)
        self.before = moment(house)
        with house.running("backup", "receive", "near"), house.running("backup", "receive", "far"):
            eventually(lambda: house.streaming() == {"near", "far"})
            house.run("backup", "now")
            say(house, 2)
            self.early = moment(house)
            say(house, 3)
            self.late = moment(house)
            say(house, 4)
            house.ask("select pg_switch_wal()")
            say(house, 5)
            eventually(lambda: flushed(house, "near") and flushed(house, "far"))
        self.after = moment(house)
        self.stores = [house.store(name) for name in ("near", "far")]
        self.key = key_of(house)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    house = House.at(tmp_path_factory.mktemp("house"))
    with Lease(house.place):
        house.ask("create table said (number int primary key)")
        yield Kept(house)


@pytest.fixture
def copies(told: Kept, tmp_path: Path) -> list[Store]:
    """The places, to be spoiled."""
    return [
        Store(each.place, Path(shutil.copytree(each.root, tmp_path / each.place / each.root.name)))
        for each in told.stores
    ]


@pytest.fixture
def scratch(tmp_path: Path) -> Place:
    return Place(tmp_path / "scratch", durable=False)


def numbers(place: Place) -> list[int]:
    with psycopg.connect(make_conninfo("", **place.connection(Role.ADMINISTRATOR))) as session:
        return [number for (number,) in session.execute("select number from said order by number")]


def restored(
    scratch: Place, stores: list[Store], key: Opener, at: datetime | None
) -> tuple[Unpacked, Recovered, list[int]]:
    done = unpacked(scratch, stores, at, key)
    with recovered(scratch, at) as found:
        return done, found, numbers(scratch)


def test_a_moment_is_what_was_committed_by_then_and_nothing_more(told: Kept, scratch: Place) -> None:
    _, found, said = restored(scratch, told.stores, told.key, told.early)
    assert said == [1, 2]
    assert found.last
    assert found.last <= told.early
    _, _, said = restored(scratch, told.stores, told.key, told.late)
    assert said == [1, 2, 3]


def test_the_latest_is_all_that_a_place_has(told: Kept, scratch: Place) -> None:
    done, _, said = restored(scratch, told.stores, told.key, None)
    assert said == [1, 2, 3, 4, 5]
    assert done.damaged == []


def test_what_was_restored_is_an_ordinary_server_with_passwords_of_its_own(told: Kept, scratch: Place) -> None:
    restored(scratch, told.stores, told.key, told.early)
    with Lease(scratch):
        assert numbers(scratch) == [1, 2]
        with psycopg.connect(make_conninfo("", **scratch.connection(Role.ADMINISTRATOR)), autocommit=True) as session:
            session.execute("insert into said values (99)")
            assert session.execute("select timeline_id from pg_control_checkpoint()").fetchone() == (2,)
        wrong = scratch.connection(Role.OWNER) | {"password": "guess"}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(make_conninfo("", **wrong))


def test_a_moment_before_the_first_backup_is_refused(told: Kept, scratch: Place) -> None:
    with pytest.raises(RestoreTooEarly):
        unpacked(scratch, told.stores, told.before, told.key)
    assert not scratch.folder.exists()


def test_a_moment_that_the_log_does_not_reach_is_refused_and_the_last_commit_is_said(
    told: Kept, scratch: Place
) -> None:
    late = told.after + timedelta(hours=1)
    unpacked(scratch, told.stores, late, told.key)
    with pytest.raises(RestoreNotReached, match="last commit: 20"), recovered(scratch, late):
        pass


def _base_altered(store: Store) -> str:
    file = store.base_file(store.bases()[-1].id)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 4
    file.write_bytes(content)
    return store.bases()[-1].id


def _base_cut(store: Store) -> str:
    file = store.base_file(store.bases()[-1].id)
    file.write_bytes(file.read_bytes()[: -(1 << 20)])
    return store.bases()[-1].id


def _base_gone(store: Store) -> str:
    store.base_file(store.bases()[-1].id).unlink()
    return store.bases()[-1].id


def last_whole(store: Store) -> Piece:
    return [each for each in store.pieces() if each.whole][-1]


def _log_altered(store: Store) -> str:
    piece = last_whole(store)
    content = bytearray(piece.path.read_bytes())
    content[len(content) // 2] ^= 4
    piece.path.write_bytes(content)
    return piece.segment


def _log_cut(store: Store) -> str:
    piece = last_whole(store)
    piece.path.write_bytes(piece.path.read_bytes()[:-100])
    return piece.segment


def _log_swapped(store: Store) -> str:
    piece = last_whole(store)
    piece.path.write_bytes(store.pieces()[-1].path.read_bytes())
    return piece.segment


SPOILED = [_base_altered, _base_cut, _base_gone, _log_altered, _log_cut, _log_swapped]


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_spoiled_at_every_place_is_refused_and_named(
    told: Kept, copies: list[Store], scratch: Place, spoil: Callable[[Store], str]
) -> None:
    named = [spoil(each) for each in copies]
    with pytest.raises((BackupDamaged, BackupKeyWrong)) as caught:
        unpacked(scratch, copies, None, told.key)
    assert any(name in caught.value.sentence("zh") for name in named)


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_is_spoiled_at_one_place_is_named_and_taken_from_the_other(
    told: Kept, copies: list[Store], scratch: Place, spoil: Callable[[Store], str]
) -> None:
    # The newest base backup is the far place's; the log is read at the near one first.
    named = spoil(copies[0] if spoil.__name__.startswith("_log") else copies[1])
    done, _, said = restored(scratch, copies, told.key, None)
    assert said == [1, 2, 3, 4, 5]
    assert [each for each in done.damaged if named in each]


def test_a_segment_that_no_place_has_is_a_hole_and_is_named(told: Kept, copies: list[Store], scratch: Place) -> None:
    gone = last_whole(copies[0]).segment
    for each in copies:
        last_whole(each).path.unlink()
    with pytest.raises(BackupGap, match=gone):
        unpacked(scratch, copies, None, told.key)


def test_another_key_restores_nothing(told: Kept, scratch: Place) -> None:
    with pytest.raises(BackupKeyWrong):
        unpacked(scratch, told.stores, None, Opener.new())


def test_killing_everything_amid_commits_loses_none_that_was_acknowledged(tmp_path: Path, scratch: Place) -> None:
    """RPO 0: the server and one place are gone for good; what the server said yes to is all at the other place."""
    house = House.at(tmp_path, TRUEHAND_BACKUP_SYNCHRONOUS="all")
    said, stop = list[int](), threading.Event()
    with Lease(house.place), ExitStack() as stack:
        house.ask("create table said (number int primary key)")
        receivers = [stack.enter_context(house.running("backup", "receive", each)) for each in ("near", "far")]
        stack.enter_context(house.running("backup", "keep"))
        eventually(lambda: house.ask("select count(*) = 2 from pg_stat_replication where sync_state = 'sync'"))
        eventually(lambda: len(house.store("near").bases()) == len(house.store("far").bases()) == 1)
        stores = [house.store(each) for each in ("near", "far")]
        clerks = [threading.Thread(target=commits, args=[house, said, stop])]
        for clerk in clerks:
            clerk.start()
        eventually(lambda: len(said) > 50)
        receivers[0].send_signal(signal.SIGKILL)
        stack.enter_context(house.running("backup", "receive", "near"))
        before = len(said)
        eventually(lambda: len(said) > before + 50)
        os.kill(int((house.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        for receiver in receivers:
            receiver.send_signal(signal.SIGKILL)
        acknowledged = list(said)
        stop.set()
        for clerk in clerks:
            clerk.join(PATIENCE)
        key = key_of(house)
    for store in stores:
        _, _, kept = restored(scratch, [store], key, None)
        assert set(acknowledged) <= set(kept)
    assert len(acknowledged) > 100
