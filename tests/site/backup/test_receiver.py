from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.site.backup.house import PATIENCE, House, eventually
from truehand.site.backup.keys import opening_key
from truehand.site.backup.lsn import SEGMENT_BYTES, Position, file_name
from truehand.site.backup.seal import Opener, opened
from truehand.site.backup.segments import SegmentWriter
from truehand.site.backup.store import Piece, Store
from truehand.site.postgres.lease import Lease

FILLED = "insert into filled select repeat('x', 1000) from generate_series(1, 3000)"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House.at(tmp_path, TRUEHAND_BACKUP_SYNCHRONOUS="any", TRUEHAND_BACKUP_PATIENCE="3")
    with Lease(house.place):
        house.ask("create table filled (words text)")
        house.ask("create table said (number int primary key)")
        yield house


def key_of(house: House) -> Opener:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUEHAND_HOME", str(house.home))
        return opening_key()


def plain(piece: Piece, key: Opener) -> bytes:
    with piece.path.open("rb") as file:
        return b"".join(opened(file, key, piece.sealed_as, finished=piece.whole))


def flushed(house: House, name: str) -> bool:
    """Whether a place has all that the server has on its disk."""
    words = f"select flush_lsn = pg_current_wal_flush_lsn() from pg_stat_replication where application_name = 'truehand_{name}'"  # noqa: S608, E501 - our own name
    return bool(house.ask(words))


def same_as_the_servers(house: House, store: Store) -> None:
    """Hold every piece against the server's own file."""
    key, pieces = key_of(house), store.pieces()
    assert pieces
    for each in pieces:
        there = (house.place.data / "pg_wal" / each.segment).read_bytes()
        here = plain(each, key)
        assert there.startswith(here)
        assert each.whole == (len(here) == SEGMENT_BYTES)
    numbers = [int(each.segment, 16) for each in pieces if each.whole]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_both_places_get_the_log_byte_for_byte_and_sealed(house: House) -> None:
    with house.running("backup", "receive", "near"), house.running("backup", "receive", "far"):
        eventually(lambda: house.streaming() == {"near", "far"})
        for _ in range(8):
            house.ask(FILLED)
        for name in ("near", "far"):
            eventually(lambda name=name: flushed(house, name))  # type: ignore[misc]
            same_as_the_servers(house, house.store(name))
            assert all(b"x" * 40 not in each.path.read_bytes() for each in house.store(name).pieces())
            assert all(each.path.stat().st_mode & 0o077 == 0 for each in house.store(name).pieces())


def test_a_receiver_killed_again_and_again_leaves_no_hole(house: House) -> None:
    for _ in range(4):
        with house.running("backup", "receive", "near"):
            eventually(lambda: "near" in house.streaming())
            house.ask(FILLED)
        house.ask(FILLED)
    with house.running("backup", "receive", "near"):
        eventually(lambda: "near" in house.streaming() and flushed(house, "near"))
        same_as_the_servers(house, house.store("near"))


def test_a_torn_file_stays_until_its_segment_is_whole(store: Store, key: Opener) -> None:
    start = Position.of(3)
    first = SegmentWriter(store, key.recipient, 1, start)
    first.take(start, b"acknowledged")
    first.flush()
    first.close()
    with SegmentWriter(store, key.recipient, 1, start) as second:
        second.take(start, b"ackno")
        second.flush()
        assert [plain(each, key) for each in store.pieces()] == [b"acknowledged", b"ackno"]
        second.take(second.received, b"wledged" + bytes(SEGMENT_BYTES - 12) + b"next")
        second.flush()
        assert second.flushed == Position(Position.of(4).at + 4)
    whole, growing = store.pieces()
    assert (whole.segment, whole.whole) == (file_name(1, 3), True)
    assert plain(whole, key) == b"acknowledged" + bytes(SEGMENT_BYTES - 12)
    assert plain(growing, key) == b"next"


def test_a_hole_in_what_comes_is_not_written_over(store: Store, key: Opener) -> None:
    with SegmentWriter(store, key.recipient, 1, Position.of(3)) as writer, pytest.raises(ValueError, match="goes on"):
        writer.take(Position(Position.of(3).at + 1), b"late")


def test_a_full_disk_at_one_place_is_said_and_the_other_goes_on(house: House) -> None:
    """The far place is a disk of two megabytes, where this machine lets us make one."""
    far = house.config.spot("far").folder
    mounted = subprocess.run(
        ["/usr/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(far)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    fault = house.home / "backup/fault.far"
    try:
        with house.running("backup", "receive", "near"), house.running("backup", "receive", "far"):
            eventually(lambda: "near" in house.streaming())
            for _ in range(3):
                house.ask(FILLED)
            eventually(lambda: fault.exists() and "No space left" in fault.read_text())
            eventually(lambda: flushed(house, "near"))
            same_as_the_servers(house, house.store("near"))
    finally:
        subprocess.run(["/usr/bin/umount", str(far)], check=True)


def commits(house: House, said: list[int], stop: threading.Event) -> None:
    """Insert numbers one after another; ``said`` are those that the server said yes to."""
    number = 0
    while not stop.is_set():
        try:
            with house.session() as session:
                while not stop.is_set():
                    number += 1
                    session.execute("insert into said values (%s)", [number])
                    said.append(number)
        except psycopg.Error:
            continue


def test_commits_wait_for_a_place_and_go_on_when_none_comes_back_in_time(house: House) -> None:
    with ExitStack() as stack:
        stack.enter_context(house.running("backup", "keep"))
        receiver = stack.enter_context(house.running("backup", "receive", "near"))
        eventually(lambda: house.ask("show synchronous_standby_names") == "ANY 1 (truehand_near, truehand_far)")
        eventually(lambda: house.ask("select sync_state = 'quorum' from pg_stat_replication"))
        house.ask("insert into said values (1)")
        receiver.send_signal(signal.SIGKILL)
        eventually(lambda: not house.streaming())
        waiting = threading.Thread(target=house.ask, args=["insert into said values (2)"])
        waiting.start()
        eventually(lambda: house.ask("select true from pg_stat_activity where wait_event = 'SyncRep'"))
        waiting.join(30)
        assert not waiting.is_alive()
        assert house.ask("show synchronous_standby_names") == ""
        assert '"lapsed": "' in (house.home / "backup/account.json").read_text()
        stack.enter_context(house.running("backup", "receive", "near"))
        eventually(lambda: house.ask("show synchronous_standby_names") == "ANY 1 (truehand_near, truehand_far)")


def test_after_a_power_cut_nothing_waits_for_places_that_nobody_serves(house: House) -> None:
    with house.running("backup", "keep") as keeper:
        eventually(lambda: house.ask("show synchronous_standby_names"))
        keeper.send_signal(signal.SIGKILL)
        keeper.wait()
    assert house.ask("show synchronous_standby_names") == "ANY 1 (truehand_near, truehand_far)"
    with Lease(house.place):
        eventually(lambda: house.ask("show synchronous_standby_names") == "")
        house.ask("insert into said values (1)")


def test_killing_the_server_amid_commits_loses_none_that_it_said_yes_to(house: House) -> None:
    said, stop = list[int](), threading.Event()
    with ExitStack() as stack:
        for words in (("receive", "near"), ("receive", "far"), ("keep",)):
            stack.enter_context(house.running("backup", *words))
        eventually(lambda: house.ask("select count(*) = 2 from pg_stat_replication where sync_state = 'quorum'"))
        clerk = threading.Thread(target=commits, args=[house, said, stop])
        clerk.start()
        for _ in range(3):
            before = len(said)
            eventually(lambda before=before: len(said) > before + 20)  # type: ignore[misc]
            os.kill(int((house.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        before = len(said)
        eventually(lambda: len(said) > before + 20)
        stop.set()
        clerk.join(PATIENCE)
    with house.session() as session:
        kept = {number for (number,) in session.execute("select number from said")}
    assert set(said) <= kept
