"""The log: signed notes (C2SP signed-note) and the tree (RFC 6962)."""

from __future__ import annotations

import base64
import hashlib

from truehand.evidence.domain.verifier.curve import verifies


def opened(note: bytes, key: str) -> str:
    """Return the text of a note (C2SP signed-note) that the key signed, else nothing; ValueError for a wrong form."""
    name, identifier, encoded = key.split("+", 2)
    public = base64.b64decode(encoded, validate=True)
    known = public[:1] == b"\x01" and hashlib.sha256(f"{name}\n".encode() + public).digest()[:4].hex() == identifier
    text, _, lines = note.decode().rpartition("\n\n")
    for line in lines.splitlines():
        if known and line.startswith(f"\N{EM DASH} {name} "):
            blob = base64.b64decode(line.split(" ")[2], validate=True)
            if blob[:4].hex() == identifier and verifies(public[1:], blob[4:], f"{text}\n".encode()):
                return f"{text}\n"
    return ""


def extends(old: tuple[int, bytes], new: tuple[int, bytes], proof: list[bytes]) -> bool:
    """Say whether the proof shows that one tree (size, root) extends another (RFC 6962, 2.1.2)."""
    if not 0 < old[0] <= new[0]:
        return False
    left, (before, after) = list(proof), (old[1], old[1])

    def walk(start: int, end: int) -> None:
        """Fold the old and the new root of the leaves [start, end), which the old tree ends in."""
        nonlocal before, after
        if old[0] == end:
            if start:
                before = after = left.pop(0)
            return
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        walk(*((start, middle) if old[0] <= middle else (middle, end)))
        sibling = left.pop(0)
        if old[0] > middle:
            before = hashlib.sha256(b"\x01" + sibling + before).digest()
            after = hashlib.sha256(b"\x01" + sibling + after).digest()
        else:
            after = hashlib.sha256(b"\x01" + after + sibling).digest()

    try:
        walk(0, new[0])
    except IndexError:
        return False
    return not left and (before, after) == (old[1], new[1])


def head_of(text: str) -> tuple[int, bytes]:
    """Return size and root of a checkpoint's text; ValueError for another form."""
    _, size, root = text.split("\n")[:3]
    return int(size), base64.b64decode(root, validate=True)


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root that a proof leads a leaf's hash to (RFC 6962, 2.1.1); ValueError for one of another shape."""
    if not 0 <= index < size:
        raise ValueError("no such entry in the tree")
    if size == 1 and not proof:
        return leaf
    (*below, sibling), middle = proof, 1 << (size - 1).bit_length() - 1
    if index < middle:
        pair = root_of(leaf, index, middle, below) + sibling
    else:
        pair = sibling + root_of(leaf, index - middle, size - middle, below)
    return hashlib.sha256(b"\x01" + pair).digest()
