"""Makers and serial numbers in the one form that two spellings of the same machine share."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# Name on plates and in catalogues -> other ways people write it. The first is the key.
MAKERS: Final[dict[str, tuple[str, ...]]] = {
    "BOBCAT": ("山猫",),
    "CASE": ("凯斯",),
    "CATERPILLAR": ("CAT", "卡特彼勒", "卡特"),
    "DEVELON": ("迪万伦",),
    "DOOSAN": ("斗山",),
    "HITACHI": ("日立",),
    "HYUNDAI": ("现代重工", "现代"),
    "JCB": ("杰西博",),
    "JOHN DEERE": ("DEERE", "约翰迪尔", "约翰·迪尔"),
    "KOBELCO": ("神钢",),
    "KOMATSU": ("小松",),
    "KUBOTA": ("久保田",),
    "LIEBHERR": ("利勃海尔",),
    "LIUGONG": ("柳工",),
    "LONKING": ("龙工",),
    "LOVOL": ("雷沃",),
    "NEW HOLLAND": ("纽荷兰",),
    "SANY": ("三一重机", "三一重工", "三一"),
    "SDLG": ("山东临工", "临工"),
    "SHANTUI": ("山推",),
    "SUMITOMO": ("住友",),
    "TAKEUCHI": ("竹内",),
    "VOLVO": ("沃尔沃",),
    "XCMG": ("徐工",),
    "YANMAR": ("洋马",),
    "YUCHAI": ("玉柴",),
    "ZOOMLION": ("中联重科", "中联"),
}

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
    upper = plain(text)
    found = [(match.start(), -len(match[0]), key) for key, names in _patterns() for match in names.finditer(upper)]
    return min(found)[2] if found else None


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


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, re.compile("|".join(_as_word(name) for name in (key, *others)))) for key, others in MAKERS.items()
    )


def _as_word(name: str) -> str:
    # A Latin name stands alone ("CAT" is not in "CATALOGUE"); a Chinese one may touch its neighbours.
    if not name.isascii():
        return re.escape(name)
    return rf"(?<![A-Z]){name.replace(' ', r'[^A-Z0-9]*')}(?![A-Z])"
