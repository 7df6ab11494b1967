"""Proofs out of a million leaves: ours from PostgreSQL, and pymerkle's from its own SQLite store, as it comes."""

from __future__ import annotations

import random
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.evidence import operations, queries
from truehand.evidence.domain.merkle import hashes_of, included, inclusion_path, nodes_of
from truehand.site import owner
from truehand.site.benchmarks.scratch import Figures, seconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

PEER_IS_HERE: Final = find_spec("pymerkle") is not None  # it comes with the development requirements
LEAVES, ROUNDS, PROOFS = 1_000_000, 10, 50
# The rows as they stand after so many commits; the sequencer does the rest.
EVENTS: Final = """insert into evidence_event (event_id, kind, subject, at, leaf, salt, payload)
    select gen_random_uuid(), 'bench.event', '00000000-0000-0000-0000-000000000001', now(),
    convert_to('leaf ' || number, 'UTF8'), '', '' from generate_series(0, %s - 1) as number"""


def measure(now: datetime) -> Figures:
    """Return proofs made and verified a second of both, and how many times as many ours are."""
    _fill(now)
    head = queries.head()
    if head is None:
        raise RuntimeError("nothing was signed")
    size, root = head.size, head.root

    def ours(index: int) -> bool:
        path, leaf = inclusion_path(index, size), (0, index)
        stored = queries.stored_nodes({leaf, *nodes_of(path)})
        return included(stored[leaf], index, size, hashes_of(path, stored), root)

    if not PEER_IS_HERE:
        return {"proofs_per_second": _turns(size, {"ours": ours})["ours"]}
    with TemporaryDirectory() as folder:
        rates = _turns(size, {"ours": ours, "theirs": _peer(Path(folder) / "leaves.sqlite3", size)})
    return {
        "proofs_per_second": rates["ours"],
        "pymerkle_proofs_per_second": rates["theirs"],
        "proof_vs_pymerkle": rates["ours"] / rates["theirs"],
    }


def _fill(now: datetime) -> None:
    """Bring the log to its million leaves."""
    with owner.signed_in(), connection.cursor() as cursor:
        cursor.execute(EVENTS, [LEAVES - queries.log_size()])
        cursor.execute("analyze evidence_event")
    operations.integrate(now=now)
    operations.checkpoint(now=now)
    with owner.signed_in(), connection.cursor() as cursor:
        cursor.execute("analyze evidence_entry, evidence_subtree")


def _peer(file: Path, size: int) -> Callable[[int], bool]:
    """Return a proof of pymerkle's, made and verified; its tree has computed its root, and keeps what it computes."""
    from pymerkle import SqliteTree, verify_inclusion

    tree = SqliteTree(str(file))
    tree.append_entries((f"leaf {number}".encode() for number in range(size)), chunksize=100_000)
    root = tree.get_root()

    def proven(index: int) -> bool:
        verify_inclusion(tree.get_leaf(index + 1), root, tree.prove_inclusion(index + 1, size))
        return True

    return proven


def _turns(size: int, ways: dict[str, Callable[[int], bool]]) -> dict[str, float]:
    """Let each way prove the same entries in turns; return the median of its rates."""
    chance, rates = random.Random(1), {way: list[float]() for way in ways}  # noqa: S311 - the same entries every time
    for number in range(ROUNDS):
        chosen = [chance.randrange(size) for _ in range(PROOFS)]
        for way in ways if number % 2 else reversed(ways):
            rates[way].append(PROOFS / seconds(partial(_prove, ways[way], chosen)))
    return {way: median(each) for way, each in rates.items()}


def _prove(way: Callable[[int], bool], chosen: list[int]) -> None:
    if not all(way(index) for index in chosen):
        raise RuntimeError("a proof does not hold")
