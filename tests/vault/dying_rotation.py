"""Run as a process: changes a key in children, the n-th of which kills itself (-9) at its n-th step.

A step is the moment before each statement, before and after each commit, and before and after a key's file is on the
disk. The last child lives. What is changed is what wraps the keys, or (``indexes``) the key of the blind indexes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection

SMALL_BATCH = 4


def main(database: str, folder: str, children: int, what: str = "keys") -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
    if what == "indexes":
        settings.TRUEHAND_BLIND_INDEX_KEYS = Path(folder, "index")
        settings.TRUEHAND_BLIND_INDEX_KEY, settings.TRUEHAND_BLIND_INDEX_SETTLES = "the first", 0.0
    else:
        settings.TRUEHAND_WRAPPING_KEYS = Path(folder)
    killed = 0
    for step in range(1, children + 1):
        child = os.fork()
        if child == 0:
            change(step if step < children else 0, indexes=what == "indexes")
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    sys.stdout.write(str(killed))


def change(last_step: int, *, indexes: bool) -> None:
    from tests.vault.conftest import NOW
    from truehand.vault import operations

    left, commit, to_disk = last_step, connection._commit, os.fsync  # type: ignore[attr-defined]  # noqa: SLF001 - to die around it

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(execute: Callable[..., Any], *arguments: object) -> object:
        step()
        return execute(*arguments)

    def between(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*words: object) -> None:
            step()
            act(*words)
            step()

        return acting

    connection._commit = between(commit)  # type: ignore[attr-defined]  # noqa: SLF001 - same
    os.fsync = between(to_disk)
    with connection.execute_wrapper(stepping):
        if indexes:
            operations.begin_reindexing()
        way = operations.reindex if indexes else operations.rotate
        for _progress in way(now=NOW, batch=SMALL_BATCH):
            step()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
