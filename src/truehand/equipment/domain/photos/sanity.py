"""Whether a photo is fit to judge a machine by: large enough, sharp enough, of a machine and not of a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

# The longer side, in pixels: less shows no weld and no leak.
LEAST_SIDE: Final = 640
# Sharpness is measured on a picture of this size, so that it means the same for every camera.
_MEASURED_SIDE: Final = 640
# Variance of the Laplacian (Pech-Pacheco et al. 2000): a sharp photo has hundreds, one that shows no edge a few.
LEAST_SHARPNESS: Final = 25
# Flat rows above may be a white sky; above and below, more than that many percent each, they are a screen's.
MOST_BARS: Final = 2
_FLAT: Final = 1.5


@dataclass(frozen=True, slots=True)
class Fitness:
    """A photo measured: pixels, variance of the Laplacian, and the narrower flat bar, top or bottom, in percent."""

    width: int
    height: int
    sharpness: int
    bars: int

    @property
    def too_small(self) -> bool:
        """Whether its longer side has too few pixels."""
        return max(self.width, self.height) < LEAST_SIDE

    @property
    def too_blurred(self) -> bool:
        """Whether it shows no sharp edge."""
        return self.sharpness < LEAST_SHARPNESS

    @property
    def of_a_screen(self) -> bool:
        """Whether it looks like a picture of a screen."""
        return self.bars > MOST_BARS


def fitness_of(grey: Grey) -> Fitness:
    """Measure a photo: a few milliseconds."""
    height, width = grey.shape
    scale = min(1.0, _MEASURED_SIDE / max(height, width))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    sharpness = cv2.Laplacian(small, cv2.CV_64F).var()
    return Fitness(width, height, int(sharpness), _bars(grey))


def _bars(grey: Grey) -> int:
    """Return how much of the height the narrower of the flat bars at top and bottom takes, in percent."""
    busy = np.flatnonzero(grey.std(axis=1) > _FLAT)
    if not len(busy):
        return 100
    return round(100 * min(int(busy[0]), len(grey) - 1 - int(busy[-1])) / len(grey))
