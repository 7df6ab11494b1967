"""The log over the API: public, read-only, enough to check any proof from scratch."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.edge.api import Router
from truehand.evidence import operations, queries
from truehand.evidence.domain.entry import PublicEntry
from truehand.evidence.domain.note import Checkpoint
from truehand.evidence.domain.refusals import NothingSigned

router = Router(tags=["evidence"])


class CheckpointSchema(Schema):
    """A signed head; ``note`` is the C2SP checkpoint, exact to the byte."""

    origin: str
    size: int
    root: str
    note: str
    at: datetime


class EntrySchema(Schema):
    """An entry as the public sees it; hashes are base64."""

    id: UUID
    index: int
    kind: str
    at: datetime
    leaf_hash: str


class ProvenEntrySchema(Schema):
    """An entry with its inclusion proof in a signed tree; both None until a checkpoint contains it."""

    entry: EntrySchema
    checkpoint: CheckpointSchema | None
    proof: list[str] | None


class EntriesSchema(Schema):
    """A page of entries, newest first."""

    items: list[EntrySchema]
    next_cursor: str | None


class ConsistencySchema(Schema):
    """The proof that the tree of ``new`` entries extends that of ``old`` (RFC 6962, 2.1.2)."""

    old: int
    new: int
    proof: list[str]


class KeySchema(Schema):
    """The log's public key as a C2SP verifier key."""

    key: str


@router.get("/checkpoint", response=CheckpointSchema, auth=None)
def checkpoint(request: HttpRequest) -> CheckpointSchema:  # noqa: ARG001 - ninja hands it over
    """Return the last signed head."""
    head = queries.head()
    if head is None:
        raise NothingSigned
    return _checkpoint(head)


@router.get("/checkpoints", response=list[CheckpointSchema], auth=None)
def checkpoints(request: HttpRequest) -> list[CheckpointSchema]:  # noqa: ARG001 - ninja hands it over
    """Return the last ten signed heads, newest first."""
    return [_checkpoint(each) for each in queries.checkpoints()]


@router.get("/key", response=KeySchema, auth=None)
def key(request: HttpRequest) -> KeySchema:  # noqa: ARG001 - ninja hands it over
    """Return the key that checks checkpoints and bundles."""
    return KeySchema(key=str(operations.log_key()))


@router.get("/entries", response=EntriesSchema, auth=None)
def entries(request: HttpRequest, cursor: str | None = None, size: int | None = None) -> EntriesSchema:  # noqa: ARG001 - ninja
    """Return a page of the log, newest first."""
    page = queries.explorer(cursor, size)
    return EntriesSchema(items=[_entry(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/entries/{index}", response=ProvenEntrySchema, auth=None)
def entry(request: HttpRequest, index: int) -> ProvenEntrySchema:  # noqa: ARG001 - ninja hands it over
    """Return one entry with the proof that the last signed tree contains it."""
    found, head = queries.entry(index), queries.head()
    if head is None or index >= head.size:
        return ProvenEntrySchema(entry=_entry(found), checkpoint=None, proof=None)
    proof = _texts(queries.inclusion_proofs([index], head.size)[index])
    return ProvenEntrySchema(entry=_entry(found), checkpoint=_checkpoint(head), proof=proof)


@router.get("/consistency", response=ConsistencySchema, auth=None)
def consistency(request: HttpRequest, old: int, new: int) -> ConsistencySchema:  # noqa: ARG001 - ninja hands it over
    """Return the proof that the log only grew between two sizes."""
    return ConsistencySchema(old=old, new=new, proof=_texts(queries.consistency_proof(old, new)))


def _checkpoint(head: Checkpoint) -> CheckpointSchema:
    root = base64.b64encode(head.root).decode()
    return CheckpointSchema(origin=head.origin, size=head.size, root=root, note=head.note, at=head.at)


def _entry(found: PublicEntry) -> EntrySchema:
    hashed = base64.b64encode(found.leaf_hash).decode()
    return EntrySchema(id=found.id, index=found.index, kind=found.kind, at=found.at, leaf_hash=hashed)


def _texts(hashes: tuple[bytes, ...]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]
