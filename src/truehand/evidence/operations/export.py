"""Exporting the proof of a story."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import queries
from truehand.evidence.domain.bundle import (
    Gathered,
    anchored_members,
    compose,
    cosigned_members,
    document_member,
    entry_member,
    exhibit_member,
    head_members,
    photos_named,
    stamped_members,
)
from truehand.evidence.domain.refusals import DocumentNotInLog, NothingRecorded
from truehand.evidence.operations.keys import log_key, log_signer
from truehand.evidence.operations.sequence import newest_head
from truehand.evidence.operations.witnesses import policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.entry import EntryView


def export_bundle(
    subject: UUID,
    *,
    title: str,
    documents: Mapping[str, bytes],
    related: Sequence[UUID] = (),
    disclose: Callable[[EntryView], bool] | None = None,
    now: datetime,
) -> bytes:
    """Return a zip that proves everything recorded of a subject, and of related ones, up to now.

    ``disclose`` says which entries' payloads go along (all by default; of the others the log's commitment alone). Every
    document's SHA-256 is stated in a disclosed payload under ``documents``; refuses DocumentNotInLog otherwise (but
    where payloads were erased, one that only they can have stated is left out), and NothingRecorded for a subject
    without events. The caller decides who may have it.
    """
    found = gather(subject, title=title, documents=documents, related=related, disclose=disclose, now=now)
    return bind(found, {}, now=now)


def gather(
    subject: UUID,
    *,
    title: str,
    documents: Mapping[str, bytes],
    photos: bool = False,
    related: Sequence[UUID] = (),
    disclose: Callable[[EntryView], bool] | None = None,
    now: datetime,
) -> Gathered:
    """Return what ``export_bundle`` binds, before it is bound; with ``photos`` those that disclosed payloads name.

    Refuses as ``export_bundle`` does.
    """
    with transaction.atomic():
        head = newest_head(now=now)
        entries = queries.entries_of_all([subject, *related])
        if head is None or not any(entry.subject == subject for entry in entries):
            raise NothingRecorded
        shown = {entry.id for entry in entries if disclose is None or disclose(entry)}
        proven = _stated(documents, [entry for entry in entries if entry.id in shown])
        placed = [(entry, entry.index) for entry in entries if entry.index is not None and entry.index < head.size]
        rule = policy()
        heads = queries.cosigned_heads(head, rule)
        since = min(heads)
        last = max(index for _, index in placed)
        stamp, anchor = queries.stamp_for(last, head.size), queries.anchor_for(last, head.size)
        older = {since, *(each.size for each in (stamp, anchor) if each)}
        paths, grown = queries.proofs([index for _, index in placed], head.size, older)
        told = tuple(entry for entry, _ in placed if entry.id in shown)
        parts = [entry_member(entry, paths[index], disclosed=entry.id in shown) for entry, index in placed]
        files = [document_member(name, content) for name, content in proven.items()]
        files += [exhibit_member(sha256, content) for sha256, content in _photos(told if photos else ())]
        parts += head_members(heads[head.size], rule.text(log_key()))
        if since < head.size:
            parts += cosigned_members(heads[since], grown[since])
        if stamp:
            parts += stamped_members(stamp, grown[stamp.size])
        if anchor:
            parts += anchored_members(anchor, grown[anchor.size])
    return Gathered(
        subject=subject,
        related=tuple(related),
        title=title,
        entries=tuple(entry for entry, _ in placed),
        shown=told,
        head=head,
        key=str(log_key()),
        rule=rule,
        vouched=since if since < head.size or _enough(heads[since], head.note, rule.quorum) else 0,
        stamped_at=stamp.at if stamp else None,
        anchor=anchor,
        documents=dict(files),
        parts=dict(parts),
    )


def bind(found: Gathered, more: Mapping[str, bytes], *, now: datetime) -> bytes:
    """Return the zip of what was gathered and of more members, which the log's key signs with the rest."""
    parts = {**found.documents, **found.parts, **more}
    return compose(log_signer(), parts, subject=found.subject, related=found.related, title=found.title, now=now)


def _enough(cosigned: str, note: str, quorum: int) -> bool:
    """Say whether a note carries as many witnesses' lines as a quorum, if one is asked for."""
    return 0 < quorum <= len(cosigned.removeprefix(note).splitlines())


def _photos(entries: Iterable[EntryView]) -> list[tuple[str, bytes]]:
    """Return the photos that payloads name, by their hashes."""
    named = sorted({name for entry in entries for name in photos_named(entry.payload)})
    return [(sha256, found.content) for sha256, found in sorted(queries.exhibits(named).items())]


def _stated(documents: Mapping[str, bytes], entries: Sequence[EntryView]) -> dict[str, bytes]:
    """Return the documents whose hashes the log states; refuse another, unless what stated it may have been erased."""
    told = [entry.payload.get("documents") for entry in entries]
    stated = {item for listed in told if isinstance(listed, dict) for item in listed.items()}
    found = {}
    for name, content in documents.items():
        if (name, hashlib.sha256(content).hexdigest()) in stated:
            found[name] = content
        elif not any(entry.erased for entry in entries):
            raise DocumentNotInLog(name=name)
    return found
