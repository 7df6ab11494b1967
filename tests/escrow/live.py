"""A long random life from the command line: python -m tests.escrow.live --minutes N --seed S [--hands H].

What a step does is committed, as in earnest, in a database of its own. One hand compares with the tiny ledger after
every step; several hands at once add up what each was told had moved, and compare at the end of every round. People
and what they have stay from round to round; then the whole ledger is replayed (fsck) and begins anew. Ends with 1, and
says in which round of which seed, when anything differs. Minutes are of CPU, this process's and its session's.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import count
from pathlib import Path
from uuid import UUID

import django

HOME = tempfile.TemporaryDirectory(prefix="truehand-life-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "TRUEHAND_HOME": HOME.name, "TRUEHAND_DATABASE": "fast"}
django.setup()

# ruff: noqa: E402 - the models want Django ready

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.databases import drop_database, flush_with_rules_off, use_own_database
from tests.escrow.life_more import LongLife
from tests.escrow.model import named
from tests.escrow.people import NOW, exact_balances
from truehand.escrow import queries
from truehand.escrow.domain.views import TransferView
from truehand.escrow.operations.posting import post
from truehand.kernel.refusal import Refusal
from truehand.site.database import database

STEPS = 150
ROUNDS_OF_A_LEDGER = 25


class Counted(LongLife):
    """Knows how much of what it tried was allowed."""

    def begin(self, dice: random.Random, number: int) -> None:
        """Live on, with trades of one's own."""
        self.choose = dice.choice
        self.trades = (UUID(int=1_000_000 + 2 * number), UUID(int=1_000_001 + 2 * number))
        self.counts = Counter[str]()

    def attempt(self, allowed: bool, real: Callable[[], object], tiny: Callable[[], None]) -> None:  # noqa: FBT001
        """Count it and try it."""
        self.counts["allowed" if allowed else "to be refused"] += 1
        super().attempt(allowed, real, tiny)


def alone(life: Counted, seed: int, number: int) -> Counter[str]:
    """One round of one life, compared after every step."""
    life.begin(random.Random(f"{seed} {number}"), number)  # noqa: S311 - the same life for the same seed
    for _ in range(STEPS):
        life.step()
        life.compare()
    return life.counts + Counter(steps=STEPS)


def together(seed: int, hands: int, number: int) -> Counter[str]:
    """Many hands in the same accounts at once; the round ends with a comparison."""
    moved: dict[str, int] = defaultdict(int)
    lock, before, done = threading.Lock(), exact_balances(), Counter[str]()
    died: list[Exception] = []

    def hand(which: int) -> None:
        dice = random.Random(f"{seed} {number} {which}")  # noqa: S311 - the same hand for the same seed
        life = LongLife(dice.choice, NOW)
        life.keys = count(number * 10_000_000 + which * 100_000)
        try:
            for _ in range(STEPS // 3):
                request, lines = life.request(), [life.line() for _ in range(dice.choice([1, 1, 2, 3]))]
                try:
                    told = post(request, lines, now=NOW)
                    again = post(request, lines, now=NOW)
                except Refusal:
                    continue
                with lock:
                    add(moved, told)
                    done.update({"steps": 1, "repeats that differ": int(again != told)})
        except Exception as error:  # noqa: BLE001 - whatever it was, it is told
            died.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(which,)) for which in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = exact_balances()
    assert not died, died
    assert not done["repeats that differ"], "a repeat was answered differently"
    for name in after:
        assert after[name] - before.get(name, 0) == moved[name], name
    return done


def add(moved: dict[str, int], told: tuple[TransferView, ...]) -> None:
    for each in told:
        moved[named(each.debit)] -= each.amount.minor
        moved[named(each.credit)] += each.amount.minor


def live(seconds: float, seed: int, hands: int) -> int:
    """Live for so long; return 1 when anything differs."""
    done, number, life = Counter[str](), 0, Counted(random.choice, NOW)
    while True:
        if number % ROUNDS_OF_A_LEDGER == 0:
            call_command("flush", interactive=False, verbosity=0)
            life = Counted(random.choice, NOW)
        try:
            done += alone(life, seed, number) if hands == 1 else together(seed, hands, number)
            number, over = number + 1, cpu_seconds() >= seconds
            if over or number % ROUNDS_OF_A_LEDGER == 0:
                findings = list(queries.fsck())
                assert not findings, findings
        except AssertionError as error:
            return say(done, f"round {number} of seed {seed} differs: {error}", ended=1)
        if over:
            return say(done, f"{number} rounds, never differed; the ledger is sound")
        say(done, "nothing differs")


def cpu_seconds() -> float:
    """Return what this process and its session of the server have used so far."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    ticks = int(after_name[11]) + int(after_name[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def say(done: Counter[str], what: str, *, ended: int = 0) -> int:
    print(f"{dict(done)}, {cpu_seconds():.0f} s of CPU: {what}", flush=True)  # noqa: T201 - this is a command
    return ended


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--hands", type=int, default=1)
    given = words.parse_args()
    name = f"test_{os.getpid()}_life"
    setattr(DatabaseOperations, "sql_flush", flush_with_rules_off)  # noqa: B010 - as the suite's own set-up
    with HOME, database():
        use_own_database(name)
        try:
            ended = live(given.minutes * 60, given.seed, given.hands)
        finally:
            drop_database(name)
    sys.exit(ended)


if __name__ == "__main__":
    main()
