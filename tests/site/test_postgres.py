import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from truehand.site.postgres.lease import Lease
from truehand.site.postgres.place import Place, Role


def ask(place: Place, question: str) -> object:
    """The first value of the answer, as soon as the server answers."""
    limit = time.monotonic() + 60
    while True:
        try:
            session = psycopg.connect(make_conninfo(**place.connection(Role.ADMINISTRATOR)), autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.02)
            continue
        with session:
            cursor = session.execute(question)
            row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def server_pid(place: Place) -> int:
    return int((place.data / "postmaster.pid").read_text().split()[0])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, durable=False)


def test_the_server_outlives_a_kill_keeps_what_was_committed_and_stops_with_the_last_lease(place: Place) -> None:
    with Lease(place):
        ask(place, "CREATE TABLE kept AS SELECT 7 AS number")
        killed = server_pid(place)
        os.kill(killed, signal.SIGKILL)
        assert ask(place, "SELECT number FROM kept") == 7
        assert server_pid(place) != killed
        with Lease(place):
            pass
        assert ask(place, "SELECT number FROM kept") == 7
    assert not (place.data / "postmaster.pid").exists()


def test_a_process_number_that_somebody_else_has_now_does_not_keep_the_server_down(place: Place) -> None:
    with Lease(place):
        pass
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with Lease(place):
        assert ask(place, "SELECT 1") == 1


def test_a_wrong_password_is_refused(place: Place) -> None:
    with Lease(place), pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(make_conninfo(**place.connection(Role.ADMINISTRATOR) | {"password": "guess"}))


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = Place(tmp_path / ("deep" * 30), durable=False)
    with Lease(deep):
        assert ask(deep, "SELECT 1") == 1
    deep.sockets.rmdir()
