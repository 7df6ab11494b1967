"""Processes that share an evaluation's work: each has the doors of the rooms, and the same scratch database.

Nothing of the rooms is imported here: a process must be told its database before it knows any table.
"""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

# Processes that each start a thread for every processor wait for one another more than they work.
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
MOST: Final = 8


@contextlib.contextmanager
def processes(count: int) -> Iterator[Executor]:
    """Give so many processes that use the database which this one uses now; what is not committed they do not see."""
    from django.db import connection

    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        name = str(connection.settings_dict["NAME"])
        with ProcessPoolExecutor(min(count, MOST), get_context("spawn"), _ready, (name,)) as pool:
            yield pool
    finally:
        for each, value in before.items():
            if value is None:
                del os.environ[each]
            else:
                os.environ[each] = value


def _ready(database: str) -> None:
    import cv2
    import django
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truehand.site.settings")
    django.setup()
    connection.settings_dict["NAME"] = database
    cv2.setNumThreads(1)
