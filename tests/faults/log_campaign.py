"""Kill -9 of sequencer and worker, again and again: ``python -m tests.faults.log_campaign --kills 1000 --seed 7``.

While events are recorded without a pause, several sequencers and real workers extend the log, and one of them is
killed at a random moment and started anew. Then every acknowledged event must be in the log exactly once, under the
signed root. Ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.homes import settle
from tests.tidy.tree import ROOT

SEQUENCERS, WORKERS, RECORDERS = 3, 3, 2
WORKER_SHARE = 0.1  # of the kills
PAUSES = (0.01, 0.5)  # seconds between two kills
PACE = 0.02  # seconds between two events of a recorder
PATIENCE = 120  # seconds for a killed process to be back, on a machine that does much else
KINDS = {"sequencer": SEQUENCERS, "worker": WORKERS}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=7)
    words = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="truehand-log-campaign-") as home:
        said, found = campaign(Path(home), kills=words.kills, seed=words.seed)
    print(json.dumps(said, indent=1))  # noqa: T201 - this is a command
    print("\n".join(found) or "nothing lost, nothing twice")  # noqa: T201 - same
    sys.exit(1 if found else 0)


def campaign(home: Path, *, kills: int, seed: int) -> tuple[dict[str, object], list[str]]:
    """Run it all in a folder; return what was done, and everything that is not as it must be."""
    began = time.monotonic()
    settle(home)
    environment = _environment(home)
    with _keeping(environment):
        files = [home / f"acknowledged-{number}" for number in range(RECORDERS)]
        recorders = [_recorder(number, file, environment) for number, file in enumerate(files)]
        killed = _kill(environment, random.Random(seed), kills)  # noqa: S311 - a game
        for each in recorders:
            each.communicate("stop\n", PATIENCE)
        events = [line for file in files for line in file.read_text(encoding="ascii").split()]
        counted = subprocess.run(
            [sys.executable, "-m", "tests.faults.log_count", *map(str, files)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    if counted.returncode:
        return {"events": len(events)}, [counted.stdout + counted.stderr]
    truth = json.loads(counted.stdout)
    said = {"seconds": round(time.monotonic() - began), "killed": dict(killed), "events": len(events)}
    return said | truth["log"], truth["found"]


class Nursery:
    """Starts sequencers, which are processes of their own."""

    def __init__(self, environment: dict[str, str]) -> None:
        words, pipe = [sys.executable, "-m", "tests.faults.sequencing", "extend"], subprocess.PIPE
        self._mother = subprocess.Popen(words, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def start(self) -> int:
        """Return the number of a new one."""
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write("start\n")
        self._mother.stdin.flush()
        return int(self._mother.stdout.readline())

    def close(self) -> None:
        """Start no more."""
        self._mother.communicate(timeout=PATIENCE)


class Workers:
    """Starts real workers."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment, self._started = environment, dict[int, subprocess.Popen[bytes]]()

    def start(self) -> int:
        """Return the number of a new one."""
        made = subprocess.Popen([sys.executable, "-m", "truehand", "worker"], env=self._environment, cwd=ROOT)
        self._started[made.pid] = made
        return made.pid

    def close(self) -> None:
        """Wait until all are gone."""
        for each in self._started.values():
            each.wait(PATIENCE)


def _kill(environment: dict[str, str], chance: random.Random, kills: int) -> Counter[str]:
    """Keep sequencers and workers alive, and kill one of them at a random moment, so many times."""
    starts: dict[str, Nursery | Workers] = {"sequencer": Nursery(environment), "worker": Workers(environment)}
    running = {kind: [starts[kind].start() for _ in range(number)] for kind, number in KINDS.items()}
    killed = Counter[str]()
    try:
        while killed.total() < kills:
            time.sleep(chance.uniform(*PAUSES))
            kind = "worker" if chance.random() < WORKER_SHARE else "sequencer"
            oldest = running[kind].pop(0)  # the others may not have begun yet
            os.kill(oldest, signal.SIGKILL)  # ProcessLookupError: it died by itself, and what it said stands above
            running[kind].append(starts[kind].start())
            killed[kind] += 1
            if killed.total() % 100 == 0:
                print(f"{killed.total()} killed", file=sys.stderr)  # noqa: T201 - this is a command
    finally:
        for each in (*running["sequencer"], *running["worker"]):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        for start in starts.values():
            start.close()
    return killed


def _recorder(number: int, file: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.faults.sequencing", "record", str(number), str(file), str(PACE)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


@contextmanager
def _keeping(environment: dict[str, str]) -> Iterator[None]:
    """Inside, the installation's server runs, with every table made."""
    words = [sys.executable, "-m", "tests.faults.log_count", "--keep"]
    pipe = subprocess.PIPE
    keeper = subprocess.Popen(words, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    try:
        assert keeper.stdout
        assert keeper.stdout.readline() == "ready\n", "the database did not start; what it said stands above"
        yield
    finally:
        keeper.communicate("stop\n", PATIENCE)


def _environment(home: Path) -> dict[str, str]:
    own = {"TRUEHAND_HOME": str(home), "TRUEHAND_DATABASE": "fast", "TRUEHAND_DEMO": "1"}
    own |= {"DJANGO_SETTINGS_MODULE": "truehand.site.settings"}
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | own


if __name__ == "__main__":
    main()
