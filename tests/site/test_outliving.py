"""A job outlives the death of the database under it, and nothing else."""

from __future__ import annotations

import asyncio
import os
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from procrastinate.exceptions import ConnectorException

from truehand.site.outliving import outliving, outliving_waiting

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = (0.0, 0.0)


def hang_up() -> None:
    """The server's end of the connection is gone, as after a kill."""
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def killed(times: int) -> tuple[list[int], object]:
    """A job whose server is gone the first few times."""
    done: list[int] = []

    def job(number: int) -> int:
        done.append(number)
        with connection.cursor() as cursor:
            if len(done) <= times:
                hang_up()
            cursor.execute("select %s::int", [number])
            return int(cursor.fetchone()[0])

    return done, outliving(job, AT_ONCE)


def test_a_job_that_loses_the_database_is_done_again_on_a_fresh_connection() -> None:
    done, job = killed(2)
    assert job(7) == 7  # type: ignore[operator]
    assert done == [7, 7, 7]


def test_a_database_that_does_not_come_back_fails_the_job() -> None:
    done, job = killed(9)
    with pytest.raises(OperationalError):
        job(7)  # type: ignore[operator]
    assert len(done) == 3
    connection.close()


def test_any_other_error_is_the_jobs_own() -> None:
    done: list[int] = []

    def job() -> None:
        done.append(1)
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        outliving(job, AT_ONCE)()
    assert done == [1]


def test_so_does_a_job_that_waits_for_the_workers_own_connection() -> None:
    done: list[int] = []

    async def job(number: int) -> int:
        done.append(number)
        if len(done) < 3:
            raise ConnectorException
        return number

    # In a thread of its own, whatever loop a browser keeps in this one.
    with ThreadPoolExecutor(1) as thread:
        waited = thread.submit(lambda: asyncio.run(outliving_waiting(job, AT_ONCE)(7)))
        assert waited.result() == 7
        assert done == [7, 7, 7]
        done.clear()
        waited = thread.submit(lambda: asyncio.run(outliving_waiting(job, ())(7)))
        with pytest.raises(ConnectorException):
            waited.result()
