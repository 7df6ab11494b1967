"""Numbers that say by themselves whether they can be right: VIN, PIN, IMEI, container numbers.

A fault is named by a word of FAULTS. Sources: ISO 3779 and ISO 3780, 49 CFR 565.15 and GB 16735 (VIN), ISO 10261 (PIN),
3GPP TS 23.003 annex B (IMEI), ISO 6346 (containers).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from stdnum import imei, iso6346
from stdnum.exceptions import InvalidChecksum, ValidationError

from truehand.equipment.domain.identifiers import alphanumeric

if TYPE_CHECKING:
    from collections.abc import Callable

Scheme = Literal["vin", "pin", "imei", "container"]
Fault = Literal["length", "alphabet", "check", "letter", "form"]

SCHEME_NAMES: Final[dict[Scheme, tuple[str, str]]] = {
    "vin": ("车辆识别代号（VIN，ISO 3779）", "vehicle identification number (VIN, ISO 3779)"),
    "pin": ("产品识别代码（PIN，ISO 10261）", "product identification number (PIN, ISO 10261)"),
    "imei": ("国际移动设备识别码（IMEI）", "IMEI"),
    "container": ("集装箱箱号（ISO 6346）", "container number (ISO 6346)"),
}
FAULTS: Final[dict[Fault, tuple[str, str]]] = {
    "length": ("位数不对", "it has the wrong number of characters"),
    "alphabet": (
        "含有不允许的字符（如字母 I、O、Q）",
        "it has characters that are not allowed (such as the letters I, O, Q)",
    ),
    "check": ("校验位不符，至少有一位写错", "its check digit does not fit, so at least one character is wrong"),
    "letter": ("第 9 位应为字母", "its ninth character should be a letter"),
    "form": ("格式不符", "it is not of the form of such numbers"),
}
LONG: Final = 17
YEAR_PLACE: Final = 10
_CHECK_PLACE: Final = 9
_IMEI_LENGTH: Final = 15
_IN_ALPHABET: Final = re.compile(r"[A-HJ-NPR-Z0-9]*")
# What a letter weighs (49 CFR 565.15, table III), and what each of the 17 places does (table IV).
_VALUES: Final = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# North America and China make the check digit a duty; elsewhere the ninth place is the maker's own.
_CHECKED_REGIONS: Final = frozenset("12345L")
# I, O, Q, U, Z and 0 are never a year; the row begins again after thirty years.
_YEARS: Final = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR: Final = 1980
# The owner's three letters; freight container (U), equipment (J) or trailer (Z); six digits and a check digit.
_CONTAINER: Final = re.compile(r"[A-Z]{3}[UJZ]\d{7}")


def faults(scheme: Scheme, number: str) -> tuple[Fault, ...]:
    """Return what is wrong with a number as that scheme counts it, nothing when it can be right."""
    return _CHECKS[scheme](alphanumeric(number))


def scheme_of(number: str, *, equipment_class: str) -> Scheme | None:
    """Return which scheme a machine's number follows, None when it is a maker's own.

    A phone's is an IMEI, a container's an ISO 6346 number. Of 17 characters, a letter in the ninth place makes a PIN,
    and so does a class that never drives on roads, unless the number passes as a VIN.
    """
    if own := _OF_CLASS.get(equipment_class):
        return own
    plain = alphanumeric(number)
    if len(plain) != LONG:
        return None
    if plain[_CHECK_PLACE - 1].isalpha() and plain[_CHECK_PLACE - 1] != "X":
        return "pin"
    on_roads = equipment_class in _ON_ROADS
    return "vin" if on_roads or plain[_CHECK_PLACE - 1] == check_digit(plain) else "pin"


def check_digit(vin: str) -> str:
    """Return the ninth character that the other sixteen ask for; empty when one of them is not of the alphabet."""
    if len(vin) != LONG or not _IN_ALPHABET.fullmatch(vin):
        return ""
    total = sum(weight * _weighed(character) for weight, character in zip(_WEIGHTS, vin, strict=True))
    return "0123456789X"[total % 11]


def years_of_code(code: str, *, until: int) -> tuple[int, ...]:
    """Return the years that a character of the thirty-year row can mean, none after ``until``."""
    if len(code) != 1 or code not in _YEARS:
        return ()
    return tuple(range(_FIRST_YEAR + _YEARS.index(code), until + 1, len(_YEARS)))


def _weighed(character: str) -> int:
    return int(character) if character.isdigit() else _VALUES[character]


def _long_faults(number: str) -> tuple[Fault, ...]:
    if len(number) != LONG:
        return ("length",)
    return () if _IN_ALPHABET.fullmatch(number) else ("alphabet",)


def _vin(number: str) -> tuple[Fault, ...]:
    if wrong := _long_faults(number):
        return wrong
    checked = number[0] in _CHECKED_REGIONS
    return ("check",) if checked and number[_CHECK_PLACE - 1] != check_digit(number) else ()


def _pin(number: str) -> tuple[Fault, ...]:
    # How the letter follows from the other sixteen characters was never published: that it is a letter is all there is.
    if wrong := _long_faults(number):
        return wrong
    return () if number[_CHECK_PLACE - 1].isalpha() else ("letter",)


def _imei(number: str) -> tuple[Fault, ...]:
    # The library also takes 16 digits (an IMEISV), which has no check digit.
    if len(number) != _IMEI_LENGTH:
        return ("length",)
    try:
        imei.validate(number)
    except ValidationError:
        return ("check",) if number.isdigit() else ("alphabet",)
    return ()


def _container(number: str) -> tuple[Fault, ...]:
    # The library takes digits in an owner's code, and the R of refrigerating sets that no box carries.
    if not _CONTAINER.fullmatch(number):
        return ("form",)
    try:
        iso6346.validate(number)
    except InvalidChecksum:
        return ("check",)
    return ()


_CHECKS: Final[dict[Scheme, Callable[[str], tuple[Fault, ...]]]] = {
    "vin": _vin,
    "pin": _pin,
    "imei": _imei,
    "container": _container,
}
_OF_CLASS: Final[dict[str, Scheme]] = {"phone": "imei", "container": "container"}
_ON_ROADS: Final = frozenset({"dump_truck", "crane", "truck", "vehicle"})
