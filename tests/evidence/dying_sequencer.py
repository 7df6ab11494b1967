"""Run as a process: extends the log in children, the n-th of which kills itself (-9) at its n-th step.

A step is the moment before each statement, and the moments before and after each commit.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django
from django.db import connection, transaction

WAITING_BEFORE_EACH = 4
SMALL_BATCH = 3


def main(database: str, children: int) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
    killed = 0
    for step in range(1, children + 1):
        record(step)
        child = os.fork()
        if child == 0:
            extend_log(step)
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    sys.stdout.write(str(killed))


def record(subject: int) -> None:
    from tests.evidence.story import NOW
    from truehand.evidence import operations

    with transaction.atomic():
        for number in range(WAITING_BEFORE_EACH):
            told = {"number": number}
            operations.record("test.happened", subject=UUID(int=subject), payload=told, actor=None, now=NOW)
    connection.close()


def extend_log(last_step: int) -> None:
    from tests.evidence.story import NOW
    from truehand.evidence import operations
    from truehand.evidence.operations import sequence

    sequence.BATCH = SMALL_BATCH
    left = last_step
    commit = connection._commit  # type: ignore[attr-defined]  # noqa: SLF001 - to die around it

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(execute: Callable[..., Any], *arguments: object) -> object:
        step()
        return execute(*arguments)

    def committing() -> None:
        step()
        commit()
        step()

    connection._commit = committing  # type: ignore[attr-defined]  # noqa: SLF001 - same
    with connection.execute_wrapper(stepping):
        operations.integrate(now=NOW)
        operations.checkpoint(now=NOW)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
