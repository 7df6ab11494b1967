"""Roughly where countries lie: south, west, north and east in whole degrees, a little more than the country has.

A place outside of its box is certainly not in the country; one inside says nothing. The United States and New Zealand
reach across the date line: their boxes end at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.equipment.domain.photos.taken import Taken

_BOXES: Final[dict[str, tuple[int, int, int, int]]] = {
    "CN": (3, 73, 54, 136),
    "AE": (22, 51, 27, 57),
    "AU": (-56, 72, -8, 169),
    "BR": (-35, -75, 6, -28),
    "CA": (41, -142, 84, -52),
    "CL": (-57, -110, -17, -66),
    "DE": (47, 5, 56, 16),
    "EG": (21, 24, 32, 37),
    "ES": (27, -19, 44, 5),
    "FR": (41, -6, 52, 10),
    "GB": (49, -9, 61, 2),
    "GH": (4, -4, 12, 2),
    "HK": (22, 113, 23, 115),
    "ID": (-12, 94, 7, 142),
    "IN": (6, 68, 38, 98),
    "IT": (35, 6, 48, 19),
    "JP": (20, 122, 46, 154),
    "KE": (-5, 33, 6, 42),
    "KH": (9, 102, 15, 108),
    "KR": (32, 124, 39, 132),
    "KW": (28, 46, 31, 49),
    "KZ": (40, 46, 56, 88),
    "MM": (9, 92, 29, 102),
    "MN": (41, 87, 53, 120),
    "MO": (22, 113, 23, 114),
    "MX": (14, -119, 33, -86),
    "MY": (0, 99, 8, 120),
    "NG": (4, 2, 14, 15),
    "NL": (50, 3, 54, 8),
    "NZ": (-53, 165, -33, 180),
    "PE": (-19, -82, 1, -68),
    "PH": (4, 116, 22, 127),
    "PK": (23, 60, 38, 78),
    "PL": (48, 14, 55, 25),
    "SA": (16, 34, 33, 56),
    "SG": (1, 103, 2, 105),
    "TH": (5, 97, 21, 106),
    "TR": (35, 25, 43, 45),
    "TW": (20, 116, 27, 123),
    "TZ": (-12, 29, 0, 41),
    "US": (18, -180, 72, -66),
    "UZ": (37, 55, 46, 74),
    "VN": (8, 102, 24, 110),
    "ZA": (-35, 16, -22, 33),
}


def surely_outside(said: Taken, country: str) -> bool:
    """Say whether a photo was taken outside of a country, by its file; False for a country of no known box."""
    box = _BOXES.get(country)
    if said.place is None or box is None:
        return False
    south, west, north, east = (1000 * side for side in box)
    return not (south <= said.place[0] <= north and west <= said.place[1] <= east)
