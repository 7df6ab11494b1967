"""Reading the log and the photos."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Subquery

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.edge.prepared import Prepared, array
from truehand.evidence.domain.entry import EntryView, PublicEntry
from truehand.evidence.domain.exhibit import ExhibitContent
from truehand.evidence.domain.merkle import (
    Node,
    consistency_path,
    cover,
    fold,
    hashes_of,
    inclusion_path,
    leaf_hash,
    nodes_of,
)
from truehand.evidence.domain.note import Checkpoint
from truehand.evidence.domain.refusals import EntryNotFound
from truehand.evidence.models import Entry, Event, ExhibitCopy, Outbox, SignedHead, StoredExhibit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

Path = tuple[bytes, ...]
# Every proof asks this: planned anew each time, it would take twice as long.
_NODES = Prepared("""select 0, index, leaf_hash from evidence_entry where index = any(%s::bigint[])
    union all select level, position, hash from evidence_subtree
    join unnest(%s::smallint[], %s::bigint[]) as wanted (level, position) using (level, position)""")


def entries_of(subject: UUID) -> tuple[EntryView, ...]:
    """Return everything recorded of a subject, oldest first, payloads included: show them to whoever may see them."""
    return entries_of_all([subject])


def entries_of_all(subjects: Sequence[UUID]) -> tuple[EntryView, ...]:
    """Return everything recorded of several subjects, oldest first, payloads included."""
    rows = Event.objects.filter(subject__in=subjects).select_related("entry").order_by("sequence")
    return tuple(_view(row) for row in rows)


def subjects_of(kind: str) -> set[UUID]:
    """Return every subject of which an event of a kind was recorded."""
    return set(Event.objects.filter(kind=kind).values_list("subject", flat=True).distinct())


def head() -> Checkpoint | None:
    """Return the last signed checkpoint; None before the first."""
    return _checkpoint(SignedHead.objects.order_by("-size").first())


def head_and_size() -> tuple[Checkpoint | None, int]:
    """Return ``head()`` and ``log_size()``, in one reading where there is a head."""
    last = Entry.objects.order_by("-index").values("index")[:1]
    row = SignedHead.objects.order_by("-size").annotate(last=Subquery(last)).first()
    if row is None:
        return None, log_size()
    return _checkpoint(row), 0 if row.last is None else row.last + 1


def log_size() -> int:
    """Return how many entries the log has."""
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def waiting() -> int:
    """Return how many recorded events have no place in the log yet."""
    return Outbox.objects.count()


def any_waiting() -> bool:
    """Say whether a recorded event has no place in the log yet."""
    return Outbox.objects.exists()


def stored_nodes(nodes: Collection[Node]) -> dict[Node, bytes]:
    """Return the hashes of complete nodes by their keys; one missing is not in the log yet."""
    leaves = [str(position) for level, position in nodes if level == 0]
    inner = [(str(level), str(position)) for level, position in nodes if level]
    rows = _NODES.rows([array(leaves), array(level for level, _ in inner), array(position for _, position in inner)])
    return {(int(level or 0), int(position or 0)): _hash(found) for level, position, found in rows}


def _hash(answer: str | None) -> bytes:
    """Return a hash that was answered, as PostgreSQL writes bytes."""
    return bytes.fromhex((answer or "")[2:])


def inclusion_proofs(indexes: Iterable[int], size: int) -> dict[int, tuple[bytes, ...]]:
    """Return for each index its proof in the tree of ``size``; refuses EntryNotFound for one outside."""
    return proofs(indexes, size)[0]


def proofs(indexes: Iterable[int], size: int, since: Iterable[int] = ()) -> tuple[dict[int, Path], dict[int, Path]]:
    """Return the proof of each index in the tree of ``size``, and that it extends each of the trees of ``since``.

    One reading of the tree for all of them; refuses EntryNotFound for an index outside.
    """
    wanted = list(indexes)
    for index in wanted:
        if not 0 <= index < size:
            raise EntryNotFound(index=index)
    paths = {index: inclusion_path(index, size) for index in wanted}
    grown = {old: consistency_path(old, size) for old in since}
    stored = stored_nodes(nodes_of(chain(*paths.values(), *grown.values())))
    included = {index: hashes_of(path, stored) for index, path in paths.items()}
    return included, {old: hashes_of(path, stored) for old, path in grown.items()}


def roots(sizes: Iterable[int]) -> dict[int, bytes]:
    """Return the root of the tree of each size; refuses EntryNotFound for one that the log does not have."""
    covers = {size: cover((0, size)) for size in sizes}
    stored = stored_nodes({node for nodes in covers.values() for node in nodes})
    try:
        return {size: fold([stored[node] for node in nodes]) for size, nodes in covers.items()}
    except KeyError as missing:
        raise EntryNotFound(index=max(covers) - 1) from missing


def consistency_proof(old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``new`` entries extends that of ``old``; refuses EntryNotFound."""
    if not 0 < old <= new <= log_size():
        raise EntryNotFound(index=max(old, new) - 1)
    path = consistency_path(old, new)
    return hashes_of(path, stored_nodes(nodes_of(path)))


def entry(index: int) -> PublicEntry:
    """Return what the public sees of one entry; refuses EntryNotFound."""
    found = _public(Entry.objects.filter(index=index))
    if not found:
        raise EntryNotFound(index=index)
    return found[0]


def index_of(hashed: bytes) -> int:
    """Return the place of the leaf with that hash; refuses EntryNotFound."""
    found = Entry.objects.filter(leaf_hash=hashed).values_list("index", flat=True).first()
    if found is None:
        raise EntryNotFound(index=f"{hashed.hex()[:16]}…")
    return found


def explorer(cursor: str | None = None, size: int | None = None) -> Page[PublicEntry]:
    """Return a page of the log, newest first, without payloads, subjects or actors."""
    place, count = after(cursor), size_of(size)
    rows = Entry.objects.order_by("-index")
    if place is not None:
        rows = rows.filter(index__lt=min(place.int, 2**63 - 1))
    return page_of(_public(rows, count + 1), count, lambda row: UUID(int=row.index))


def checkpoints(count: int = 10) -> tuple[Checkpoint, ...]:
    """Return the last signed checkpoints, newest first."""
    found = (_checkpoint(row) for row in SignedHead.objects.order_by("-size")[:count])
    return tuple(each for each in found if each)


def exhibit(sha256: str) -> ExhibitContent | None:
    """Return a photo; None when it is not kept, or erased. Who may see it is decided by the room that refers to it."""
    return _bytes(sha256, "content")


def exhibits(named: Collection[str]) -> dict[str, ExhibitContent]:
    """Return the photos of some hashes by hash, those that are kept."""
    return _photos(named, "content")


def thumbnail(sha256: str) -> ExhibitContent | None:
    """Return a photo's small form; None when it is not kept."""
    return _bytes(sha256, "thumbnail")


def _bytes(sha256: str, column: str) -> ExhibitContent | None:
    return _photos([sha256], column).get(sha256)


def _photos(named: Collection[str], column: str) -> dict[str, ExhibitContent]:
    """Return what still opens: whoever handed a photo in first may have left, and others handed in the same."""
    rows = StoredExhibit.objects.filter(sha256__in=named).values_list("sha256", "media_type", column)
    found = {sha256: ExhibitContent(kind, bytes(content)) for sha256, kind, content in rows}
    gone = [sha256 for sha256, photo in found.items() if not photo.content]
    if gone:
        for sha256, content in ExhibitCopy.objects.filter(sha256__in=gone).values_list("sha256", column):
            if content:
                found[sha256] = replace(found[sha256], content=bytes(content))
    return {sha256: photo for sha256, photo in found.items() if photo.content}


def _public(rows: QuerySet[Entry], most: int = 1) -> tuple[PublicEntry, ...]:
    columns = rows.values_list("event__event_id", "index", "event__kind", "event__at", "leaf_hash")[:most]
    return tuple(PublicEntry(key, index, kind, at, bytes(hashed)) for key, index, kind, at, hashed in columns)


def _view(row: Event) -> EntryView:
    placed: Entry | None = getattr(row, "entry", None)
    leaf, payload = bytes(row.leaf), bytes(row.payload)
    return EntryView(
        id=row.event_id,
        index=placed.index if placed else None,
        kind=row.kind,
        at=row.at,
        subject=row.subject,
        actor=row.actor,
        scheme=row.scheme,
        leaf=leaf,
        leaf_hash=leaf_hash(leaf),
        salt=row.own_salt,
        subject_salt=row.subject_salt,
        payload_bytes=payload,
        payload=json.loads(payload) if payload else {},
    )


def _checkpoint(row: SignedHead | None) -> Checkpoint | None:
    return Checkpoint(row.origin, row.size, bytes(row.root), row.note, row.at) if row else None
