"""Canonical JSON (RFC 8785) for the values Truehand commits to: no floats, so no number formatting questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None

# Past this an IEEE double is not exact, and RFC 8785 numbers are doubles: larger integers travel as text.
LARGEST_EXACT = 2**53 - 1


def canonical(value: Json) -> bytes:
    """Return the one UTF-8 encoding of a value: keys sorted by UTF-16 units, no spaces, minimal escapes.

    TypeError for a float or any other type, ValueError for an integer past 2**53 - 1 or a lone surrogate.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Json) -> str:
    """Return the SHA-256 of the canonical encoding, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _ordered(value: Json) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_EXACT:
            raise ValueError("integer past 2**53 - 1: write it as text")
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys are texts")
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    raise TypeError(f"canonical JSON has no {type(value).__name__}")
