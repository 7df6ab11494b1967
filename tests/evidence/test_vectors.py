"""What others have published to test against: trees (IETF), notes, proofs and tiles (C2SP), as far as it is printed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from truehand.evidence.domain import merkle
from truehand.evidence.domain.note import NoteError, VerifierKey, opened, taken_apart
from truehand.evidence.domain.proof import EntryProof, read_hashes
from truehand.evidence.domain.tile import tiles
from truehand.evidence.domain.verifier import log

# draft-ietf-plants-merkle-tree-certs, "Subtree Test Vectors": a hash over the outputs for every possible input of trees
# up to 130 leaves, the bytes 0, 1, 2 … Where a subtree begins at nought, it and its proofs are those of RFC 9162.
MOST = 130
HASHES = "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81"
INCLUSION = "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"
CONSISTENCY = "10fa99b37bf9bf9ffa26b412fbd98bd75363256d0b75d61bc4538b9c9c5a0a74"

LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(MOST)]
NODES = merkle.append(0, (), LEAVES)


def subtrees(size: int) -> Iterator[tuple[int, int]]:
    """Every subtree [start, end) that a tree of that size may have: it begins where its own height says."""
    for end in range(size + 1):
        for start in range(end + 1):
            if start == end or start % (1 << (end - start - 1).bit_length()) == 0:
                yield start, end


def root(start: int, end: int) -> bytes:
    return merkle.fold([NODES[node] for node in merkle.cover((start, end))])


def rolled(lines: Iterator[str]) -> str:
    rolling = hashlib.sha256()
    for line in lines:
        rolling.update(f"{line}\n".encode())
    return rolling.hexdigest()


def test_the_roots_of_all_subtrees_are_the_published_ones() -> None:
    assert rolled(f"[{start}, {end}) {root(start, end).hex()}" for start, end in subtrees(MOST)) == HASHES


def test_every_inclusion_proof_is_the_published_one_and_holds() -> None:
    def lines() -> Iterator[str]:
        for start, end in subtrees(MOST):
            for index in range(end - start):
                path = merkle.inclusion_path(index, end - start)
                proof = merkle.hashes_of([(start + low, start + high) for low, high in path], NODES)
                yield " ".join([f"{start + index} [{start}, {end})", *(each.hex() for each in proof)])
                if not start:
                    assert merkle.included(LEAVES[index], index, end, proof, root(0, end))
                    assert log.root_of(LEAVES[index], index, end, list(proof)) == root(0, end)

    assert rolled(lines()) == INCLUSION


def inside(start: int, end: int, low: int, high: int, *, known: bool) -> list[bytes]:
    """The draft's SUBTREE_SUBPROOF for the leaves [low, high), for what RFC 9162 does not have."""
    if (start, end) == (low, high):
        return [] if known else [root(low, high)]
    middle = low + (1 << (high - low - 1).bit_length() - 1)
    if end <= middle:
        return [*inside(start, end, low, middle, known=known), root(middle, high)]
    if middle <= start:
        return [*inside(start, end, middle, high, known=known), root(low, middle)]
    return [*inside(middle, end, middle, high, known=False), root(low, middle)]


def test_every_consistency_proof_is_the_published_one_and_holds() -> None:
    def lines() -> Iterator[str]:
        for size in range(MOST + 1):
            for start, end in subtrees(size):
                yield " ".join([f"[{start}, {end}) {size}", *(each.hex() for each in proof(start, end, size))])

    def proof(start: int, end: int, size: int) -> list[bytes]:
        if start == end:
            return []
        if start:
            return inside(start, end, 0, size, known=True)
        ours = merkle.hashes_of(merkle.consistency_path(end, size), NODES)
        old, new = (end, root(0, end)), (size, root(0, size))
        assert merkle.consistent(old, new, ours)
        assert log.extends(old, new, list(ours))
        return list(ours)

    assert rolled(lines()) == CONSISTENCY


def test_a_note_with_empty_lines_in_its_text_is_taken_apart_as_c2sp_prints_it() -> None:
    # c2sp.org/signed-note: the text is separated from the signatures by the last empty line.
    text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    line = (
        "\N{EM DASH} quasimodo.example/salvatore "
        "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    found, (signature,) = taken_apart(f"{text}\n{line}")
    assert (found, str(signature)) == (text, line)
    assert (signature.name, signature.key_id.hex()) == ("quasimodo.example/salvatore", "367ba04b")
    assert len(signature.signature) == 64
    with pytest.raises(NoteError):
        opened(f"{text}\n{line}", VerifierKey(signature.name, b"k" * 32))


PROOF = """c2sp.org/tlog-proof@v1
extra {extra}
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

\N{EM DASH} example.com/fancylog hI2DJw==
"""


def test_the_proof_that_c2sp_prints_is_read_with_and_without_its_extra_data() -> None:
    # c2sp.org/tlog-proof; it leaves the signatures out, and most hashes of the path.
    for text in (PROOF.format(extra="YWdlLXYxLjIuMS1kYXJ3aW4"), PROOF.replace("extra {extra}\n", "")):
        proof = EntryProof.parse(text)
        assert (proof.index, len(proof.path)) == (73894, 5)
        assert proof.path == read_hashes(PROOF.split("\n")[3:8])
        assert proof.checkpoint.startswith("example.com/fancylog\n109482\n")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        # c2sp.org/tlog-tiles: full tiles and the width of the partial one, level by level.
        (70_000, [(273, 112), (1, 17), (0, 1)]),
        (256, [(1, 0), (0, 1)]),
        (0, []),
    ],
)
def test_a_tree_has_the_tiles_that_c2sp_counts(size: int, expected: list[tuple[int, int]]) -> None:
    found = list(tiles(size))
    assert [
        (
            sum(each.width == 256 for each in found if each.level == level),
            sum(each.width for each in found if each.level == level and each.width < 256),
        )
        for level in sorted({each.level for each in found})
    ] == expected
