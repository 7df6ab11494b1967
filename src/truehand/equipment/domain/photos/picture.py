"""A photo as it is compared: everything that is kept of it, and everything that others are asked with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

from truehand.equipment.domain.photos import pdq, words
from truehand.equipment.domain.photos.features import MOST_OF_CANDIDATE, agreement, features
from truehand.equipment.domain.refusals import PictureNotReadable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from truehand.equipment.domain.photos.features import Box, Features
    from truehand.equipment.domain.photos.index import PhotoIndex

    Grey = NDArray[np.uint8]

Likeness = Literal["whole", "part"]
# So many of the likeliest are compared feature by feature; each takes a processor some 150 ms.
MOST_COMPARED: Final = 20
# Half a megabyte each.
_CANDIDATES_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo measured: ``hash`` is empty where it has too little detail, ``code`` where it has too few features."""

    hash: bytes
    code: bytes
    hashes: tuple[bytes, ...]
    codes: tuple[bytes, ...]
    plain: Features
    mirrored: Features


@dataclass(frozen=True, slots=True)
class Copied:
    """What a photo shares with an earlier one: all of it (``score`` bits apart) or a part (``score`` features alike).

    The boxes (left, top, right, bottom, in thousandths) are where it is shared, in the photo and in the earlier one.
    """

    kind: Likeness
    score: int
    here: Box
    there: Box


WHOLE: Final = (0, 0, 1000, 1000)


def grey_of(content: bytes) -> Grey:
    """Return a kept photo in grey; refuse (PictureNotReadable) bytes that are none."""
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE) if content else None
    if picture is None:
        raise PictureNotReadable
    return np.asarray(picture, np.uint8)


def picture_of(grey: Grey) -> Picture:
    """Measure a photo: some 300 ms."""
    hashed, quality = pdq.pdq(grey)
    plain = features(grey)
    mirrored = plain.mirrored()
    detailed = quality >= pdq.LEAST_QUALITY
    return Picture(
        hash=hashed if detailed else b"",
        code=words.code(plain) or b"",
        hashes=pdq.every_orientation(grey) if detailed else (),
        codes=(*words.codes(plain), *words.codes(mirrored)),
        plain=plain,
        mirrored=mirrored,
    )


def candidate_of(grey: Grey) -> Features:
    """Return the features of a small form, to compare a picture with."""
    return features(grey, most=MOST_OF_CANDIDATE)


@lru_cache(maxsize=_CANDIDATES_KEPT)
def candidate_from(small: bytes) -> Features:
    """Return the features of a small form that is kept as bytes; some photos resemble many, and are asked often."""
    return candidate_of(grey_of(small))


def suspects(picture: Picture, index: PhotoIndex) -> tuple[dict[int, int], list[int]]:
    """Return the photos that are the same as a whole, with their distances, and those that may share a part."""
    near = index.near(picture.hashes) if picture.hashes else {}
    return near, [number for number in index.alike(picture.codes) if number not in near]


def shared_part(picture: Picture, candidate: Features) -> Copied | None:
    """Return the part that a picture, as it is or mirrored, shares with a candidate."""
    found = agreement(picture.plain, candidate)
    if found:
        return Copied("part", found.inliers, found.here, found.there)
    found = agreement(picture.mirrored, candidate)
    return Copied("part", found.inliers, _mirrored(found.here), found.there) if found else None


def _mirrored(box: Box) -> Box:
    left, top, right, bottom = box
    return 1000 - right, top, 1000 - left, bottom
