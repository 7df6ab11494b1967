"""The sequencer: one at a time gives events their places; what it did not commit never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.evidence import queries
from truehand.evidence.domain.merkle import (
    Node,
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
from truehand.evidence.models import Entry, LogKey, Outbox, SignedHead, Subtree
from truehand.evidence.operations.keys import log_cosigner, log_signer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

BATCH = 2000
# Any number, the same everywhere: whoever holds it may extend the log.
SEQUENCER = 0x7472_7565_6C6F_67


class LogForkedError(RuntimeError):
    """The tables do not extend what was signed: nothing is signed until somebody has found out why."""


def integrate(*, now: datetime) -> int:  # noqa: ARG001 - every write door takes the time
    """Give every waiting event its place, in batches of one transaction each; return how many got one.

    Safe at any time from anywhere: a second caller waits, a killed one leaves whole batches or nothing.
    """
    total = 0
    while placed := _integrate_batch():
        total += placed
    return total


def checkpoint(*, now: datetime) -> Checkpoint | None:
    """Sign the log's head and return it; None when it has not grown since the last.

    LogForkedError when the stored tree does not extend the last signed one, or another key than the log's would sign.
    """
    with transaction.atomic():
        _lock()
        size, last = queries.log_size(), queries.head()
        if size == 0 or (last and last.size == size):
            return None
        root = fold([*_stored(cover((0, size))).values()])
        if last:
            _require_extension(last, size, root)
        signer = log_signer()
        _require_key(signer, now)
        text = checkpoint_text(signer.name, size, root)
        note = signer.sign(text) + log_cosigner().cosign(text, at=now)
        SignedHead.objects.create(size=size, origin=signer.name, root=root, note=note, at=now)
        return Checkpoint(signer.name, size, root, note, now)


def _integrate_batch() -> int:
    with transaction.atomic():
        _lock()
        waiting = list(Outbox.objects.order_by("event_id").values_list("event_id", "event__leaf")[:BATCH])
        if not waiting:
            return 0
        size = queries.log_size()
        leaves = [leaf_hash(bytes(leaf)) for _, leaf in waiting]
        complete = append(size, [*_stored(cover((0, size))).values()], leaves)
        places = enumerate(zip(waiting, leaves, strict=True), start=size)
        Entry.objects.bulk_create(
            Entry(index=index, event_id=sequence, leaf_hash=hashed) for index, ((sequence, _), hashed) in places
        )
        Subtree.objects.bulk_create(
            Subtree(level=level, position=position, hash=hashed)
            for (level, position), hashed in complete.items()
            if level
        )
        Outbox.objects.filter(event_id__in=[sequence for sequence, _ in waiting]).delete()
        return len(waiting)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEQUENCER])


def _stored(nodes: tuple[Node, ...]) -> Mapping[Node, bytes]:
    """Return the hashes of nodes, in their order."""
    found = queries.stored_nodes(nodes)
    return {node: found[node] for node in nodes}


def _require_extension(last: Checkpoint, size: int, root: bytes) -> None:
    path = consistency_path(last.size, size)
    proof = hashes_of(path, queries.stored_nodes(nodes_of(path)))
    if not consistent((last.size, last.root), (size, root), proof):
        raise LogForkedError(f"the tree of {size} entries does not extend the signed one of {last.size}")


def _require_key(signer: Signer, now: datetime) -> None:
    """Refuse to go on with another key than the one that signed before: a lost secret must not pass unseen."""
    key, _ = LogKey.objects.get_or_create(defaults={"key": str(signer.key), "since": now})
    if key.key != str(signer.key):
        raise LogForkedError("the log was signed with another key: restore its secret")
