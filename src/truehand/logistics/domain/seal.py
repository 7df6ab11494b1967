"""Seal numbers: noted at the pick-up, noted again at the delivery, and compared.

A number on a seal is embossed in a strip of metal or plastic: its letters have no cases, spaces and dashes are only
there to be read, and O and 0, I and 1 are told apart by nobody. Numbers that differ by such a look alone are taken for
one misread. A single other digit is another seal, since seals are made in running numbers.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

LONGEST_SEAL: Final = 30
_ALIKE: Final = str.maketrans("OQDILZSBG", "000112586")

Pair = tuple[str, str]


class Match(StrEnum):
    """How the number at the delivery compares with the one at the pick-up."""

    UNSEALED = "unsealed"
    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"
    GONE = "gone"

    @property
    def stands(self) -> bool:
        """Whether it is a finding against the carrier."""
        return self in {Match.OTHER, Match.GONE}

    @property
    def words(self) -> Pair:
        """Return it in (zh, en)."""
        return WORDS[self]


WORDS: Final[dict[Match, Pair]] = {
    Match.UNSEALED: ("提货时未加铅封", "Not sealed at the pick-up"),
    Match.SAME: ("铅封号一致", "The seal's number is the same"),
    Match.ALIKE: ("铅封号一致（易混字符读法不同）", "The seal's number is the same but for characters that look alike"),
    Match.OTHER: ("送达时铅封号与提货时不同", "Another seal number at the delivery than at the pick-up"),
    Match.GONE: ("送达时已无铅封", "No seal left at the delivery"),
}


def compare(noted: str, found: str) -> Match:
    """Compare what was noted at the pick-up with what was found at the delivery."""
    before, after = _bare(noted), _bare(found)
    if not before:
        return Match.UNSEALED
    if not after:
        return Match.GONE
    if before == after:
        return Match.SAME
    return Match.ALIKE if before.translate(_ALIKE) == after.translate(_ALIKE) else Match.OTHER


def _bare(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in wide if each.isalnum())
