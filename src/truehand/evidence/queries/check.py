"""The log's own check: everything stored is recomputed from the exact bytes of the leaves."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from truehand.evidence.domain.anchor import origin_of
from truehand.evidence.domain.cosignature import CosignerKey, cosigned
from truehand.evidence.domain.entry import SCHEME, Content, salt_of
from truehand.evidence.domain.merkle import append, cover, fold, leaf_hash
from truehand.evidence.domain.note import (
    NoteError,
    VerifierKey,
    checkpoint_text,
    opened,
    signature_lines,
    taken_apart,
)
from truehand.evidence.domain.timestamp import TimeError, checked
from truehand.evidence.models import (
    Cosignature,
    Entry,
    Event,
    ExhibitCopy,
    LogKey,
    SignedHead,
    StoredExhibit,
    StoredPaper,
    Subtree,
)
from truehand.evidence.queries.anchors import anchors, sendings
from truehand.evidence.queries.log import stored_nodes
from truehand.evidence.queries.timestamps import stamps

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 2000
FEW = 20  # photos, of up to some megabytes each
MOST_MISSING = 100_000  # that are named one by one


def fsck(cosigner: CosignerKey | None = None) -> Iterator[str]:
    """Yield a sentence for everything in the log that is not as it must be; nothing for a sound one.

    Every stored byte of events, entries and subtrees is replayed to the signed roots; what log, witnesses and time
    authorities signed is checked as it stands (with ``cosigner``, the log's ML-DSA-44 key, its lines too); photos are
    held against their hashes, papers against what the log states. Reads the whole log: for the auditor and for tests,
    not for a page.
    """
    yield from _events()
    size, findings = _tree()
    yield from findings
    yield from _heads(size, cosigner)
    yield from _cosignatures()
    yield from _stamps()
    yield from _anchors()
    yield from _exhibits()
    yield from _papers()


def _events() -> Iterator[str]:
    for event in Event.objects.order_by("sequence").iterator(CHUNK):
        if not _tells(event):
            yield f"event {event.event_id}: its leaf does not tell what its row tells"
    for lost in Event.objects.filter(entry=None, outbox=None).values_list("event_id", flat=True):
        yield f"event {lost}: neither in the log nor waiting for it"
    for twice in Event.objects.exclude(entry=None).exclude(outbox=None).values_list("event_id", flat=True):
        yield f"event {twice}: in the log and waiting for it again"


def _tells(event: Event) -> bool:
    """Say whether a row's leaf is the one that its other columns make; of an erased event, as far as they still can."""
    own, kept = event.own_salt, bytes(event.salt)
    content = Content(event.event_id, event.kind, event.at, event.subject, event.actor, bytes(event.payload))
    # The column holds what opens the subject, the event's own salt, or, where a leaf names its subject, nothing.
    if own and kept != own and kept != (salt_of(own, "subject") if event.scheme == SCHEME else b""):
        return False
    try:
        if own:
            return content.leaf(own, event.scheme) == bytes(event.leaf)
        return content.told_by(bytes(event.leaf), event.scheme, subject_salt=kept)
    except ValueError:
        return False


def _tree() -> tuple[int, list[str]]:
    """Return the size of the log, and what is wrong with its entries and subtrees."""
    size, frontier, findings = 0, list[bytes](), list[str]()
    for leaves in _chunks(_placed(findings)):
        complete = append(size, frontier, leaves)
        stored = stored_nodes([node for node in complete if node[0]])
        findings += [
            f"subtree {level}/{position} of entries {position << level} to {((position + 1) << level) - 1}: "
            "not the hash of its leaves"
            for (level, position), hashed in complete.items()
            if level and stored.get((level, position)) != hashed
        ]
        earlier = dict(zip(cover((0, size)), frontier, strict=True)) | complete
        size += len(leaves)
        frontier = [earlier[node] for node in cover((0, size))]
    if Subtree.objects.count() != size - size.bit_count():
        findings.append("there are subtrees of leaves that the log does not have")
    return size, findings


def _placed(findings: list[str]) -> Iterator[bytes]:
    """Yield the leaves' hashes by their places; of a missing entry none, so that nothing above it fits either."""
    rows, expected = Entry.objects.order_by("index").values_list("index", "leaf_hash", "event__leaf"), 0
    for index, stored, leaf in rows.iterator(CHUNK):
        if index - expected > MOST_MISSING:
            findings.append(f"entries {expected} to {index - 1}: missing, with their events")
            return
        for lost in range(expected, index):
            findings.append(f"entry {lost}: missing, or its event is")
            yield b""
        hashed, expected = leaf_hash(bytes(leaf)), index + 1
        if bytes(stored) != hashed:
            findings.append(f"entry {index}: not the hash of its leaf")
        yield hashed


def _heads(size: int, cosigner: CosignerKey | None) -> Iterator[str]:
    keys = [VerifierKey.parse(text) for text in LogKey.objects.values_list("key", flat=True)]
    for head in SignedHead.objects.order_by("size").iterator(CHUNK):
        if head.size > size:
            yield f"checkpoint {head.size}: larger than the log of {size}"
            continue
        nodes = cover((0, head.size))
        stored = stored_nodes(nodes)
        root = fold([stored.get(node, b"") for node in nodes])
        text = checkpoint_text(head.origin, head.size, root)
        if bytes(head.root) != root or not _signed(head.note, text, keys, cosigner):
            yield f"checkpoint {head.size}: not the signed root of its entries"


def _signed(note: str, text: str, keys: list[VerifierKey], cosigner: CosignerKey | None) -> bool:
    """Say whether a note is the text and lines of the log's keys, exact to the byte, the first of them Ed25519."""
    try:
        found, (first, *others) = taken_apart(note)
    except NoteError:
        return False
    exact = note == f"{text}\n{first}{''.join(map(str, others))}"
    known = any(_opens(note, text, key) for key in keys)
    held = cosigner is None or all(cosigned(text, [line], cosigner) is not None for line in others)
    return exact and found == text and known and held


def _opens(note: str, text: str, key: VerifierKey) -> bool:
    try:
        return opened(note, key) == text
    except NoteError:
        return False


def _cosignatures() -> Iterator[str]:
    rows = Cosignature.objects.order_by("id").values_list("head", "head__note", "key", "name", "line")
    for size, note, key, name, line in rows.iterator(CHUNK):
        try:
            text, witness, (told,) = taken_apart(note)[0], CosignerKey.parse(key), signature_lines(line)
            holds = str(told) == line and witness.name == name and cosigned(text, [told], witness) is not None
        except ValueError:  # a NoteError is one, and so are two lines where one belongs
            holds = False
        if not holds:
            yield f"cosignature of {name} on checkpoint {size}: does not hold"


def _stamps() -> Iterator[str]:
    for stamp in stamps():
        try:
            at = checked(stamp.answer, stamp.note.partition("\n\n")[0] + "\n", stamp.roots)
        except TimeError:
            at = None
        if at != stamp.at:
            yield f"time token of {stamp.authority} on checkpoint {stamp.size}: does not hold"


def _anchors() -> Iterator[str]:
    """Hold what was sent to chains against the heads; whether a chain has it is asked with ``truehand log anchor``."""
    origins = {origin_of(VerifierKey.parse(text)) for text in LogKey.objects.values_list("key", flat=True)}
    for anchor in anchors():
        sent = sendings(anchor.id)
        known = not anchor.transaction or anchor.transaction in {each.transaction for each in sent}
        if anchor.origin not in origins or not known or not all(anchor.claim.words in each.raw for each in sent):
            yield f"anchor of checkpoint {anchor.size} in {anchor.chain}: was not sent as it stands"


def _exhibits() -> Iterator[str]:
    for table in (StoredExhibit, ExhibitCopy):
        for sha256, content in table._default_manager.values_list("sha256", "content").order_by("pk").iterator(FEW):
            # Of an erased photo nothing is left to be held against its hash.
            if content and hashlib.sha256(content).hexdigest() != sha256:
                yield f"exhibit {sha256}: not the photo that was stored"


def _papers() -> Iterator[str]:
    for row in StoredPaper.objects.order_by("sha256").iterator(CHUNK):
        told = Event.objects.filter(subject=row.subject).values_list("payload", flat=True)
        # Of an erased paper nothing is left to be held against its hash.
        if row.content and hashlib.sha256(row.content).hexdigest() != row.sha256:
            yield f"paper {row}: not the paper that was kept"
        elif not any(row.sha256.encode() in bytes(payload) for payload in told):
            yield f"paper {row}: no event states its hash"


def _chunks(hashes: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(hashes, CHUNK)):
        yield chunk
