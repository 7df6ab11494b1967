"""When and where a photo was taken, as its file says (EXIF): anybody can write that, so it proves nothing alone."""

from __future__ import annotations

import contextlib
import io
import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_CLOCK: Final = "%Y:%m:%d %H:%M:%S"
# A thousandth of a degree is some hundred metres: a yard, not a door.
_THOUSAND: Final = 1000
_EARTH_KM: Final = 6371


@dataclass(frozen=True, slots=True)
class Taken:
    """By the camera's clock, without a zone; thousandths of a degree north and east; None where the file is silent."""

    at: datetime | None = None
    place: tuple[int, int] | None = None

    @property
    def when(self) -> str:
        """The moment for people, empty without one."""
        return f"{self.at:%Y-%m-%d %H:%M}" if self.at else ""

    @property
    def where(self) -> str:
        """The place for people and for a map's search, empty without one."""
        return ", ".join(f"{each / _THOUSAND:.3f}" for each in self.place) if self.place else ""

    def stored(self) -> dict[str, Json]:
        """Return it as JSON, from which ``restored`` makes it again."""
        return {"at": self.at.isoformat() if self.at else "", "place": list(self.place) if self.place else []}


def restored(said: object) -> Taken | None:
    """Return what ``stored`` wrote; None for nothing, and for what was erased."""
    if not isinstance(said, dict) or not said:
        return None
    north, east = said["place"] or (None, None)
    place = None if north is None or east is None else (int(north), int(east))
    return Taken(datetime.fromisoformat(said["at"]) if said["at"] else None, place)


def taken(original: bytes) -> Taken | None:
    """Return what a photo's file says of when and where; None where it says neither, or nothing that can be true."""
    with contextlib.suppress(Exception), Image.open(io.BytesIO(original), formats=_FORMATS) as opened:
        # Pillow raises whatever it stumbles over in tags that are not what they claim to be.
        exif = opened.getexif()
        said = Taken(_moment(exif), _place(exif.get_ifd(ExifTags.IFD.GPSInfo)))
        return said if said != Taken() else None
    return None


def apart_km(left: Taken, right: Taken) -> int:
    """Return how far apart two photos were taken, in whole kilometres; 0 where one does not say."""
    if left.place is None or right.place is None:
        return 0
    (north, east), (other_north, other_east) = (
        (math.radians(x / _THOUSAND) for x in p) for p in (left.place, right.place)
    )
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return int(2 * _EARTH_KM * math.asin(math.sqrt(half)))


def _moment(exif: Image.Exif) -> datetime | None:
    own = exif.get_ifd(ExifTags.IFD.Exif)
    text = own.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    with contextlib.suppress(ValueError):
        return datetime.strptime(str(text).strip("\0 "), _CLOCK)  # noqa: DTZ007 - a camera's clock has no zone
    return None


def _place(gps: Mapping[int, object]) -> tuple[int, int] | None:
    north = _degrees(gps.get(ExifTags.GPS.GPSLatitude), -1 if gps.get(ExifTags.GPS.GPSLatitudeRef) == "S" else 1, 90)
    east = _degrees(gps.get(ExifTags.GPS.GPSLongitude), -1 if gps.get(ExifTags.GPS.GPSLongitudeRef) == "W" else 1, 180)
    # A receiver that found no satellite writes zeroes.
    return None if north is None or east is None or north == east == 0 else (north, east)


def _degrees(said: object, sign: int, most: int) -> int | None:
    if not isinstance(said, tuple):
        return None
    degrees, minutes, seconds = (float(each) for each in said)
    whole = round((degrees + minutes / 60 + seconds / 3600) * _THOUSAND)
    return sign * whole if 0 <= whole <= most * _THOUSAND else None
