"""The arithmetic against its definitions, and the verifier's against another implementation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from truehand.evidence.domain import merkle
from truehand.evidence.domain.entry import instant, seal
from truehand.evidence.domain.note import NoteError, Signer, VerifierKey, opened, read_checkpoint, verifies
from truehand.evidence.domain.signature import signed
from truehand.evidence.domain.verifier import curve, log

LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(80)]
NODES = merkle.append(0, (), LEAVES)
SIZES = st.integers(1, len(LEAVES))


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else merkle.EMPTY_ROOT
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node_hash(root(leaves[:split]), root(leaves[split:]))


def subproof(old: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962, 2.1.2, word for word."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= split:
        return [*subproof(old, leaves[:split], whole=whole), root(leaves[split:])]
    return [*subproof(old - split, leaves[split:], whole=False), root(leaves[:split])]


def test_the_roots_are_those_that_were_published_for_the_test_leaves_of_rfc_6962() -> None:
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf_hash(bytes.fromhex(each)) for each in data]
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(SIZES)
def test_a_root_folded_from_stored_nodes_is_the_defined_one(size: int) -> None:
    assert merkle.root(LEAVES[:size]) == root(LEAVES[:size])
    assert merkle.hashes_of([(0, size)], NODES) == (root(LEAVES[:size]),)


@given(SIZES, SIZES)
def test_appending_in_two_parts_stores_the_same_nodes(first: int, size: int) -> None:
    first = min(first, size)
    nodes = merkle.append(0, (), LEAVES[:first])
    frontier = [nodes[node] for node in merkle.cover((0, first))]
    nodes |= merkle.append(first, frontier, LEAVES[first:size])
    assert nodes == merkle.append(0, (), LEAVES[:size])


@given(SIZES, st.data())
def test_a_proof_of_inclusion_holds_for_its_leaf_alone(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, head = merkle.hashes_of(merkle.inclusion_path(index, size), NODES), root(LEAVES[:size])
    assert merkle.included(LEAVES[index], index, size, proof, head)
    assert log.root_of(LEAVES[index], index, size, list(proof)) == head
    if other != index:
        assert not merkle.included(LEAVES[other], index, size, proof, head)
        assert not merkle.included(LEAVES[index], other, size, proof, head)
    assert not merkle.included(LEAVES[index], index, size, (*proof, head), head)
    for other_shape in ([*proof, head], list(proof)[1:]) if proof else ([head],):
        with pytest.raises(ValueError):  # noqa: PT011 - in more than one way
            log.root_of(LEAVES[index], index, size, other_shape)


@given(SIZES, SIZES)
def test_a_proof_of_consistency_is_the_defined_one_and_holds(old: int, new: int) -> None:
    old, new = min(old, new), max(old, new)
    proof = merkle.hashes_of(merkle.consistency_path(old, new), NODES)
    assert list(proof) == subproof(old, LEAVES[:new])
    before, after = (old, root(LEAVES[:old])), (new, root(LEAVES[:new]))
    assert merkle.consistent(before, after, proof)
    assert not merkle.consistent((old, b"\0" * 32), after, proof)
    assert not merkle.consistent(before, (new, b"\0" * 32), proof)
    assert not merkle.consistent(before, after, (*proof, b"\0" * 32))


KEYS = st.binary(min_size=32, max_size=32).map(Ed25519PrivateKey.from_private_bytes)
ORDER = 2**252 + 27742317777372353535851937790883648493


@settings(max_examples=25, deadline=None)
@given(KEYS, st.binary(max_size=200), st.integers(0, 511))
def test_the_verifiers_own_ed25519_agrees_with_the_library(key: Ed25519PrivateKey, message: bytes, bit: int) -> None:
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert curve.verifies(public, signature, message)
    for candidate in (bytes(flipped), signature[:-1], signature + b"\0", b""):
        assert curve.verifies(public, candidate, message) == verifies(public, candidate, message) is False
    assert not curve.verifies(public, signature, message + b"\0")


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_the_verifier_accepts_the_signatures_of_rfc_8032(public: str, message: str, signature: str) -> None:
    assert curve.verifies(bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(message))


def test_a_second_form_of_a_signature_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"message")
    again = (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not curve.verifies(public, signature[:32] + again, b"message")


@pytest.mark.parametrize("public", [b"", b"\0" * 31, b"\xff" * 32, b"\2" + b"\0" * 31, b"\1" + b"\0" * 30 + b"\x80"])
def test_what_is_no_point_of_the_curve_is_no_key(public: bytes) -> None:
    assert not curve.verifies(public, b"\0" * 64, b"")


def test_notes_and_keys_are_read_as_c2sp_writes_them() -> None:
    # The example of the Go module golang.org/x/mod/sumdb/note, by another implementation.
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
        "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert opened(note, key).startswith("If you think")
    assert log.opened(note.encode(), str(key)) == opened(note, key)
    with pytest.raises(NoteError):
        opened(note.replace("answer", "question"), key)
    assert log.opened(note.replace("answer", "question").encode(), str(key)) == ""


def test_lines_of_other_signers_are_passed_over() -> None:
    ours = Signer("log.example/a", Ed25519PrivateKey.from_private_bytes(b"a" * 32))
    witness = Signer("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
    note = ours.sign("text\n") + witness.sign("text\n").rpartition("\n\n")[2]
    assert opened(note, ours.key) == opened(note, witness.key) == "text\n"


@pytest.mark.parametrize(
    "text", ["", "x+y", "x+00000000+AAAA", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("size", ["", "-1", "01", "1.0", "一"])
def test_a_checkpoint_with_a_misshapen_size_is_refused(size: str) -> None:
    with pytest.raises(NoteError):
        read_checkpoint(f"origin\n{size}\n{'A' * 43}=\n")


def test_the_logs_instants_are_in_utc_to_the_microsecond() -> None:
    assert instant(datetime(2026, 1, 2, 3, 4, 5, 6, UTC)) == "2026-01-02T03:04:05.000006Z"
    for wrong in (datetime(2026, 1, 2), datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=8)))):  # noqa: DTZ001
        with pytest.raises(ValueError, match="UTC"):
            instant(wrong)


def test_a_payload_that_canonical_json_cannot_hold_is_refused() -> None:
    for payload in ({"price": 1.5}, {"big": 2**60}):
        with pytest.raises((TypeError, ValueError)):
            seal(
                UUID(int=1),
                "test.happened",
                subject=UUID(int=2),
                actor=None,
                at=datetime(2026, 1, 1, tzinfo=UTC),
                payload=payload,  # type: ignore[arg-type]
                salt=b"s" * 32,
            )


def test_a_partys_signature_holds_for_that_party_and_document_alone() -> None:
    made = signed(b"m" * 40, UUID(int=1), b"document")
    assert made == signed(b"m" * 40, UUID(int=1), b"document")
    assert made.holds_for(b"document")
    assert not made.holds_for(b"documenT")
    assert signed(b"m" * 40, UUID(int=2), b"document").public_key != made.public_key
