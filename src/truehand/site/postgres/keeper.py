"""The process that keeps one server running while leases are held: python -m truehand.site.postgres.keeper FOLDER."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, NoReturn

from truehand.site.postgres import server
from truehand.site.postgres.locks import FileLock
from truehand.site.postgres.place import Place

TICK = 0.1  # seconds between looks
STEADY = 10  # seconds after which a start counts as a success
MAX_FAILED_STARTS = 10


def main(place: Place) -> None:
    """Returns at once; the work goes on in a process of its own, unless another keeper is at work already."""
    with FileLock(place.keeping) as keeping:
        if not keeping.try_exclusive() or os.fork() > 0:  # the lock goes over to the child
            return
        os.setsid()
        signal.signal(signal.SIGTERM, _leave)
        with FileLock(place.leases) as leases, place.log.open("a") as log:
            keep(place, leases, log)
            keeping.release()  # before the leases: who gets a lease next must find this place free


def keep(place: Place, leases: FileLock, log: IO[str]) -> None:
    """Returns once no lease is left and the server has stopped; `leases` is held exclusively then."""
    server.prepare(place, log)
    failed_starts = 0
    while failed_starts < MAX_FAILED_STARTS:
        started = time.monotonic()
        if _run_once(place, leases, log):
            return
        failed_starts = failed_starts + 1 if time.monotonic() - started < STEADY else 0
        time.sleep(min(0.1 * 2**failed_starts, 5))
    raise RuntimeError("PostgreSQL does not stay up")


def _run_once(place: Place, leases: FileLock, log: IO[str]) -> bool:
    """True when the last lease ended, and then `leases` is held exclusively; False when the server died."""
    running: subprocess.Popen[bytes] = server.start(place, log)
    try:
        while running.poll() is None:
            if leases.try_exclusive():
                return True
            time.sleep(TICK)
        return False
    finally:
        server.stop(running)


def _leave(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)


if __name__ == "__main__":
    main(Place(Path(sys.argv[1]), durable="--not-durable" not in sys.argv))
