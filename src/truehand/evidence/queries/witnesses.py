"""Who cosigned the log's heads, and tiles and proofs for those who check for themselves."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count

from truehand.evidence.domain.entry import OLD_SCHEME
from truehand.evidence.domain.proof import EntryProof
from truehand.evidence.domain.refusals import EntriesWithheld, EntryNotFound, NothingSigned, TileNotFound
from truehand.evidence.domain.tile import ENTRIES, WIDTH, Tile, entry_bundle, read_entries_path, read_path, tiles
from truehand.evidence.models import Cosignature, Entry, SignedHead
from truehand.evidence.queries.log import head, inclusion_proofs, log_size, stored_nodes
from truehand.evidence.queries.timestamps import stamps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.evidence.domain.note import Checkpoint
    from truehand.evidence.domain.policy import Policy

_COLUMNS = ("name", "key", "line", "at", "head")


@dataclass(frozen=True, slots=True)
class CosignatureView:
    """A witness's word on a head."""

    name: str
    key: str
    line: str
    at: datetime
    size: int


def cosignatures(size: int) -> tuple[CosignatureView, ...]:
    """Return who cosigned the head of that size, first to last."""
    rows = Cosignature.objects.filter(head=size).order_by("id").values_list(*_COLUMNS)
    return tuple(CosignatureView(*row) for row in rows)


def last_cosignatures() -> dict[str, CosignatureView]:
    """Return the last cosignature of each key."""
    rows = Cosignature.objects.order_by("key", "-head").distinct("key").values_list(*_COLUMNS)
    return {row[1]: CosignatureView(*row) for row in rows}


def cosigner_keys(size: int) -> tuple[str, ...]:
    """Return the keys that cosigned the head of that size."""
    return tuple(Cosignature.objects.filter(head=size).values_list("key", flat=True))


def last_cosigned(key: str) -> int:
    """Return the size of the last head that a key cosigned, 0 when none."""
    rows = Cosignature.objects.filter(key=key).order_by("-head").values_list("head", flat=True)
    return rows.first() or 0


def published(quorum: int) -> str:
    """Return the newest head that at least ``quorum`` witnesses cosigned, as a note with their lines under the log's.

    Refuses NothingSigned when there is none.
    """
    size = _witnessed(quorum)
    row = SignedHead.objects.filter(size=size).first() if size else None
    if row is None:
        raise NothingSigned
    return row.note + "".join(each.line for each in cosignatures(row.size))


def cosigned_heads(newest: Checkpoint, policy: Policy) -> dict[int, str]:
    """Return heads by size, as notes with the lines of the policy's witnesses under the log's.

    The newest is always there; before it the newest one that the quorum cosigned, when one is asked and it is another.
    """
    heads = {newest.size: newest.note}
    if not policy.witnesses:
        return heads
    kept = Cosignature.objects.filter(key__in=policy.keys, head__lte=newest.size)
    wanted = models.Q(head=newest.size)
    if policy.quorum:
        counted = kept.values("head").annotate(number=Count("id")).filter(number__gte=policy.quorum)
        wanted |= models.Q(head=models.Subquery(counted.order_by("-head").values("head")[:1]))
    for size, note, line in kept.filter(wanted).order_by("head", "id").values_list("head", "head__note", "line"):
        heads[size] = heads.get(size, note) + line
    return heads


def tile(path: str) -> bytes:
    """Return a tile's hashes, 32 bytes each, or an entry bundle (C2SP tlog-tiles).

    Refuses TileNotFound for one that is not there, and EntriesWithheld for leaves of scheme 1, which name people.
    """
    entries = read_entries_path(path)
    found = entries or read_path(path)
    if found is None or found.leaves > _signed_size():
        raise TileNotFound
    return _leaves(found) if entries else _hashes(found)


def log_files(quorum: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the published log (C2SP tlog-tiles) by name: tiles, entry bundles, checkpoint, time tokens.

    Refuses NothingSigned when there is none. Entry bundles with leaves of scheme 1 are left out.
    """
    note = published(quorum)
    size = int(note.split("\n")[1])
    for each in tiles(size):
        yield f"tile/{each.path}", _hashes(each)
        if not each.level:
            with suppress(EntriesWithheld):
                yield f"tile/{ENTRIES}{each.path.removeprefix('0/')}", _leaves(each)
    for stamp in stamps():
        yield f"time/{stamp.size}.tsr", stamp.answer
    yield "checkpoint", note.encode()


def entry_proof(index: int) -> EntryProof:
    """Return the proof of one entry in the last signed head (C2SP tlog-proof); refuses NothingSigned, EntryNotFound."""
    last = head()
    if last is None:
        raise NothingSigned
    if not 0 <= index < last.size:
        raise EntryNotFound(index=index)
    note = last.note + "".join(each.line for each in cosignatures(last.size))
    return EntryProof(index, inclusion_proofs([index], last.size)[index], note)


def _signed_size() -> int:
    last = head()
    return min(last.size, log_size()) if last else 0


def _hashes(found: Tile) -> bytes:
    stored = stored_nodes(found.nodes)
    return b"".join(stored[node] for node in found.nodes)


def _leaves(found: Tile) -> bytes:
    first = found.index * WIDTH
    span = (first, first + found.width - 1)
    rows = Entry.objects.filter(index__range=span).order_by("index").values_list("event__leaf", "event__scheme")
    if any(scheme == OLD_SCHEME for _, scheme in rows):
        raise EntriesWithheld
    return entry_bundle([bytes(leaf) for leaf, _ in rows])


def _witnessed(quorum: int) -> int | None:
    if quorum == 0:
        return SignedHead.objects.order_by("-size").values_list("size", flat=True).first()
    counted = Cosignature.objects.values("head").annotate(number=Count("id")).filter(number__gte=quorum)
    return counted.order_by("-head").values_list("head", flat=True).first()
