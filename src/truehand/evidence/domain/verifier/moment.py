"""Trusted time (RFC 3161): what the standard library can tell of an authority's answer, and what it cannot."""

from __future__ import annotations

import hashlib
from typing import Iterator

# Object identifiers as DER writes them: TSTInfo, messageDigest, and the digests by name.
TST_INFO, MESSAGE_DIGEST = bytes.fromhex("2a864886f70d0109100104"), bytes.fromhex("2a864886f70d010904")
DIGESTS = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
SEQUENCE, SET, INTEGER, OCTETS, OBJECT, TIME, CONTEXT = 0x30, 0x31, 0x02, 0x04, 0x06, 0x18, 0xA0


def items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each DER value in a row; ValueError for another form."""
    while data:
        if len(data) < 2:
            raise ValueError("not DER")
        tag, length, start = data[0], data[1], 2
        if length >= 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start], "big")
        if len(data) < start + length:
            raise ValueError("not DER")
        yield tag, data[start : start + length]
        data = data[start + length :]


def inside(data: bytes, *tags: int) -> list[bytes]:
    """Return the contents of the values in a row, whose first tags are these; ValueError for others."""
    found = list(items(data))
    if [tag for tag, _ in found[: len(tags)]] != list(tags):
        raise ValueError("not the expected values")
    return [content for _, content in found]


def stamped_at(answer: bytes, message: bytes) -> tuple[str, str]:
    """Return the time that an answer states for a message, and the message's digest; ValueError when about another.

    Checked: time was granted, the imprint is the message's, and what the authority signed is this very statement. Not
    checked: the signature and the certificates; ``openssl ts -verify`` does.
    """
    response, *_ = inside(answer, SEQUENCE)
    status, token = inside(response, SEQUENCE, SEQUENCE)[:2]
    if inside(status, INTEGER)[0] != b"\0":
        raise ValueError("no time was granted")
    signed = inside(inside(inside(token, OBJECT, CONTEXT)[1], SEQUENCE)[0], INTEGER, SET, SEQUENCE)
    kind, wrapped = inside(signed[2], OBJECT, CONTEXT)[:2]
    told = inside(wrapped, OCTETS)[0]
    signer = inside(inside(signed[-1], SEQUENCE)[0], INTEGER)
    name = DIGESTS[inside(signer[2], OBJECT)[0]]
    attributes = dict(inside(each, OBJECT, SET)[:2] for each in inside(signer[3]))
    if kind != TST_INFO or inside(attributes[MESSAGE_DIGEST], OCTETS)[0] != hashlib.new(name, told).digest():
        raise ValueError("signed something else")
    info = inside(inside(told, SEQUENCE)[0], INTEGER, OBJECT, SEQUENCE, INTEGER, TIME)
    algorithm, imprint = inside(info[2], SEQUENCE, OCTETS)
    digest = hashlib.new(DIGESTS[inside(algorithm, OBJECT)[0]], message).digest()
    if imprint != digest:
        raise ValueError("about something else")
    at = info[4].decode("ascii")
    return f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[8:10]}:{at[10:12]}:{at[12:14]} UTC", digest.hex()
