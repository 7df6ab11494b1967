"""What the log carries under many hands: outbox and one sequencer against a hash chain whose head everybody locks.

Every hand is a process, as the site's are, and so is the sequencer, as the worker is. The ways take short turns, so
that whatever else the machine does falls on all alike; a turn of the log lasts until its last event has its place.
Proofs are raced against pymerkle's (left out where it is not installed: it comes with the development requirements).
"""

from __future__ import annotations

import time
from bisect import bisect_right
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from truehand.evidence import operations, queries
from truehand.evidence.domain.verifier.log import head_of, opened, root_of
from truehand.site.benchmarks.contest import race, trees
from truehand.site.benchmarks.contest.recorder import CHAIN, PACED_SUBJECT
from truehand.site.benchmarks.log import PLAIN_TABLE
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds

if TYPE_CHECKING:
    import subprocess

RECORDER: Final = "truehand.site.benchmarks.contest.recorder"
HANDS, ROUNDS, SECONDS = 8, 7, 1.0
RATE, PACED = 2_000, 5.0  # events a second, seconds
PROOFS = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def measure() -> Figures:
    """Return events a second of each way, their ratios, how long an event waits for its place, and what proofs take."""
    with scratch_database():
        plain_table(PLAIN_TABLE)
        plain_table(CHAIN)
        with race.clients(HANDS + 1, RECORDER) as running:
            rates = _rates(running)
            waits = sorted(_waits(running))
        proofs = trees.measure(NOW)
        alone = _alone()
    cuts = quantiles(waits, n=100)
    return {
        **{f"{way}_events_per_second": rate for way, rate in rates.items()},
        "append_vs_chain": rates["logged"] / rates["chained"],
        "append_vs_plain": rates["logged"] / rates["plain"],
        "offered_events_per_second": RATE,
        "integration_p50_ms": cuts[49] * 1000,
        "integration_p99_ms": cuts[98] * 1000,
        **proofs,
        "standalone_ms": alone * 1000,
    }


def _rates(running: list[subprocess.Popen[str]]) -> dict[str, float]:
    """Return the median of each way's turns."""
    sequencer, hands = running[:1], running[1:]
    rates = {way: list[float]() for way in ("plain", "chained", "logged")}
    for number in range(ROUNDS):
        # Every other round backwards: nobody always comes after the same.
        for way in rates if number % 2 else reversed(rates):
            if way == "logged":
                rates[way].append(_logged(sequencer, hands))
            else:
                rates[way].append(race.turn(hands, way, SECONDS).rate)
    return {way: median(each) for way, each in rates.items()}


def _logged(sequencer: list[subprocess.Popen[str]], hands: list[subprocess.Popen[str]]) -> float:
    """Record by every hand while the sequencer works, until the last event has its place; return events a second."""
    race.order(sequencer, do="sequence")
    found = race.told(hands, do="logged", start=time.time() + race.HEAD_START, seconds=SECONDS)
    recorded = time.time()
    race.order(sequencer, do="stop")
    placed = race.answers(sequencer)[0]["placed"]
    took = max(each["seconds"] for each in found) + max(0.0, placed[-1][1] - recorded)
    return float(sum(each["done"] for each in found) / took)


def _waits(running: list[subprocess.Popen[str]]) -> list[float]:
    """Return the seconds from when each event was due, at a steady rate that waits for nobody, to its place."""
    sequencer, hands = running[:1], running[1:]
    each, start = len(hands) / RATE, time.time() + race.HEAD_START
    race.order(sequencer, do="sequence")
    for number, hand in enumerate(hands):
        race.order([hand], do="paced", start=start + number / RATE, each=each, number=int(PACED / each))
    due = dict(pair for answer in race.answers(hands) for pair in answer["told"])
    race.order(sequencer, do="stop")
    placed = race.answers(sequencer)[0]["placed"]
    ends = [size for size, _ in placed]
    entries = [(each.id, each.index) for each in queries.entries_of(PACED_SUBJECT)]
    return [placed[bisect_right(ends, index)][1] - due[str(event)] for event, index in entries if index is not None]


def _alone() -> float:
    """Return the seconds that the stand-alone verifier takes for a proof and its checkpoint."""
    head = queries.head()
    if head is None:
        raise RuntimeError("nothing was signed")
    key, note, size = str(operations.log_key()), head.note.encode(), head.size
    proofs = queries.inclusion_proofs(range(0, size, size // PROOFS), size)
    hashes = {index: queries.entry(index).leaf_hash for index in proofs}

    def check() -> None:
        for index, proof in proofs.items():
            if head_of(opened(note, key)) != (size, root_of(hashes[index], index, size, list(proof))):
                raise RuntimeError("a proof does not hold")

    return seconds(check) / len(proofs)
