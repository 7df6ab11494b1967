"""The verifier's own ML-DSA-44 against the library's: the same signatures hold, and no others."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from truehand.evidence.domain.verifier.lattice import hints, lattice_verifies

KEY = MLDSA44PrivateKey.from_seed_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
MESSAGE = b"a checkpoint"
SIGNATURE = KEY.sign(MESSAGE)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_what_the_library_signs_holds_for_that_key_and_message_alone(seed: bytes, message: bytes) -> None:
    key = MLDSA44PrivateKey.from_seed_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert lattice_verifies(public, signature, message)
    assert not lattice_verifies(public, signature, message + b"\0")
    assert lattice_verifies(PUBLIC, signature, message) == (public == PUBLIC)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2420 * 8 - 1))
def test_a_signature_with_one_bit_turned_does_not_hold(bit: int) -> None:
    altered = bytearray(SIGNATURE)
    altered[bit // 8] ^= 1 << bit % 8
    assert not lattice_verifies(PUBLIC, bytes(altered), MESSAGE)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1312 * 8 - 1))
def test_nor_under_a_key_with_one_bit_turned(bit: int) -> None:
    altered = bytearray(PUBLIC)
    altered[bit // 8] ^= 1 << bit % 8
    assert not lattice_verifies(bytes(altered), SIGNATURE, MESSAGE)


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\0", bytes(2420), b"\xff" * 2420])
def test_what_is_no_signature_does_not_hold(signature: bytes) -> None:
    assert not lattice_verifies(PUBLIC, signature, MESSAGE)
    assert not lattice_verifies(PUBLIC[:-1], SIGNATURE, MESSAGE)


@pytest.mark.parametrize(
    "data",
    [
        bytes([2, 1]) + bytes(78) + bytes([2, 2, 2, 2]),  # out of order
        bytes([1, 1]) + bytes(78) + bytes([2, 2, 2, 2]),  # twice
        bytes([1, 2]) + bytes(78) + bytes([2, 1, 2, 2]),  # ends before it began
        bytes([1, 2]) + bytes(78) + bytes([2, 2, 2, 81]),  # more than there may be
        bytes([1, 2, 3]) + bytes(77) + bytes([2, 2, 2, 2]),  # something after the last
    ],
)
def test_hints_have_one_form_alone(data: bytes) -> None:
    with pytest.raises(ValueError, match="not the hints"):
        hints(data)
