"""A database to measure in, made and dropped: nothing measured ever enters the real one."""

from __future__ import annotations

import contextlib
import io
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection

from truehand.site import owner, rights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Figures = dict[str, float]


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """Point Django at a fresh, migrated database inside."""
    real = str(connection.settings_dict["NAME"])
    with owner.signed_in(), contextlib.redirect_stdout(io.StringIO()):  # it talks even when asked not to
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        with owner.signed_in():
            connection.creation.destroy_test_db(real, verbosity=0)


@contextlib.contextmanager
def copies(count: int) -> Iterator[list[str]]:
    """Copy the present scratch database that many times; yield the copies' names."""
    name, names = str(connection.settings_dict["NAME"]), list[str]()
    try:
        with owner.signed_in(), contextlib.redirect_stdout(io.StringIO()):
            for each in range(count):
                connection.creation.clone_test_db(str(each), verbosity=0, autoclobber=True)
                names.append(f"{name}_{each}")
                if owner.is_another():
                    _give_rights(names[-1])
        yield names
    finally:
        with owner.signed_in():
            for each in range(len(names)):
                connection.creation.destroy_test_db(suffix=str(each), verbosity=0)


def _give_rights(copy: str) -> None:
    """The application's role has no way into a copy before it is given one."""
    present = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = copy
    try:
        rights.give(owner.application_role())
    finally:
        connection.close()
        connection.settings_dict["NAME"] = present


def plain_table(words: str) -> None:
    """Make a table without any promise, and let the application write it."""
    with owner.signed_in():
        with connection.cursor() as cursor:
            cursor.execute(words)
        if owner.is_another():
            rights.give(owner.application_role())


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    start = perf_counter()
    work()
    return perf_counter() - start
