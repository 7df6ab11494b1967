"""The Merkle tree of RFC 6962 over stored complete subtrees.

A ``Node`` is (level, position): the hash over the 2**level leaves that begin at position * 2**level. Only complete
nodes are stored and they never change; every proof and every root is folded from at most 2 * log2(size) of them.
Level 8 * L, 256 in a row, is tile L of C2SP tlog-tiles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Node = tuple[int, int]
Range = tuple[int, int]
HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf's exact bytes (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def cover(span: Range) -> tuple[Node, ...]:
    """Return the complete nodes, largest first, that make up the leaves [start, end) of an aligned span."""
    start, end = span
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return tuple(nodes)


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over covering nodes in order; the empty tree has the hash of nothing."""
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def inclusion_path(index: int, size: int) -> tuple[Range, ...]:
    """Return the spans whose hashes prove the leaf at ``index`` in a tree of ``size``, leaf's side first (2.1.1).

    ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf in the tree")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_path(old: int, new: int) -> tuple[Range, ...]:
    """Return the spans whose hashes prove that the tree of ``new`` leaves extends that of ``old`` (2.1.2).

    ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError("a tree extends a smaller one that is not empty")
    start, end, path = 0, new, []
    while old < end:
        middle = _middle(start, end)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    # The old tree itself is known to whoever checks, unless the new one hides it inside.
    return tuple(reversed(path)) if start == 0 else ((start, end), *reversed(path))


def nodes_of(spans: Iterable[Range]) -> frozenset[Node]:
    """Return every stored node that the spans need."""
    return frozenset(chain.from_iterable(cover(span) for span in spans))


def hashes_of(spans: Iterable[Range], stored: Mapping[Node, bytes]) -> tuple[bytes, ...]:
    """Return the hash of each span out of stored nodes; KeyError when one is missing."""
    return tuple(fold([stored[node] for node in cover(span)]) for span in spans)


def append(size: int, frontier: Sequence[bytes], leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """Return every node that becomes complete when leaf hashes follow a tree of ``size``, the leaves included.

    ``frontier`` are the hashes of ``cover((0, size))``.
    """
    stack = [(level, hashed) for (level, _), hashed in zip(cover((0, size)), frontier, strict=True)]
    complete: dict[Node, bytes] = {}
    for index, leaf in enumerate(leaves, start=size):
        level, hashed = 0, leaf
        complete[0, index] = leaf
        while stack and stack[-1][0] == level:
            hashed = node_hash(stack.pop()[1], hashed)
            level += 1
            complete[level, index >> level] = hashed
        stack.append((level, hashed))
    return complete


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    complete = append(0, (), leaves)
    return fold([complete[node] for node in cover((0, len(leaves)))])


@dataclass(frozen=True, slots=True)
class Step:
    """A step from a leaf towards the root: the sibling, on which side it is, the leaves it covers, and their hash."""

    sibling: bytes
    leaves: Range
    left: bool
    found: bytes


def climb(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> tuple[Step, ...]:
    """Return the steps from the leaf hash at ``index`` to the root of ``size``; ValueError for another length."""
    found, steps = leaf, list[Step]()
    for span, sibling in zip(inclusion_path(index, size), proof, strict=True):
        left = span[0] < index
        found = node_hash(sibling, found) if left else node_hash(found, sibling)
        steps.append(Step(sibling, span, left, found))
    return tuple(steps)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Say whether the proof shows the leaf hash at ``index`` of the tree of ``size`` with that root."""
    try:
        steps = climb(leaf, index, size, proof)
    except ValueError:
        return False
    return (steps[-1].found if steps else leaf) == head


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the tree ``new`` (size, root) extends ``old``."""
    if not 0 < old[0] <= new[0]:
        return False
    path, given = consistency_path(old[0], new[0]), list(proof)
    if len(path) != len(given):
        return False
    # Without an inner first span, the old root itself is where both foldings begin.
    inner = bool(path) and path[0][1] == old[0]
    before = after = given.pop(0) if inner else old[1]
    for (start, _), sibling in zip(path[1:] if inner else path, given, strict=True):
        if start < old[0]:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    return before == old[1] and after == new[1]


def _middle(start: int, end: int) -> int:
    """Return where a span splits: the largest power of two of leaves, smaller than the span, goes left."""
    return start + (1 << (end - start - 1).bit_length() - 1)
