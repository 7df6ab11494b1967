"""A process that kills itself (-9) at a chosen step of what it does, and leaves the database as it then is.

A step is a statement to the database, a commit (before it and after it), or a call to the outside (before and after).
What a process does between two steps leaves no trace outside of it: every line of it is covered by its next step. That
this is so is tried too: ``deaths_by_line`` kills at lines of the product's own code, a few drawn from a seed, or every
one with ``EVERY_LINE=1``.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import httpx
from django.db import connection

import truehand

MOST_STEPS = 400
FEW_LINES = 6
EVERY_LINE = bool(os.environ.get("EVERY_LINE"))
PRODUCT = str(Path(truehand.__file__).parent)


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
    return _in_a_child(lambda: _counted(step, act))


def _in_a_child(act: Callable[[], object]) -> bool:
    connection.close()  # or both processes would speak over one
    child = os.fork()
    if not child:
        _live(act)
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


def deaths_by_line(
    act: Callable[[], object], *, before: Callable[[], object], after: Callable[[int], object], few: int = FEW_LINES
) -> int:
    """Kill an act at lines of the product's own code; return how many lines it has. As ``deaths`` otherwise."""
    before()
    count = _lines_of(act)
    after(0)
    lines = range(1, count + 1)
    chosen = lines if EVERY_LINE else sorted(random.Random(count).sample(lines, few))  # noqa: S311
    for line in chosen:
        before()
        _in_a_child(lambda line=line: _traced(act, line))  # type: ignore[misc]
        after(line)
    return count


def _lines_of(act: Callable[[], object]) -> int:
    """Do it, in a process of its own, and return how many lines of the product it ran."""
    receiving, sending = os.pipe()
    assert not _in_a_child(lambda: os.write(sending, str(_traced(act, 0)).encode()))
    os.close(sending)
    with os.fdopen(receiving) as pipe:
        return int(pipe.read())


def _traced(act: Callable[[], object], last: int) -> int:
    """Run an act, and die before its last line; return how many there were."""
    count = 0

    def line(_: FrameType, event: str, __: object) -> Any:  # noqa: ANN401 - the interpreter's own
        nonlocal count
        if event == "line":
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    sys.settrace(lambda frame, *_: line if frame.f_code.co_filename.startswith(PRODUCT) else None)
    try:
        act()
    finally:
        sys.settrace(None)
    return count


def _counted(step: int, act: Callable[[], object]) -> None:
    countdown = _Countdown(step)
    connection.ensure_connection()
    commit = getattr(connection, "_commit")  # noqa: B009 - the stubs leave it out
    setattr(connection, "_commit", countdown.around(commit))  # noqa: B010 - this process's only
    setattr(httpx.Client, "send", countdown.around(httpx.Client.send))  # noqa: B010 - same
    with connection.execute_wrapper(countdown):
        act()


def _live(act: Callable[[], object]) -> NoReturn:
    try:
        act()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing of the child may run on in the tests' own process
        traceback.print_exc()
        os._exit(1)
