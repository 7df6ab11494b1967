"""Telephone numbers in a text, however they are written: in words, apart, in any kind of digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHINESE: Final = {
    **dict.fromkeys("零〇洞", "0"),
    **dict.fromkeys("一幺壹", "1"),
    **dict.fromkeys("二两贰", "2"),
    **dict.fromkeys("三叁", "3"),
    **dict.fromkeys("四肆", "4"),
    **dict.fromkeys("五伍", "5"),
    **dict.fromkeys("六陆", "6"),
    **dict.fromkeys("七柒拐", "7"),
    **dict.fromkeys("八捌", "8"),
    **dict.fromkeys("九玖勾", "9"),
}
_ENGLISH: Final = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_VALUES: Final = _CHINESE | _ENGLISH
_TOKEN: Final = re.compile(rf"\d|[{''.join(_CHINESE)}]|(?<![a-z])(?:{'|'.join(_ENGLISH)})(?![a-z])")
# What people put between digits so that no pattern sees the number.
_BETWEEN: Final = re.compile(r"[\s\-_.·•*/|()\[\],，、~—+]{0,3}")
# In China a mobile number, with the country's code or without, or a line with its area; a number abroad after a plus.
_NUMBER: Final = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")
_LAND: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_ABROAD: Final = re.compile(r"[1-9]\d{8,14}")
# Letters and digits on either side make it a serial number.
_PART_OF_MORE: Final = re.compile(r"[a-z0-9]")


def telephone_numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where in a folded text (NFKC, small letters) telephone numbers begin and end."""
    for run in _runs(folded):
        start, end = run[0].start(), run[-1].end()
        digits = "".join(_VALUES.get(token[0], token[0]) for token in run)
        if _is_number(digits, folded[:start]) and not _inside_a_word(folded, start, end):
            yield start, end


def _is_number(digits: str, before: str) -> bool:
    abroad = before.rstrip().endswith("+") and _ABROAD.fullmatch(digits)
    return bool(abroad or _NUMBER.fullmatch(digits) or _LAND.fullmatch(digits))


def _inside_a_word(folded: str, start: int, end: int) -> bool:
    return bool(_PART_OF_MORE.match(folded[max(start - 1, 0) : start]) or _PART_OF_MORE.match(folded[end : end + 1]))


def _runs(folded: str) -> Iterator[list[re.Match[str]]]:
    """Yield runs of digits with next to nothing between them."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(folded):
        if run and not _BETWEEN.fullmatch(folded, run[-1].end(), token.start()):
            yield run
            run = []
        run.append(token)
    if run:
        yield run
