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
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tidy.tree import ROOT

SEQUENCERS, WORKERS, RECORDERS = 3, 3, 2
WORKER_SHARE = 0.2  # of the kills
PAUSES = (0.02, 0.6)  # seconds between two kills
PACE = 0.02  # seconds between two events of a recorder
PATIENCE = 120  # seconds for a killed process to be back, on a machine that does much else
# How many of each run at a time, and how one is started.
KINDS = {
    "sequencer": (SEQUENCERS, ["tests.faults.sequencing", "extend"]),
    "worker": (WORKERS, ["truehand", "worker"]),
}


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


def _kill(environment: dict[str, str], chance: random.Random, kills: int) -> Counter[str]:
    """Keep sequencers and workers alive, and kill one of them at a random moment, so many times."""
    running = {kind: [_started(kind, environment) for _ in range(number)] for kind, (number, _) in KINDS.items()}
    killed = Counter[str]()
    try:
        while killed.total() < kills:
            kind = "worker" if chance.random() < WORKER_SHARE else "sequencer"
            oldest = running[kind].pop(0)  # the others may not have begun yet
            if oldest.stdout:
                assert oldest.stdout.readline() == "ready\n", "it died by itself; what it said stands above"
            time.sleep(chance.uniform(*PAUSES))
            assert oldest.poll() is None, "it died by itself; what it said stands above"
            _end(oldest)
            running[kind].append(_started(kind, environment))
            killed[kind] += 1
    finally:
        for each in (*running["sequencer"], *running["worker"]):
            _end(each)
    return killed


def _started(kind: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    speaks = subprocess.PIPE if kind == "sequencer" else None
    return subprocess.Popen(
        [sys.executable, "-m", *KINDS[kind][1]], env=environment, cwd=ROOT, stdout=speaks, text=True
    )


def _recorder(number: int, file: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.faults.sequencing", "record", str(number), str(file), str(PACE)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


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
