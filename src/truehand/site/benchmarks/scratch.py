"""A database to measure in, made and dropped: nothing measured ever enters the real one."""

from __future__ import annotations

import contextlib
import io
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Figures = dict[str, float]


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """Point Django at a fresh, migrated database inside."""
    real = str(connection.settings_dict["NAME"])
    with contextlib.redirect_stdout(io.StringIO()):  # it talks even when asked not to
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    start = perf_counter()
    work()
    return perf_counter() - start
