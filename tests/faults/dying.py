"""A process that kills itself (-9) at a chosen step of what it does, and leaves the database as it then is.

A step is a statement to the database, a commit (before it and after it), or a call to the outside (before and after).
What a process does between two steps leaves no trace outside of it: every line of it is covered by its next step.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import httpx
from django.db import connection

MOST_STEPS = 400


class _Countdown:
    def __init__(self, step: int) -> None:
        self._left = step

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:  # noqa: ANN401 - Django's wrapper
        self.step()
        return execute(*statement)

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **words: Any) -> Any:  # noqa: ANN401 - whatever it is
            self.step()
            answer = act(*args, **words)
            self.step()
            return answer

        return stepped


def dies_at(step: int, act: Callable[[], object]) -> bool:
    """Do something in a process of its own that is killed at a step; return whether it got that far."""
    connection.close()  # or both processes would speak over one
    child = os.fork()
    if not child:
        _live(step, act)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert status == 0, "it failed by itself; its error is above"
    return False


def deaths(act: Callable[[], object], *, before: Callable[[], object], after: Callable[[int], object]) -> int:
    """Kill an act at its first step, its second, and so on until it lives; return how many times it died.

    ``before`` sets the scene each time, ``after`` resumes and checks.
    """
    for step in range(1, MOST_STEPS):
        before()
        died = dies_at(step, act)
        after(step)
        if not died:
            return step - 1
    raise AssertionError(f"it never ended within {MOST_STEPS} steps")


def _live(step: int, act: Callable[[], object]) -> NoReturn:
    try:
        countdown = _Countdown(step)
        connection.ensure_connection()
        commit = getattr(connection, "_commit")  # noqa: B009 - the stubs leave it out
        setattr(connection, "_commit", countdown.around(commit))  # noqa: B010 - this process's only
        setattr(httpx.Client, "send", countdown.around(httpx.Client.send))  # noqa: B010 - same
        with connection.execute_wrapper(countdown):
            act()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing of the child may run on in the tests' own process
        traceback.print_exc()
        os._exit(1)
