"""The zip: only one sequence of bytes holds given members."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from typing import Any

from truehand.evidence.domain.verifier.words import Altered

MANIFEST, NOTE = "manifest.json", "manifest.note"


def local_header(name: str, content: bytes) -> bytes:
    """Return what stands before a member: stored, dated 1 January 1980."""
    sizes = (zlib.crc32(content), len(content), len(content), len(name), 0)
    return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, *sizes) + name.encode()


def directory(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the zip's directory: the row of each member, and the end."""
    rows, offset = {}, 0
    for name, content in members.items():
        sizes = (zlib.crc32(content), len(content), len(content), len(name), 0, 0, 0, 0, 0o100644 << 16, offset)
        rows[name] = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 0x314, 20, 0, 0, 0, 0x21, *sizes) + name.encode()
        offset += len(local_header(name, content)) + len(content)
    count, length = len(members), sum(len(row) for row in rows.values())
    rows["end"] = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, length, offset, 0)
    return rows


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the members of a bundle, in order; Altered names the first part that is not as it was written."""
    members, offset = dict[str, bytes](), 0

    def take(name: str) -> None:
        nonlocal offset
        start = offset + 30 + len(name)
        length = int.from_bytes(data[offset + 22 : offset + 26], "little")
        content = data[start : start + length]
        if data[offset:start] != local_header(name, content):
            trusted = NOTE not in members or hashlib.sha256(members[MANIFEST]).hexdigest().encode() in members[NOTE]
            raise Altered(name, "bytes") if trusted else Altered(MANIFEST, "signed")
        offset, members[name] = start + len(content), content

    take(MANIFEST)
    names = parsed(MANIFEST, members[MANIFEST]).get("members")
    if not isinstance(names, dict) or MANIFEST in names or NOTE in names or not all(map(str.isascii, names)):
        raise Altered(MANIFEST, "form", "members")
    for name in (NOTE, *sorted(names)):
        take(name)
    for name, row in directory(members).items():
        if data[offset : offset + len(row)] != row or (name == "end" and offset + len(row) != len(data)):
            raise Altered("zip", "directory", name)
        offset += len(row)
    return members


def parsed(name: str, content: bytes) -> dict[str, Any]:
    """Return a member that is a JSON object."""
    try:
        value = json.loads(content.decode())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Altered(name, "form", "JSON")
    return value
