"""The processes of ``tests.faults.log_campaign``: sequencers that extend the log without a pause, and recorders.

``python -m tests.faults.sequencing extend`` starts a process for each line that it reads, and answers with its number.
Such a process does what the worker's job does every few seconds, over and over, so that a kill at any moment finds it
at work; it is forked, because starting an interpreter anew would be most of a campaign. ``… record NUMBER FILE PACE``
records one event a commit until its input ends, and writes the id of each into the file once its commit has been
acknowledged.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from truehand.site.cli.django_ready import django_ready

PAUSE = 0.02  # seconds between two looks


def main(role: str, *words: str) -> None:
    with django_ready():
        if role == "extend":
            _nursery()
        else:
            _record(int(words[0]), Path(words[1]), float(words[2]))


def _nursery() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever was killed is gone
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            _extend()
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _extend() -> NoReturn:
    from truehand.evidence.jobs import extend_log

    while True:
        try:
            extend_log.func(0)
        except BaseException:  # noqa: BLE001 - nothing of the child may run on in its parent's place
            traceback.print_exc()
            os._exit(1)
        time.sleep(PAUSE)


def _record(number: int, file: Path, pace: float) -> None:
    from django.db import transaction

    from truehand.edge import clock
    from truehand.evidence import operations

    with file.open("a", encoding="ascii") as acknowledged:
        while not _told_to_stop():
            with transaction.atomic():
                told = operations.record(
                    "test.happened", subject=UUID(int=number), payload={}, actor=None, now=clock.now()
                )
            acknowledged.write(f"{told}\n")
            acknowledged.flush()
            time.sleep(pace)


def _told_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
