"""The sequencer: one at a time gives events their places; what it did not commit never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.evidence import queries
from truehand.evidence.domain.merkle import (
    append,
    consistency_path,
    consistent,
    cover,
    fold,
    hashes_of,
    leaf_hash,
    nodes_of,
)
from truehand.evidence.domain.note import Checkpoint, Signer, checkpoint_text
from truehand.evidence.models import LogKey, Outbox, SignedHead
from truehand.evidence.operations.keys import log_cosigner, log_signer

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 2000
# A batch is a few statements over arrays: what the database does is what it costs.
PLACE_ENTRIES = """insert into evidence_entry (index, event_id, leaf_hash)
    select * from unnest(%s::bigint[], %s::bigint[], %s::bytea[])"""
KEEP_SUBTREES = """insert into evidence_subtree (level, position, hash)
    select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])"""
# Any number, the same everywhere: whoever holds it may extend the log.
SEQUENCER = 0x7472_7565_6C6F_67


class LogForkedError(RuntimeError):
    """The tables do not extend what was signed: nothing is signed until somebody has found out why."""


def integrate(*, now: datetime) -> int:  # noqa: ARG001 - every write door takes the time
    """Give every waiting event its place, in batches of one transaction each; return how many got one.

    Safe at any time from anywhere: a second caller waits, a killed one leaves whole batches or nothing.
    """
    total, placed = 0, BATCH
    while placed == BATCH:
        with transaction.atomic():
            _lock()
            placed = _place()
        total += placed
    return total


def checkpoint(*, now: datetime) -> Checkpoint | None:
    """Sign the log's head and return it; None when it has not grown since the last.

    LogForkedError when the stored tree does not extend the last signed one, or another key than the log's would sign.
    """
    with transaction.atomic():
        _lock()
        return _sign_after(*queries.head_and_size(), now)


def newest_head(*, now: datetime) -> Checkpoint | None:
    """Give every waiting event its place and return the head that signs it, in the caller's transaction.

    None for an empty log. Errors as ``checkpoint``; RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the log is extended in a transaction")
    _lock()
    while _place() == BATCH:
        pass
    last, size = queries.head_and_size()
    return _sign_after(last, size, now) or last


def _sign_after(last: Checkpoint | None, size: int, now: datetime) -> Checkpoint | None:
    if size == 0 or (last and last.size == size):
        return None
    whole, path = cover((0, size)), consistency_path(last.size, size) if last else ()
    stored = queries.stored_nodes({*whole, *nodes_of(path)})
    root = fold([stored[node] for node in whole])
    if last and not consistent((last.size, last.root), (size, root), hashes_of(path, stored)):
        raise LogForkedError(f"the tree of {size} entries does not extend the signed one of {last.size}")
    signer = log_signer()
    _require_key(signer, now)
    text = checkpoint_text(signer.name, size, root)
    note = signer.sign(text) + log_cosigner().cosign(text, at=now)
    SignedHead.objects.create(size=size, origin=signer.name, root=root, note=note, at=now)
    return Checkpoint(signer.name, size, root, note, now)


def _place() -> int:
    """Give a batch of waiting events their places; return how many."""
    waiting = list(Outbox.objects.order_by("event_id").values_list("event_id", "event__leaf")[:BATCH])
    if not waiting:
        return 0
    size = queries.log_size()
    leaves, before = [leaf_hash(bytes(leaf)) for _, leaf in waiting], cover((0, size))
    stored = queries.stored_nodes(before)
    complete = append(size, [stored[node] for node in before], leaves)
    events, inner = [event for event, _ in waiting], [node for node in complete if node[0]]
    with connection.cursor() as cursor:
        cursor.execute(PLACE_ENTRIES, [list(range(size, size + len(events))), events, leaves])
        levels, positions = [level for level, _ in inner], [position for _, position in inner]
        cursor.execute(KEEP_SUBTREES, [levels, positions, [complete[node] for node in inner]])
        cursor.execute("delete from evidence_outbox where event_id = any(%s)", [events])
    return len(waiting)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEQUENCER])


def _require_key(signer: Signer, now: datetime) -> None:
    """Refuse to go on with another key than the one that signed before: a lost secret must not pass unseen."""
    key, _ = LogKey.objects.get_or_create(defaults={"key": str(signer.key), "since": now})
    if key.key != str(signer.key):
        raise LogForkedError("the log was signed with another key: restore its secret")
