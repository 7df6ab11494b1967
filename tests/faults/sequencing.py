"""The processes of ``tests.faults.log_campaign``: one that extends the log without a pause, one that records events.

``python -m tests.faults.sequencing extend`` does what the worker's job does every few seconds, over and over, so that a
kill at any moment finds it at work. ``… record NUMBER FILE PACE`` records one event a commit until its input ends, and
writes the id of each into the file once its commit has been acknowledged.
"""

from __future__ import annotations

import select
import sys
import time
from pathlib import Path
from uuid import UUID

from truehand.site.cli.django_ready import django_ready

PAUSE = 0.02  # seconds between two looks


def main(role: str, *words: str) -> None:
    with django_ready():
        if role == "extend":
            _extend()
        else:
            _record(int(words[0]), Path(words[1]), float(words[2]))


def _extend() -> None:
    from truehand.evidence.jobs import extend_log

    _ready()
    while True:
        extend_log.func(0)
        time.sleep(PAUSE)


def _record(number: int, file: Path, pace: float) -> None:
    from django.db import transaction

    from truehand.edge import clock
    from truehand.evidence import operations

    _ready()
    with file.open("a", encoding="ascii") as acknowledged:
        while not _told_to_stop():
            with transaction.atomic():
                told = operations.record(
                    "test.happened", subject=UUID(int=number), payload={}, actor=None, now=clock.now()
                )
            acknowledged.write(f"{told}\n")
            acknowledged.flush()
            time.sleep(pace)


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def _told_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
