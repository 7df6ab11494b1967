"""The whole product in a folder of its own: server, web and worker under the real supervisor, and a teller."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.homes import settle
from tests.tidy.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

# The demonstration's market takes ten seconds to fill and is beside the point here.
RUN = """
from truehand.site import supervisor
from truehand.site.cli import main, run
from truehand.site.cli.django_ready import django_ready

def prepare():
    with django_ready():
        from truehand.site.preparation import bring_up_to_date
        bring_up_to_date()

run._prepare = prepare
# What is killed every few seconds did not break by itself.
supervisor.STEADY = 1
main(["run"])
"""
PATIENCE = 240  # seconds, on a machine that does much else
# What a process's command line says.
NAMED = {"worker": b"truehand worker", "web": b"truehand.site.wsgi", "sandbox": b"sandbox"}


@dataclass
class House:
    """One installation; what is killed in it comes back by itself."""

    home: Path
    port: int
    running: subprocess.Popen[bytes]
    teller: subprocess.Popen[str]

    @classmethod
    def opened(cls, home: Path, *, inside: str = "teller") -> House:
        """Start everything, with a teller or a clerk inside; the caller closes it."""
        settle(home)
        port = _free_port()
        with (home / "run.log").open("wb") as log:
            words = [sys.executable, "-c", RUN]
            running = subprocess.Popen(words, env=_environment(home, port), cwd=ROOT, stdout=log, stderr=log)
        until(lambda: _answers(port) or running.poll() is not None)
        assert running.poll() is None, (home / "run.log").read_text()
        words = [sys.executable, "-m", f"tests.faults.{inside}"]
        pipe = subprocess.PIPE
        teller = subprocess.Popen(
            words, env=_environment(home, port), cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
        )
        return cls(home, port, running, teller)

    def close(self) -> None:
        """Ctrl-C, as a person does."""
        if self.teller.stdin:
            self.teller.stdin.close()
        if self.teller.stdout:
            self.teller.stdout.close()
        self.teller.wait(PATIENCE)
        self.running.send_signal(signal.SIGINT)
        self.running.wait(PATIENCE)

    def ask(self, do: str, **words: object) -> dict[str, Any]:
        """Have the teller do something and return its answer, ``{"lost": …}`` when the database went away."""
        self.send(do, **words)
        return self.answer()

    def send(self, do: str, **words: object) -> None:
        """Tell the teller what to do, without waiting."""
        assert self.teller.stdin
        self.teller.stdin.write(json.dumps({"do": do, **words}) + "\n")
        self.teller.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Return what the teller answers."""
        assert self.teller.stdout
        answer: dict[str, Any] = json.loads(self.teller.stdout.readline())
        return answer

    def look(self) -> dict[str, Any]:
        """Return where the trade is, as soon as the database answers."""
        seen: list[dict[str, Any]] = []

        def answered() -> bool:
            seen.append(self.ask("look"))
            return "lost" not in seen[-1]

        until(answered)
        return seen[-1]

    @property
    def site(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """The address of the sandbox gateway."""
        return f"http://127.0.0.1:{_sandbox_port(self.port)}"

    def pids(self, kind: str) -> list[int]:
        """Return the processes of a kind that are there now: worker, web, sandbox (both with theirs), or postgres."""
        if kind == "postgres":
            return self._postgres()
        found = [pid for pid in _children(self.running.pid) if NAMED[kind] in b" ".join(_command(pid))]
        return found + [child for pid in found for child in _children(pid)]

    def worker(self) -> int:
        """Return the number of the worker's process, as soon as there is one."""
        until(lambda: bool(self.pids("worker")))
        return self.pids("worker")[0]

    def kill_worker(self) -> None:
        """Kill -9 the worker; it gets no chance to put anything right."""
        os.kill(self.worker(), signal.SIGKILL)

    def kill_postgres(self) -> None:
        """Kill -9 the server."""
        os.kill(self._postgres()[0], signal.SIGKILL)

    def _postgres(self) -> list[int]:
        try:
            postmaster = int((self.home / "postgres/data/postmaster.pid").read_text().split()[0])
        except (OSError, IndexError):
            return []  # it is just starting
        return [postmaster, *_children(postmaster)]

    def truehand(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line in this installation."""
        command = [sys.executable, "-m", "truehand", *words]
        environment = _environment(self.home, self.port)
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.1)


def _environment(home: Path, port: int) -> dict[str, str]:
    own = {
        "TRUEHAND_HOME": str(home),
        "TRUEHAND_DATABASE": "fast",
        "TRUEHAND_DEMO": "1",
        "PORT": str(port),
        "TRUEHAND_SANDBOX_PORT": str(_sandbox_port(port)),
        "DJANGO_SETTINGS_MODULE": "truehand.site.settings",
    }
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own


def _free_port() -> int:
    """Return a port that is free, and the one after it too."""
    while True:
        with socket.socket() as site, socket.socket() as sandbox:
            site.bind(("127.0.0.1", 0))
            port = int(site.getsockname()[1])
            try:
                sandbox.bind(("127.0.0.1", _sandbox_port(port)))
            except (OSError, OverflowError):
                continue
            return port


def _sandbox_port(port: int) -> int:
    return port + 1


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except OSError:
        return []
