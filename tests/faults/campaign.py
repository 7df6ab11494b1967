"""Kill -9, again and again, in a whole house under load: ``python -m tests.faults.campaign --kills 300 --seed 7``.

Kills the worker, the web processes, the sandbox gateway and PostgreSQL at random moments while people pay in and take
out and the gateway misbehaves; then lets everything settle and counts both sides. Ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from tests.faults.both_sides import differences
from tests.faults.house import House
from tests.faults.load import Load

PAUSES = (0.3, 4.0)  # seconds between two kills
SETTLING = 240  # seconds
SWEEP_EVERY = 12  # looks, a second each
WEIGHTS = {"worker": 3, "web": 3, "sandbox": 2, "postgres": 2}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--trades", type=int, default=12)
    words = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="truehand-campaign-") as home:
        said, found = campaign(Path(home), kills=words.kills, seed=words.seed, trades=words.trades)
    print(json.dumps(said, indent=1, ensure_ascii=False))  # noqa: T201 - this is a command
    print("\n".join(found) or "both sides agree")  # noqa: T201 - same
    sys.exit(1 if found else 0)


def campaign(home: Path, *, kills: int, seed: int, trades: int) -> tuple[dict[str, object], list[str]]:
    """Run it all in a folder; return what was done, and every difference."""
    began, house = time.monotonic(), House.opened(home, inside="clerk")
    try:
        load = Load(house, seed, _people(house, trades))
        load.start()
        killed = _kill(house, random.Random(seed), kills)  # noqa: S311 - a game
        load.stop()
        found = _settle(house, load)
        checked = house.truehand("fsck")
        if checked.returncode:
            found.append("fsck: " + checked.stdout + checked.stderr)
        truth = house.ask("truth")
        return {
            "seconds": round(time.monotonic() - began),
            "killed": dict(killed),
            "done": dict(sorted(load.counted.items())),
            "payouts": dict(Counter(status for _, status, *_ in truth["payouts"])),
            "receipts": len(truth["receipts"]),
            "custodian": truth["proofs"],
            "fsck": checked.stdout.split("\n"),
        }, found
    finally:
        house.close()


def _people(house: House, trades: int) -> list[dict[str, Any]]:
    """Sign so many trades; one that a person would have to look at first is left out."""
    asked = (house.ask("set_up", number=number) for number in range(2 * trades))
    signed = list(islice((each for each in asked if "reference" in each), trades))
    assert len(signed) == trades
    return signed


def _kill(house: House, chance: random.Random, kills: int) -> Counter[str]:
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        time.sleep(chance.uniform(*PAUSES))
        kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        pids = house.pids(kind)
        if pids:
            try:
                os.kill(chance.choice(pids), signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed[kind] += 1
        assert house.running.poll() is None, (house.home / "run.log").read_text()[-2_000:]
    return killed


def _settle(house: House, load: Load) -> list[str]:
    """Let the sweeps do what is left; return what then still differs."""
    book, limit = house.home / "sandbox/book.sqlite3", time.monotonic() + SETTLING
    turn = 0
    while True:
        # Between two sweeps what they began comes to its end.
        if turn % SWEEP_EVERY == 0:
            house.ask("sweep")
        turn += 1
        time.sleep(1)
        truth = house.ask("truth")
        found = ["the database is gone"] if "lost" in truth else differences(truth, book)
        if not found or time.monotonic() > limit:
            break
    known = len(truth.get("payouts", []))
    if known < len(load.accepted):
        found.append(f"{len(load.accepted)} payouts were accepted, {known} are known")
    return found


if __name__ == "__main__":
    main()
