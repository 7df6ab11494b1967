"""Local features of a photo, and whether those of two photos lie as they do when one shows a part of the other.

SIFT (Lowe 2004) with the square-root normalisation of Arandjelovic and Zisserman (2012); two photos agree when enough
of their features are moved by one and the same homography (USAC). That finds what whole-picture hashes cannot:
crops, borders, small turns, one picture among others. A mirrored picture has other features: ask with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

# Of a picture that is asked about: a stolen photo may be a quarter of it.
SIDE: Final = 960
MOST: Final = 2400
# Of a picture that is compared with: its small form is enough, and there are many of them.
MOST_OF_CANDIDATE: Final = 900
# So many features moved alike do not happen by chance between two photos.
LEAST_INLIERS: Final = 25
# Lowe's ratio: a feature's best counterpart must be that much better than its second best.
_RATIO: Final = 0.8
_TOLERANCE: Final = 4.0
# A homography needs four pairs; fewer than this many never make up LEAST_INLIERS anyway.
_LEAST_PAIRS: Final = LEAST_INLIERS
# A true copy keeps the proportions of what it shows, nearly; a chance agreement folds it to a sliver.
_MOST_SHEAR: Final = 3.0
# What agrees must fill that share of one of the photos: a maker's lettering, or a sticker, is shared by many machines.
_LEAST_SHARE: Final = 0.12
# Features are taken evenly from that many cells a side, or a dull quarter of a collage would have none.
_CELLS: Final = 4
# Laid over one another, the shared parts are compared square by square; so many of those that show anything must be
# alike. Two photos with one market's writing across them have the writing in common and nothing between the letters.
_SQUARE: Final = 24
_LEAST_CONTRAST: Final = 6.0
_ALIKE: Final = 0.55
_LEAST_ALIKE: Final = 0.7

_MIRRORED: Final = [-direction % 8 for direction in range(8)]

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Features:
    """Features: their places (n by 2, in pixels of the shrunk picture) and descriptors (n by 128)."""

    places: NDArray[np.float32]
    descriptors: NDArray[np.float32]
    grey: Grey

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.grey.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.grey.shape[0])

    def mirrored(self) -> Features:
        """Return the features that the mirrored picture has, without looking at it.

        A SIFT descriptor is 4 by 4 cells of 8 directions around the feature's own direction: the mirror exchanges the
        cells on both sides of that direction, and turns the sense of every other one.
        """
        cells = self.descriptors.reshape(-1, 4, 4, 8)[:, ::-1, :, _MIRRORED]
        places = np.stack([self.width - 1 - self.places[:, 0], self.places[:, 1]], axis=1)
        return Features(places, np.ascontiguousarray(cells.reshape(-1, 128)), np.ascontiguousarray(self.grey[:, ::-1]))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many features agree, and where: the boxes around them (left, top, right, bottom), in thousandths."""

    inliers: int
    here: Box
    there: Box


def features(grey: Grey, *, most: int = MOST) -> Features:
    """Return the features of a grey picture, shrunk to SIDE pixels when it is larger; the strongest ``most``."""
    height, width = grey.shape
    scale = min(1.0, SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if scale < 1 else grey, np.uint8)
    points, found = cv2.SIFT.create(nfeatures=2 * most).detectAndCompute(small, None)
    if not len(points):
        return Features(np.empty((0, 2), np.float32), np.empty((0, 128), np.float32), small)
    places = np.array([point.pt for point in points], np.float32)
    strength = np.array([point.response for point in points], np.float32)
    kept = _evenly(places, strength, size, most)
    rooted = np.sqrt(found[kept] / np.maximum(found[kept].sum(axis=1, keepdims=True), 1e-6))
    return Features(places[kept], rooted.astype(np.float32), small)


def _evenly(
    places: NDArray[np.float32], strength: NDArray[np.float32], size: tuple[int, int], most: int
) -> NDArray[np.int64]:
    """Return which features to keep: the strongest of each cell."""
    column, row = (np.minimum(places / size * _CELLS, _CELLS - 1).astype(np.int64)).T
    cell = row * _CELLS + column
    strongest = np.argsort(-strength)
    ranked = [strongest[cell[strongest] == each][: most // _CELLS**2] for each in range(_CELLS**2)]
    return np.concatenate(ranked)


def agreement(here: Features, there: Features) -> Agreement | None:
    """Return how the photo ``here`` shows what ``there`` shows, or None where nothing says so."""
    pairs = _pairs(here, there)
    if len(pairs) < _LEAST_PAIRS:
        return None
    mine, theirs = here.places[pairs[:, 0]], there.places[pairs[:, 1]]
    # USAC (Raguram et al. 2013) drops a bad guess after a few points: the same answers in a fiftieth of the time.
    homography, kept = cv2.findHomography(theirs, mine, cv2.USAC_DEFAULT, _TOLERANCE)
    moved = _sound(homography, there)
    if moved is None:
        return None
    inside = kept.ravel() > 0
    count = min(len(np.unique(mine[inside].round(), axis=0)), len(np.unique(theirs[inside].round(), axis=0)))
    shared = min(_share(mine[inside], here), 1.0), min(_share(theirs[inside], there), 1.0)
    if count < LEAST_INLIERS or max(shared) < _LEAST_SHARE or _alike(mine[inside], moved, here, there) < _LEAST_ALIKE:
        return None
    return Agreement(count, _around(mine[inside], here), _around(theirs[inside], there))


def _pairs(here: Features, there: Features) -> NDArray[np.int64]:
    """Return index pairs of features that are each other's counterpart by far, each one once."""
    if min(len(here.places), len(there.places)) < _LEAST_PAIRS:
        return np.empty((0, 2), np.int64)
    likeness = here.descriptors @ there.descriptors.T
    best = likeness.argmax(axis=1)
    rows = np.arange(len(best))
    top = likeness[rows, best]
    likeness[rows, best] = -1
    second = likeness.max(axis=1)
    # Descriptors have length 1: their squared distance is 2 - 2 * likeness.
    clear = (1 - top) < _RATIO**2 * (1 - second)
    return np.stack([rows[clear], best[clear]], axis=1)


def _sound(homography: object, there: Features) -> NDArray[np.float64] | None:
    """Return the homography if it keeps a picture's frame a convex quadrilateral of sensible proportions."""
    # OpenCV returns nothing where it finds none, whatever its types say.
    if homography is None:
        return None
    moved = np.asarray(homography, np.float64)
    frame = np.array([[[0, 0]], [[there.width, 0]], [[there.width, there.height]], [[0, there.height]]], np.float64)
    corners = cv2.perspectiveTransform(frame, moved)
    if not np.isfinite(corners).all() or not cv2.isContourConvex(corners.astype(np.float32)):
        return None
    sides = [float(np.linalg.norm(corners[at] - corners[at - 1])) for at in range(4)]
    wide, high = (sides[1] + sides[3]) / there.width, (sides[0] + sides[2]) / there.height
    return moved if 0 < max(wide, high) <= _MOST_SHEAR * min(wide, high) else None


def _alike(points: NDArray[np.float32], moved: NDArray[np.float64], here: Features, there: Features) -> float:
    """Return which share of the squares within the shared part look alike when one photo is laid over the other."""
    size = here.width, here.height
    over = cv2.warpPerspective(there.grey, moved, size, flags=cv2.INTER_AREA).astype(np.float32)
    mask = np.zeros((here.height, here.width), np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points).astype(np.int32), 255)
    alike = seen = 0
    for top in range(0, here.height - _SQUARE, _SQUARE):
        for left in range(0, here.width - _SQUARE, _SQUARE):
            square = np.s_[top : top + _SQUARE, left : left + _SQUARE]
            one, other = here.grey[square].astype(np.float32), over[square]
            if not mask[square].all() or min(one.std(), other.std()) < _LEAST_CONTRAST:
                continue
            seen += 1
            alike += float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) > _ALIKE
    return alike / seen if seen else 0.0


def _share(points: NDArray[np.float32], of: Features) -> float:
    return float(cv2.contourArea(cv2.convexHull(points))) / (of.width * of.height) if len(points) > 2 else 0.0  # noqa: PLR2004


def _around(points: NDArray[np.float32], of: Features) -> Box:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return (
        int(1000 * left / of.width), int(1000 * top / of.height),
        int(1000 * right / of.width), int(1000 * bottom / of.height),
    )  # fmt: skip
