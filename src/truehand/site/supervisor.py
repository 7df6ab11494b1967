"""Runs child processes until told to stop; starts one that dies again, ever more slowly, and gives up in the end."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

TICK = 0.2  # seconds between looks
STEADY = 30  # seconds after which earlier deaths are forgiven
MAX_DEATHS = 6
STOP_LIMIT = 20  # seconds a child may take to stop


class StopAskedError(Exception):
    """Ctrl-C or SIGTERM."""


@dataclass
class Child:
    """One process to keep running; everything stops with one that is ``vital`` and does not stay up."""

    name: str
    command: list[str]
    vital: bool = True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Starts it in a group of its own, so that Ctrl-C reaches us alone; it ends should we die."""
        tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
        self.process = subprocess.Popen([*tied, *self.command], start_new_session=True)
        self.started = time.monotonic()

    def stop(self) -> None:
        """Asks, waits, and then does not ask any more; whatever it started goes with it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_LIMIT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Keeps children running. `watch` is called at every look; it keeps up what the children stand on."""

    def __init__(self, watch: Callable[[], None] | None = None) -> None:
        self.watch = watch
        self.exit_code = 0
        self._stopping = False

    @contextlib.contextmanager
    def stoppable(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM leave this block; a second one changes nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        with contextlib.suppress(StopAskedError):
            yield

    def _stop(self, _signal: int, _frame: object) -> None:
        if not self._stopping:
            self._stopping = True
            raise StopAskedError

    def run(self, children: list[Child]) -> None:
        """Returns when a child cannot be kept running; stops them, last started first, however it ends."""
        try:
            for child in children:
                child.start()
            while not self._lost(children):
                if self.watch:
                    self.watch()
                time.sleep(TICK)
            self.exit_code = 1
        finally:
            self._stopping = True
            for child in reversed(children):
                child.stop()

    def _lost(self, children: list[Child]) -> bool:
        """Looks after every child; True when one of them cannot be kept running."""
        kept = [self._look_after(child) for child in children]
        return not all(kept)

    def _look_after(self, child: Child) -> bool:
        """False when the child died too often."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                child.start()
            return True
        code = child.process.poll()
        if code is None:
            return True
        child.stop()
        child.process = None
        child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
        wait = 0.5 * 2 ** (min(child.deaths, MAX_DEATHS) - 1)
        child.due = now + wait
        print(f"The {child.name} process ended with {code}; it starts again in {wait:g} s.", file=sys.stderr)  # noqa: T201
        if child.deaths < MAX_DEATHS or not child.vital:
            return True
        print(f"The {child.name} process does not stay up: stopping everything.", file=sys.stderr)  # noqa: T201
        return False
