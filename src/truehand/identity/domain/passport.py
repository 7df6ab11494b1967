"""The second machine-readable line of a passport: ICAO Doc 9303 part 4 (TD3), check digits by part 3, 4.9."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Final

_LINE: Final = re.compile(
    r"(?P<number>[A-Z0-9<]{9})(?P<number_check>\d)(?P<nationality>[A-Z<]{3})(?P<born>\d{6})(?P<born_check>\d)"
    r"[MFX<](?P<expires>\d{6})(?P<expires_check>\d)(?P<optional>[A-Z0-9<]{14})(?P<optional_check>[0-9<])(?P<check>\d)",
    re.ASCII,
)
_VALUES: Final = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_CENTURY: Final = 100


@dataclass(frozen=True, slots=True)
class Passport:
    """What the line says once its five check digits agree."""

    number: str
    nationality: str
    born: date
    expires: date


def check_digit(text: str) -> str:
    """Return the check digit of a field: weights 7, 3, 1 repeating, modulo 10."""
    return str(sum(_VALUES[character] * weight for character, weight in zip(text, cycle((7, 3, 1)), strict=False)) % 10)


def read_line(line: str, *, on: date) -> Passport:
    """Read the 44 characters of the second line; ValueError when they contradict themselves.

    Two-digit years: a birth is never after ``on``, an expiry is in this century.
    """
    compact = "".join(line.upper().split())
    found = _LINE.fullmatch(compact)
    if found is None:
        raise ValueError("not the second line of a passport")
    fields = found.groupdict()
    composite = compact[0:10] + compact[13:20] + compact[21:43]
    checks = [(name, fields[name]) for name in ("number", "born", "expires")]
    agree = all(check_digit(text) == fields[f"{name}_check"] for name, text in checks)
    if not agree or not _optional_agrees(fields) or check_digit(composite) != fields["check"]:
        raise ValueError("check digits differ")
    born = _day(fields["born"], on.year - on.year % _CENTURY)
    if born > on:
        born = _day(fields["born"], on.year - on.year % _CENTURY - _CENTURY)
    expires = _day(fields["expires"], on.year - on.year % _CENTURY)
    return Passport(fields["number"].rstrip("<"), fields["nationality"].rstrip("<"), born, expires)


def _optional_agrees(fields: dict[str, str]) -> bool:
    if fields["optional_check"] == "<":
        return not fields["optional"].strip("<")
    return check_digit(fields["optional"]) == fields["optional_check"]


def _day(text: str, century: int) -> date:
    return date(century + int(text[:2]), int(text[2:4]), int(text[4:]))
