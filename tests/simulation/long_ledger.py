"""The ledger's long random life beside the tiny one: ``python -m tests.simulation.long_ledger --minutes 60 --seed 7``.

What a step does is committed, as in earnest; after each life all balances are compared, now and then the whole ledger
is replayed (fsck). Ends with 1, and says after which steps, when they differ.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

STEPS_OF_A_LIFE = 60
LIVES_OF_A_LEDGER = 25


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--seed", type=int, default=7)
    words = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="truehand-ledger-") as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TRUEHAND_HOME": home,
            "TRUEHAND_DATABASE": "fast",
        }
        sys.exit(_in_a_home_of_its_own(words.minutes * 60, words.seed))


def _in_a_home_of_its_own(seconds: float, seed: int) -> int:
    from truehand.site.cli.django_ready import django_ready

    with django_ready():
        from django.db.backends.postgresql.operations import DatabaseOperations

        from tests.databases import drop_database, flush_with_rules_off, name_for, use_own_database

        setattr(DatabaseOperations, "sql_flush", flush_with_rules_off)  # noqa: B010 - as the suite's own set-up
        name = name_for("long")
        use_own_database(name)
        try:
            return live(seconds, seed)
        finally:
            drop_database(name)


def live(seconds: float, seed: int) -> int:
    """Live for so many seconds of this process's and the server's time; return 1 when the ledgers differ."""
    from django.core.management import call_command

    from truehand.escrow import queries

    began, done = time.monotonic(), Counter[str]()
    number = 0
    while time.monotonic() - began < seconds:
        if number % LIVES_OF_A_LEDGER == 0:
            findings = list(queries.fsck())
            if findings:
                return say(done, f"life {number}: {findings}")
            call_command("flush", interactive=False, verbosity=0)
        try:
            one_life(random.Random(f"{seed} {number}"), number, done)  # noqa: S311 - a game
        except AssertionError as error:
            return say(done, f"life {number} of seed {seed} differs: {error}")
        number += 1
        done["lives"] += 1
    done["seconds of CPU"] = _cpu_seconds()
    findings = list(queries.fsck())
    say(done, "; ".join(findings) or "never differed; the ledger is sound", seconds=time.monotonic() - began)
    return 1 if findings else 0


def one_life(chance: random.Random, number: int, done: Counter[str]) -> None:
    """Live on in trades of one's own; the people, and what they have, are those of the lives before."""
    from tests.escrow import random_life

    first = number % LIVES_OF_A_LEDGER == 0
    life: Any = one_life.__dict__.get("life")
    if first or life is None:
        life = random_life.RandomLife(_choose(chance), datetime.now(UTC))
        life.attempt = _counted(life.attempt, done)
        one_life.__dict__["life"] = life
    life.choose, life.now = _choose(chance), datetime.now(UTC)
    life.trades = tuple(UUID(int=1_000_000 + 2 * number + each) for each in range(2))
    for _ in range(STEPS_OF_A_LIFE):
        life.step()
        done["steps"] += 1
    life.compare()
    done["comparisons"] += 1


def _cpu_seconds() -> int:
    """Return what this process and its session of the server have used so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    ticks = int(after_name[11]) + int(after_name[12])
    return round(time.process_time() + ticks / os.sysconf("SC_CLK_TCK"))


def _choose(chance: random.Random) -> Callable[[Sequence[Any]], Any]:
    return lambda options: options[chance.randrange(len(options))]


def _counted(attempt: Callable[..., None], done: Counter[str]) -> Callable[..., None]:
    def counted(allowed: bool, *acts: Callable[[], object]) -> None:  # noqa: FBT001 - as RandomLife's
        done["allowed" if allowed else "to be refused"] += 1
        attempt(allowed, *acts)

    return counted


def say(done: Counter[str], what: str, *, seconds: float = 0) -> int:
    """Print what was done; return 1."""
    print(f"{dict(done)} in {seconds:.0f} s: {what}", flush=True)  # noqa: T201 - this is a command
    return 1


if __name__ == "__main__":
    main()
