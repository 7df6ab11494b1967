"""Tiles and proofs as strangers fetch them: a reader that knows only the specification rebuilds the signed root."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle
from truehand.evidence.domain.note import NoteError, opened, read_checkpoint
from truehand.evidence.domain.proof import EntryProof
from truehand.evidence.domain.refusals import TileNotFound
from truehand.evidence.domain.tile import Tile, read_path

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def grow(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            operations.record("test.grown", subject=UUID(int=1), payload={"number": number}, actor=None, now=NOW)
        operations.integrate(now=NOW)
        operations.checkpoint(now=NOW)


def widths(size: int, level: int) -> list[Tile]:
    """The tiles of a level, as the specification counts them."""
    hashes = size >> (8 * level)
    full, rest = divmod(hashes, 256)
    return [Tile(level, index) for index in range(full)] + ([Tile(level, full, rest)] if rest else [])


def test_paths_are_those_that_the_specification_prints() -> None:
    assert Tile(0, 1234067).path == "0/x001/x234/067"
    assert Tile(2, 0, 17).path == "2/000.p/17"
    # 70,000 leaves: 273 full tiles and one of 112, one full and one of 17 above, one of 1 on top.
    assert [len(widths(70_000, level)) for level in range(4)] == [274, 2, 1, 0]
    assert [widths(70_000, level)[-1].width for level in range(3)] == [112, 17, 1]


@given(level=st.integers(0, 63), index=st.integers(0, 10**12), width=st.integers(1, 256))
def test_a_path_is_read_back(level: int, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert read_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/1", "00/000", "64/000", "0/x000/000", "0/000.p/0", "0/000.p/256", "0/x1/000", "0/000/", "0/٠٠٠"],
)
def test_a_path_in_another_form_names_nothing(path: str) -> None:
    assert read_path(path) is None


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 255, 256, 300, 1027])
def test_the_tiles_hash_to_the_signed_root(size: int) -> None:
    grow(size)
    client = Client()
    leaves = b"".join(client.get(f"/log/tile/{tile.path}").content for tile in widths(size, 0))
    hashes = [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
    text = opened(client.get("/log/checkpoint").content.decode(), operations.log_key())
    assert read_checkpoint(text)[1:] == (size, merkle.root(hashes))
    for tile in widths(size, 1):
        above = client.get(f"/log/tile/{tile.path}").content
        expected = (merkle.root(hashes[at : at + 256]) for at in range(0, size - size % 256, 256))
        assert above == b"".join(expected)


@pytest.mark.django_db
def test_a_tile_beyond_the_signed_tree_is_not_there() -> None:
    grow(3)
    with transaction.atomic():
        operations.record("test.unsigned", subject=UUID(int=1), payload={}, actor=None, now=NOW)
        operations.integrate(now=NOW)
    assert len(queries.tile("0/000.p/3")) == 96
    for path in (
        "0/000.p/4",
        "0/000",
        "1/000.p/1",
        "0/001.p/1",
        "0/x999/x999/x999/x999/x999/x999/x999/999",
        "entries/000",
    ):
        with pytest.raises(TileNotFound):
            queries.tile(path)


@pytest.mark.django_db
def test_a_tile_says_that_it_never_changes() -> None:
    grow(2)
    reply = Client().get("/log/tile/0/000.p/2")
    assert reply["Content-Type"] == "application/octet-stream"
    assert "immutable" in reply["Cache-Control"]


@pytest.mark.django_db
def test_a_proof_as_a_file_proves_its_entry_and_no_other() -> None:
    grow(11)
    reply = Client().get("/log/entries/4.tlog-proof")
    proof = EntryProof.parse(reply.content.decode())
    assert str(proof) == reply.content.decode()
    key = operations.log_key()
    assert proof.holds(queries.entry(4).leaf_hash, key)
    assert not proof.holds(queries.entry(5).leaf_hash, key)
    assert not EntryProof(5, proof.path, proof.checkpoint).holds(queries.entry(4).leaf_hash, key)
    forged = EntryProof(4, proof.path, proof.checkpoint.replace("\n11\n", "\n12\n"))
    assert not forged.holds(queries.entry(4).leaf_hash, key)
    assert Client().get("/log/entries/11.tlog-proof").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx",
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        EntryProof.parse(text)
