"""Words that people typed, made safe to keep: one rule for every field."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_NOTE: Final = 500
LONGEST_SUMMARY: Final = 2_000
LONGEST_SERIAL: Final = 60
SHORTEST_REASON: Final = 2

_ALLOWED_CONTROLS = frozenset("\n\t")


def clean(value: object, longest: int) -> str | None:
    """Return the text stripped, with plain line ends.

    None when the value is not a text, is longer than ``longest``, or holds control or surrogate characters.
    """
    if not isinstance(value, str):
        return None
    stripped = value.replace("\r\n", "\n").strip()
    if len(stripped) > longest or any(_unkept(character) for character in stripped):
        return None
    return stripped


def code(value: object, longest: int) -> str | None:
    """Return a number or identifier as ``clean`` does, folded to NFKC: full-width letters and digits become plain."""
    stripped = clean(value, longest)
    return None if stripped is None else clean(unicodedata.normalize("NFKC", stripped), longest)


def whole_number(value: object) -> int | None:
    """Return an integer of up to nine digits, as such or as text; None for all else, bools and floats too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**_MOST_DIGITS else None
    folded = code(value, 12)
    digits = (folded or "").replace(",", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


_MOST_DIGITS = 9


def _unkept(character: str) -> bool:
    return character not in _ALLOWED_CONTROLS and unicodedata.category(character) in {"Cc", "Cs"}
