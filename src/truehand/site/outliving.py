"""A job whose database goes away under it is done once more, where it stands: every job is idempotent.

Marked as failed instead it would wait for its next turn, hours away for some, though the server is back in a moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final

from django.db import InterfaceError, OperationalError, connection
from procrastinate.exceptions import ConnectorException

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate import App

LOST: Final = (OperationalError, InterfaceError, ConnectorException)
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds: as long as a server takes to come back
TOLD: Final = "a job lost the database and is done again"
log = logging.getLogger(__name__)


def outlive_database(app: App) -> None:
    """Let every job of a worker outlive the death of the database; to be called once."""
    for task in {id(each): each for each in app.tasks.values()}.values():
        task.func = (outliving_waiting if iscoroutinefunction(task.func) else outliving)(task.func)


def outliving(act: Callable[..., Any], pauses: tuple[float, ...] = PAUSES) -> Callable[..., Any]:
    """Return the act done again on a fresh connection when it loses the database; after so many times it fails."""

    @wraps(act)
    def again(*args: Any, **words: Any) -> Any:  # noqa: ANN401 - whatever the job takes
        for pause in pauses:
            try:
                return act(*args, **words)
            except LOST:
                log.warning(TOLD, exc_info=True)
                connection.close()
                time.sleep(pause)
        return act(*args, **words)

    return again


def outliving_waiting(act: Callable[..., Any], pauses: tuple[float, ...] = PAUSES) -> Callable[..., Any]:
    """Return the same of a coroutine, whose connections are the worker's own and found anew by it."""

    @wraps(act)
    async def again(*args: Any, **words: Any) -> Any:  # noqa: ANN401 - same
        for pause in pauses:
            try:
                return await act(*args, **words)
            except LOST:
                log.warning(TOLD, exc_info=True)
                await asyncio.sleep(pause)
        return await act(*args, **words)

    return again
