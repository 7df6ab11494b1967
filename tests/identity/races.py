"""Runs calls at the same moment, each on a connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def at_once(calls: Sequence[Callable[[], object]]) -> list[Exception | None]:
    """Start all calls together and return, in order, what each raised (None when it went through)."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], object]) -> Exception | None:
        try:
            gate.wait(5)
            call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
