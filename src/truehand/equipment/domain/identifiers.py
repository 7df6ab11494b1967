"""Makers and serial numbers in the one form that two spellings of the same machine share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from truehand.equipment.domain.maker_names import makers, searched

# Characters that stamping, dirt and OCR confuse: the letter reads as the digit.
_CONFUSABLE: Final = str.maketrans("OQDILBSZG", "000118526")
_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the text in capitals and compatibility form (full-width letters become ordinary ones), trimmed."""
    return unicodedata.normalize("NFKC", text).upper().strip()


def alphanumeric(text: str) -> str:
    """Return only letters and digits, in capitals: ``kmt-pc200 / 8`` becomes ``KMTPC2008``."""
    return _NOT_ALPHANUMERIC.sub("", plain(text))


def folded(text: str) -> str:
    """Return the letters and digits with confusable characters made equal (O is 0, I is 1, B is 8, S is 5, Z is 2…)."""
    return alphanumeric(text).translate(_CONFUSABLE)


def maker_in(text: str) -> str | None:
    """Return the known maker that the text names first, by its key, or None."""
    found = _found(plain(text))
    return found[0] if found else None


def without_makers(text: str) -> tuple[tuple[str, ...], str]:
    """Return the keys of the makers that a text names, in any script, each once, and the rest in capitals."""
    rest, keys = plain(text), dict[str, None]()
    while found := _found(rest):
        key, start, end = found
        keys[key], rest = None, f"{rest[:start]} {rest[end:]}"
    return tuple(keys), rest


def as_searched(text: str) -> str:
    """Return the text with the Chinese names of makers that no plate is read by written as their keys."""
    for maker in searched():
        text = text.replace(maker.zh, f" {maker.key} ")
    return text


def maker_key(text: str) -> str:
    """Return the key of a maker: the known one the text names, else its own letters and digits."""
    return maker_in(text) or alphanumeric(text)


def serial_key(text: str) -> str:
    """Return the key of a serial number; look-alike characters share it, so that O for 0 opens no second passport."""
    return folded(text)


def one_edit(left: str, right: str) -> bool:
    """Say whether one insertion, removal, replacement or swap of neighbours makes the texts equal (not: equal)."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest, other = left[start:], right[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return other in {rest[1:], swapped} or rest == other[1:] or rest[1:] == other[1:]


def _found(upper: str) -> tuple[str, int, int] | None:
    """Return which maker is named first, and from where to where; of two at one place the longer name counts."""
    each = [(match.start(), -match.end(), key) for key, names in _patterns() for match in names.finditer(upper)]
    if not each:
        return None
    start, end, key = min(each)
    return key, start, -end


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((maker.key, re.compile("|".join(_as_word(plain(name)) for name in maker.names))) for maker in makers())


def _as_word(name: str) -> str:
    # A Latin name stands alone ("CAT" is not in "CATALOGUE"); a Chinese one may touch its neighbours.
    if not name.isascii():
        return re.escape(name)
    return rf"(?<![A-Z]){name.replace(' ', r'[^A-Z0-9]*')}(?![A-Z])"
