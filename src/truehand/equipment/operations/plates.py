"""Reading nameplates with RapidOCR: models that ship with the package, no network.

The detector works on a picture whose longer side is 736 pixels: fastest at the same accuracy on real plates. A plate
that is small in its photo is cut out and read again, one that was not read surely is read once more with its contrast
raised; and the serial number's own line is read at other scales, which must all say the same.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, cast

import cv2
import numpy as np

from truehand.equipment.domain.comparison import LOW_CONFIDENCE
from truehand.equipment.domain.identifiers import folded
from truehand.equipment.domain.layout import SeenLine, upright
from truehand.equipment.domain.nameplate import PlateReading
from truehand.equipment.domain.refusals import PictureNotReadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from truehand.equipment.domain.layout import Corners

    Photo = NDArray[np.uint8]
    # Two by three: where a pixel of the photo is in a part of it.
    Affine = NDArray[np.float64]

_SETTINGS: Final = {
    "Det.limit_side_len": 736,
    "Det.limit_type": "max",
    "Global.log_level": "error",
    # A second thread spins while it waits: it takes twice the processor, and saves nothing where others work as well.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
}
# What the engine's own word must be for a reading to need no second one.
_SURE: Final = 0.95
# A serial number that two readings spell differently is for a person, whatever the engine thinks of either.
_DOUBTFUL: Final = LOW_CONFIDENCE / 2
# A plate is cut out with a margin, and made this long; enlarging it more tells nothing.
_SIDE: Final = 1000
_MARGIN: Final = 0.1
# Where its lines are a small part of the photo some may have been missed: the margin is wider.
_SMALL: Final = 1 / 3
_WIDE_MARGIN: Final = 0.5
_MOST_SCALE: Final = 3.0
# Every line takes its time: after so many, what was not read surely is for a person.
_MOST_LINES: Final = 30
# The serial number's line is read again at these heights in pixels.
_LOW, _HIGH = 26, 64
_one_at_a_time = threading.Lock()


class _Result(Protocol):
    boxes: Sequence[Sequence[tuple[float, float]]] | None
    txts: Sequence[str] | None
    scores: Sequence[float] | None


class _Engine(Protocol):
    def __call__(self, content: Photo, *, use_det: bool, use_cls: bool, use_rec: bool) -> _Result: ...


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of the whole photo: what it tells, its lines, and how far the plate is turned (degrees)."""

    reading: PlateReading
    turn: float
    lines: tuple[SeenLine, ...]

    @property
    def rank(self) -> tuple[int, float]:
        return len(self.reading.scores), self.reading.scores.get("serial", 0.0)

    @property
    def sure(self) -> bool:
        scores = self.reading.scores
        return "serial" in scores and len(scores) > 1 and min(scores.values()) >= _SURE


def read_plate(content: bytes) -> PlateReading:
    """Read a photo of a nameplate (JPEG, PNG or WebP bytes), turned any way; a second, or two where it is hard.

    A photo without any text gives an empty reading. A serial number that is not read the same each time has a low
    score. Refuses (PictureNotReadable) bytes that are not a picture, and a picture that the engine cannot take, such
    as a strip of a few pixels.
    """
    with _one_at_a_time:
        try:
            photo = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
            return _read(np.asarray(photo, np.uint8))
        # The engine raises errors of its own making, a different one for every picture that it cannot take.
        except Exception as error:
            raise PictureNotReadable from error


def _read(photo: Photo) -> PlateReading:
    reads = [_whole(photo, np.eye(2, 3))]
    for shown, part in _closer(photo, reads[0]):
        if reads[-1].sure or sum(len(each.lines) for each in reads) > _MOST_LINES:
            break
        reads.append(_whole(shown, part))
    best = max(reads, key=lambda each: each.rank)
    said = {folded(each.reading.serial) for each in reads if each.reading.serial}
    steady = len(said) <= 1 and all(_says(text, best.reading.serial) for text in _again(photo, best))
    return best.reading if steady else _doubted(best.reading)


def _whole(shown: Photo, part: Affine) -> _Read:
    """Read a picture that ``part`` made of the photo; boxes are those of the photo all the same."""
    result = _engine()(shown, use_det=True, use_cls=True, use_rec=True)
    if result.boxes is None or result.txts is None or result.scores is None:
        return _Read(PlateReading(), 0.0, ())
    back = np.asarray(cv2.invertAffineTransform(part), np.float64)
    seen = zip(result.txts, result.scores, result.boxes, strict=True)
    lines = tuple(SeenLine(text, float(score), _moved(box, back)) for text, score, box in seen)
    return _Read(*upright(lines), lines=lines)


def _closer(photo: Photo, first: _Read) -> Iterator[tuple[Photo, Affine]]:
    """Yield what to read next, with how it was made: the plate cut out and upright, and that with more contrast."""
    if not first.lines:
        yield _contrasted(photo), np.eye(2, 3)
        return
    cut, part = _cut(photo, first)
    yield cut, part
    yield _contrasted(cut), part


def _cut(photo: Photo, read: _Read) -> tuple[Photo, Affine]:
    """Return the part of the photo that has all its lines, turned upright, _SIDE pixels long, and the map to it."""
    turn = np.asarray(cv2.getRotationMatrix2D((0, 0), read.turn, 1.0), np.float64)
    corners = np.array([corner for line in read.lines for corner in line.corners]) @ turn[:, :2].T
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    longer = max(right - left, bottom - top)
    margin = longer * (_WIDE_MARGIN if longer < _SMALL * max(photo.shape) else _MARGIN)
    scale = min(_MOST_SCALE, _SIDE / (longer + 2 * margin))
    part = np.hstack([turn[:, :2], -np.array([[left - margin], [top - margin]])]) * scale
    size = int((right - left + 2 * margin) * scale), int((bottom - top + 2 * margin) * scale)
    cut = cv2.warpAffine(photo, part, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8), part


def _again(photo: Photo, read: _Read) -> Iterator[str]:
    """Yield what the serial number's own line says at other heights and with other contrast."""
    serial = folded(read.reading.serial)
    line = next((each for each in read.lines if serial and serial in folded(each.text)), None)
    if line is None:
        return
    for height, prepared in ((_LOW, photo), (_HIGH, photo), (_HIGH, _contrasted(photo))):
        result = _engine()(_strip(prepared, line, height), use_det=False, use_cls=True, use_rec=True)
        yield result.txts[0] if result.txts else ""


def _strip(photo: Photo, line: SeenLine, height: int) -> Photo:
    """Return a line as a picture of its own that is ``height`` pixels high, lying, with a little of what is around."""
    corners = np.array(line.corners, np.float32)
    centre = corners.mean(axis=0)
    corners = centre + (corners - centre) * [1.03, 1.12]
    across, down = (float(np.linalg.norm(corners[at + 1] - corners[at])) for at in (0, 1))
    if down > across:
        corners, across, down = np.roll(corners, -1, axis=0), down, across
    width = max(height, round(across / max(down, 1.0) * height))
    lying = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view = cv2.getPerspectiveTransform(corners.astype(np.float32), lying)
    return np.asarray(cv2.warpPerspective(photo, view, (width, height), flags=cv2.INTER_AREA), np.uint8)


def _says(text: str, serial: str) -> bool:
    return folded(serial) in folded(text)


def _contrasted(photo: Photo) -> Photo:
    """Return the photo in grey with its contrast raised place by place (CLAHE)."""
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    raised = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(grey)
    return np.asarray(cv2.cvtColor(raised, cv2.COLOR_GRAY2BGR), np.uint8)


def _doubted(reading: PlateReading) -> PlateReading:
    return replace(reading, scores={**reading.scores, "serial": _DOUBTFUL})


def _moved(box: Sequence[tuple[float, float]], back: Affine) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in np.asarray(box, np.float64) @ back[:, :2].T + back[:, 2])
    return a, b, c, d


@cache
def _engine() -> _Engine:
    from rapidocr import RapidOCR

    return cast("_Engine", RapidOCR(params=dict(_SETTINGS)))
