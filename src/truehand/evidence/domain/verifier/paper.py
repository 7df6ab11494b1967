"""Signed PDFs: whether the bytes that each signature covers are the ones that were signed."""

from __future__ import annotations

import hashlib
import re

from truehand.evidence.domain.verifier.moment import (
    CONTEXT,
    DIGESTS,
    INTEGER,
    MESSAGE_DIGEST,
    OBJECT,
    OCTETS,
    SEQUENCE,
    SET,
    TST_INFO,
    inside,
)

RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


def signatures(pdf: bytes) -> int:
    """Return how many signatures a PDF has; ValueError when one is not over its bytes, or bytes follow the last.

    Checked: what each signature covers has the digest that was signed. Not checked: the signing itself and its
    certificates; any reader of PDF does, given the platform's certificate.
    """
    places = sorted((tuple(map(int, each)) for each in RANGE.findall(pdf)), key=lambda each: each[2] + each[3])
    for start, length, after, rest in places:
        if start or not length < after <= after + rest <= len(pdf):
            raise ValueError("not the form of a signature")
        held = bytes.fromhex(pdf[length + 1 : after - 1].decode("ascii"))
        name, digest = signed_digest(held)
        if hashlib.new(name, pdf[:length] + pdf[after : after + rest]).digest() != digest:
            raise ValueError("not the bytes that were signed")
    if places and places[-1][2] + places[-1][3] != len(pdf):
        raise ValueError("bytes follow the last signature")
    return len(places)


def signed_digest(held: bytes) -> tuple[str, bytes]:
    """Return the name and value of the digest that a signature (CMS, RFC 5652) is about."""
    held = held[: 4 + int.from_bytes(held[2:4], "big")]  # the rest of the room is empty
    content, *_ = inside(held, SEQUENCE)
    data = inside(inside(inside(content, OBJECT, CONTEXT)[1], SEQUENCE)[0], INTEGER, SET, SEQUENCE)
    signer = inside(inside(data[-1], SEQUENCE)[0], INTEGER)
    kind, *wrapped = inside(data[2], OBJECT)
    if kind == TST_INFO:  # a time stamp's own content says what it is about
        info = inside(inside(inside(wrapped[0], OCTETS)[0], SEQUENCE)[0], INTEGER, OBJECT, SEQUENCE)
        algorithm, imprint = inside(info[2], SEQUENCE, OCTETS)
        return DIGESTS[inside(algorithm, OBJECT)[0]], imprint
    attributes = dict(inside(each, OBJECT, SET)[:2] for each in inside(signer[3]))
    return DIGESTS[inside(signer[2], OBJECT)[0]], inside(attributes[MESSAGE_DIGEST], OCTETS)[0]
