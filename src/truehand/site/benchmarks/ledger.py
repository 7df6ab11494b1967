"""What a ledger that cannot be wrong costs, beside the bare database and beside a peer, in turns of one run.

The limit is SQL that promises nothing (``contest.bare``), the peer is django-hordak (``contest.peer``; left out, and
said so, where it is not installed: it comes with the development requirements). Ours is the engine's door in Django:
idempotent by key, locked, floors and freezes and closed days checked; ``…_with_evidence`` is the door that rooms use,
which also records every transfer in the evidence log.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import click

from truehand.escrow import queries
from truehand.site.benchmarks.contest import PEER_IS_HERE, WAITERS, race
from truehand.site.benchmarks.scratch import Figures, scratch_database

if TYPE_CHECKING:
    import subprocess

    from truehand.site.benchmarks.contest.race import Turn

ROUNDS, SECONDS, CLIENTS = 5, 0.8, 8
# More clients would only fight for the same locks.
FEWER = {"bare_batch": 1, "hordak_batch": 1, "batch": 1, "batch_with_evidence": 1}
# 256 callers wait in all.
FEWER |= dict.fromkeys(("group", "group_with_evidence"), 256 // WAITERS)
RATIOS = {
    "uniform_vs_bare": ("uniform", "bare_uniform"),
    "uniform_vs_hordak": ("uniform", "hordak_uniform"),
    "uniform_vs_guarded_hordak": ("uniform", "hordak_guarded"),
    "hot_vs_uniform": ("hot", "uniform"),
    "hot_vs_bare": ("hot", "bare_hot"),
    "hot_vs_hordak": ("hot", "hordak_hot"),
    "group_vs_hordak": ("group", "hordak_uniform"),
    "group_with_evidence_vs_hordak": ("group_with_evidence", "hordak_uniform"),
    "batch_vs_bare": ("batch", "bare_batch"),
    "batch_vs_hordak": ("batch", "hordak_batch"),
    "escrow_vs_hordak": ("escrow", "hordak_deal"),
    "uniform_with_evidence_vs_bare": ("uniform_with_evidence", "bare_uniform"),
    "uniform_with_evidence_vs_hordak": ("uniform_with_evidence", "hordak_uniform"),
    "uniform_with_evidence_vs_guarded_hordak": ("uniform_with_evidence", "hordak_guarded"),
    "escrow_with_evidence_vs_hordak": ("escrow_with_evidence", "hordak_deal"),
}


def measure() -> Figures:
    """Return transfers (or deals) a second and ms a commit of every way, medians of its turns, and their ratios."""
    with scratch_database():
        with race.clients(CLIENTS) as running:
            race.told(running[:1], do="make")
            if not PEER_IS_HERE:
                click.echo("django-hordak is not installed: `make .venv/dev` brings it; its figures are left out.")
            turns = _run(running)
        if any(each.difference.minor for each in queries.proof()):
            raise RuntimeError("the ledger does not add up after the race")
    middle = {way: _middle(all_of_it) for way, all_of_it in turns.items()}
    figures: Figures = {}
    for way, each in middle.items():
        figures |= {f"{way}_per_second": each.rate}
        if not way.startswith("group"):  # whose callers' turns are not commits
            figures |= {f"{way}_p50_ms": each.p50, f"{way}_p99_ms": each.p99}
    ratios = {name: pair for name, pair in RATIOS.items() if set(pair) <= set(middle)}
    return figures | {name: middle[ours].rate / middle[theirs].rate for name, (ours, theirs) in ratios.items()}


def _run(running: list[subprocess.Popen[str]]) -> dict[str, list[Turn]]:
    ways: list[str] = race.told(running, do="meet")[0]["ways"]
    turns: dict[str, list[Turn]] = {way: [] for way in ways}
    for number in range(ROUNDS):
        # Every other round backwards: nobody always comes after the same.
        for way in ways if number % 2 else reversed(ways):
            turns[way].append(race.turn(running[: FEWER.get(way, CLIENTS)], way, SECONDS))
        race.told(running[:1], do="tidy")
    return turns


def _middle(turns: list[Turn]) -> Turn:
    return race.Turn(*(median(values) for values in zip(*((t.rate, t.p50, t.p99) for t in turns), strict=True)))
