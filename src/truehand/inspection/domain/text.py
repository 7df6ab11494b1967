"""Words that people typed, made safe to keep: one rule for every field."""

from __future__ import annotations

import unicodedata
from typing import Final

from truehand.kernel.text import cleaned

LONGEST_NOTE: Final = 500
LONGEST_SUMMARY: Final = 2_000
LONGEST_SERIAL: Final = 60
SHORTEST_REASON: Final = 2


def clean(value: object, longest: int) -> str | None:
    """Return the text as it is kept (kernel.text); None when the value is not a text, too long or unusable."""
    return cleaned(value, longest, 0) if isinstance(value, str) else None


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
