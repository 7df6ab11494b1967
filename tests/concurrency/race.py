"""Several threads at one door at one moment, each with its own connection."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from truehand.kernel.refusal import Refusal

T = TypeVar("T")


def race(*calls: Callable[[], T]) -> list[T | Refusal]:
    """Starts all calls together and returns each one's outcome or refusal, in the order of the calls."""
    outcomes: dict[int, T | Refusal] = {}
    start = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], T]) -> None:
        try:
            connection.ensure_connection()
            start.wait(10)
            outcomes[number] = call()
        except Refusal as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(calls))]
