"""A long random life from the command line: python -m tests.escrow.live --minutes N --seed S [--hands H].

One hand compares with the tiny ledger after every step; several hands at once add up what each was told had moved, and
compare at the end of every round.
"""

import argparse
import os
import random
import threading
import time
from collections import defaultdict
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

# ruff: noqa: E402 - the models want Django ready

from django.db import connection, transaction

from tests.databases import drop_database, use_own_database
from tests.escrow.life_more import LongLife
from tests.escrow.model import named
from tests.escrow.people import NOW, exact_balances
from truehand.escrow import queries
from truehand.escrow.domain.views import TransferView
from truehand.escrow.operations.posting import post
from truehand.kernel.refusal import Refusal
from truehand.site.database import database

STEPS = 150


def alone(seed: int) -> int:
    """One life, compared after every step, then taken back."""
    dice = random.Random(seed)  # noqa: S311 - the same life for the same seed
    life = LongLife(dice.choice, NOW)
    with transaction.atomic():
        for _ in range(STEPS):
            life.step()
            life.compare()
        findings = list(queries.fsck())
        assert not findings, findings
        transaction.set_rollback(True)
    return STEPS


def together(seed: int, hands: int, rounds: "count[int]") -> int:
    """Many hands in the same accounts at once; every round ends with a comparison."""
    moved: dict[str, int] = defaultdict(int)
    lock, number = threading.Lock(), next(rounds)
    before = exact_balances()

    def hand(which: int) -> None:
        dice = random.Random(f"{seed} {number} {which}")  # noqa: S311 - the same hand for the same seed
        life = LongLife(dice.choice, NOW)
        life.keys = count(number * 10_000_000 + which * 100_000)
        try:
            for _ in range(STEPS // 3):
                request, lines = life.request(), [life.line() for _ in range(dice.choice([1, 1, 2, 3]))]
                try:
                    told = post(request, lines, now=NOW)
                    assert post(request, lines, now=NOW) == told
                except Refusal:
                    continue
                with lock:
                    add(moved, told)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand, args=(which,)) for which in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = exact_balances()
    for name in after:
        assert after[name] - before.get(name, 0) == moved[name], name
    findings = list(queries.fsck())
    assert not findings, findings
    return hands * (STEPS // 3)


def add(moved: dict[str, int], told: tuple[TransferView, ...]) -> None:
    for each in told:
        moved[named(each.debit)] -= each.amount.minor
        moved[named(each.credit)] += each.amount.minor


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--hands", type=int, default=1)
    given = words.parse_args()
    name, rounds, steps = f"test_{os.getpid()}_life", count(), 0
    with database():
        use_own_database(name)
        start = time.process_time()
        try:
            while time.process_time() - start < given.minutes * 60:
                seed = given.seed + steps
                steps += alone(seed) if given.hands == 1 else together(seed, given.hands, rounds)
                print(f"{steps} steps, {time.process_time() - start:.0f} s of CPU, nothing differs", flush=True)  # noqa: T201
        finally:
            drop_database(name)


if __name__ == "__main__":
    main()
