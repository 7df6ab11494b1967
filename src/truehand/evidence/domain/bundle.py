"""An evidence bundle: a deterministic zip that the stand-alone verifier takes apart.

manifest.json   what the bundle is about, the log's key, and the SHA-256 of every other member
manifest.note   the manifest's SHA-256, signed by the log's key (C2SP signed-note)
README.txt      how to check it
truehand_verify.py  the verifier, one file, as of the day of the bundle
checkpoint      the signed head that every proof leads to, with its cosignatures (C2SP tlog-checkpoint)
policy          the log, its witnesses, and how many must have cosigned (C2SP tlog-policy)
cosigned        when too few have cosigned that head yet: the newest that enough have, and in
cosigned.proof  the proof that the checkpoint extends it (RFC 6962, 2.1.2), a base64 line a hash
stamped         a head on which an authority put trusted time: the earliest over the whole story, else the newest;
stamped.proof   the proof that the checkpoint extends it, stamped.tsr the authority's answer (RFC 3161), stamped.pem
                the certificates that the log trusted it by
anchored        a head whose size and root stand in a blockchain: the earliest over the whole story, else the newest;
anchored.proof  the proof that the checkpoint extends it; anchored.json where to look it up, and what stands there
documents/…     contract, report and the like; some entry's payload states each under ``documents: {name: sha256}``
exhibits/…      photos by their SHA-256, which some entry's payload states
entries/…       one each: index, the leaf's exact text, proof, and what is opened of its commitments (salt and value)

An entry's payload may tell of signatures (``signatures: [Signature.evidence(), …]``); one of kind ``trade.…`` that has
a ``step`` (1, 2, …) also says ``from`` and ``to``; one of kind ``escrow.transfer`` says transfer, debit, credit, minor
and currency. The verifier checks all three; it shares no code with this module: a test holds the two together.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.evidence.domain.entry import EntryView, instant
from truehand.evidence.domain.proof import hash_lines
from truehand.evidence.domain.verifier import FILE_NAME, assembled
from truehand.kernel.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.anchor import Anchor
    from truehand.evidence.domain.note import Checkpoint, Signer
    from truehand.evidence.domain.policy import Policy
    from truehand.evidence.domain.timestamp import Stamp
    from truehand.kernel.canonical import Json

FORMAT: Final = "truehand bundle 2"
README: Final = """真手证据包 / Truehand evidence bundle

核验（离线，无需安装任何软件包，Python 3.9 或更高版本）：
Check it (offline, nothing to install, Python 3.9 or newer):

    python3 truehand_verify.py bundle.zip

包内附有一份 truehand_verify.py；请从您信任的来源另取一份，并用 --key 指定平台公布的日志公钥。
A copy of truehand_verify.py lies in here; get yours from a source that you trust, and name the platform's published
log key with --key.
"""

PHOTO_FIELDS: Final = ("photo", "photos", "exhibits", "sha256")

_DOCUMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a bundle proves, before it is bound: entries in the order of the log, those with open payloads, the rest.

    ``vouched`` is up to which entry enough witnesses cosigned (0: none, or none are asked for); ``documents`` and
    ``parts`` are members by name.
    """

    subject: UUID
    related: tuple[UUID, ...]
    title: str
    entries: tuple[EntryView, ...]
    shown: tuple[EntryView, ...]
    head: Checkpoint
    key: str
    rule: Policy
    vouched: int
    stamped_at: datetime | None
    anchor: Anchor | None
    documents: Mapping[str, bytes]
    parts: Mapping[str, bytes]

    @property
    def files(self) -> tuple[tuple[str, str, int], ...]:
        """Return name, SHA-256 and size of each document and photo, in the order of their names."""
        ordered = sorted(self.documents.items())
        return tuple((name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in ordered)


def entry_member(entry: EntryView, proof: Sequence[bytes], *, disclosed: bool) -> tuple[str, bytes]:
    """Return the name and content of an entry's member."""
    body: dict[str, Json] = {
        "index": entry.index,
        "leaf": entry.leaf.decode(),
        "proof": [base64.b64encode(each).decode() for each in proof],
        "opened": entry.opening(disclosed=disclosed),
    }
    return f"entries/{entry.index:012d}.json", canonical(body)


def document_member(name: str, content: bytes) -> tuple[str, bytes]:
    """Return the name and content of a document's member; ValueError for a name that is not plain."""
    if not _DOCUMENT_NAME.fullmatch(name):
        raise ValueError(f"not a plain file name: {name!r}")
    return f"documents/{name}", content


def exhibit_member(sha256: str, content: bytes) -> tuple[str, bytes]:
    """Return the name and content of a photo's member."""
    return f"exhibits/{sha256}.jpg", content


def photos_named(payload: Mapping[str, Json]) -> set[str]:
    """Return the hashes of the photos that a payload tells of."""
    found = set[str]()
    for name in PHOTO_FIELDS:
        told = payload.get(name)
        listed = told if isinstance(told, list) else [told]
        found |= {each for each in listed if isinstance(each, str) and each}
    return found


def head_members(note: str, policy: str) -> list[tuple[str, bytes]]:
    """Return the members that tell of the head, and of who must cosign it."""
    return [("checkpoint", note.encode()), ("policy", policy.encode())]


def cosigned_members(note: str, proof: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Return the members that tell of an earlier head that enough witnesses cosigned."""
    return [("cosigned", note.encode()), ("cosigned.proof", hash_lines(proof).encode())]


def stamped_members(stamp: Stamp, proof: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Return the members that tell of trusted time."""
    return [
        ("stamped", stamp.note.encode()),
        ("stamped.proof", hash_lines(proof).encode()),
        ("stamped.tsr", stamp.answer),
        ("stamped.pem", stamp.roots.encode()),
    ]


def anchored_members(anchor: Anchor, proof: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """Return the members that tell of a confirmed anchor: the verifier cannot look it up, its reader can."""
    where: dict[str, Json] = {
        "chain": anchor.chain,
        "contract": anchor.contract,
        "sender": anchor.sender,
        "transaction": anchor.transaction,
        "block": anchor.block,
        "block_hash": anchor.block_hash,
        "at": instant(anchor.block_at) if anchor.block_at else None,
        "origin": anchor.origin.hex(),
        "size": anchor.size,
        "root": anchor.root.hex(),
    }
    return [
        ("anchored", anchor.note.encode()),
        ("anchored.proof", hash_lines(proof).encode()),
        ("anchored.json", canonical(where)),
    ]


def compose(
    signer: Signer,
    parts: Mapping[str, bytes],
    *,
    subject: UUID,
    related: Sequence[UUID],
    title: str,
    now: datetime,
) -> bytes:
    """Return the zip of parts, the head among them: the same bytes for the same arguments, all listed and signed."""
    members = {"README.txt": README.encode(), FILE_NAME: assembled(), **parts}
    manifest = canonical(
        {
            "format": FORMAT,
            "title": title,
            "subject": str(subject),
            "related": [str(each) for each in related],
            "exported_at": instant(now),
            "key": str(signer.key),
            "members": {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
        }
    )
    note = signer.sign(f"{FORMAT}\n{hashlib.sha256(manifest).hexdigest()}\n")
    ordered = {name: members[name] for name in sorted(members)}
    return packed({"manifest.json": manifest, "manifest.note": note.encode(), **ordered})


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of members in their order, stored and without dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            row = zipfile.ZipInfo(name, _FIRST_DAY)
            row.create_system, row.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(row, content)
    return out.getvalue()
