"""Makes the visual words that photos are summed up by, from scenes drawn here; stored codes are worth nothing after."""

from pathlib import Path

import cv2
import numpy as np

from truehand.equipment.domain.photos import words
from truehand.equipment.domain.photos.features import features
from truehand.market.domain.scenes import photograph, scene

SCENES = 120
# Far from the seeds that evaluations draw with.
FIRST_SEED = 900_000

if __name__ == "__main__":
    photos = (np.frombuffer(photograph(scene(FIRST_SEED + each)), np.uint8) for each in range(SCENES))
    found = [features(np.asarray(cv2.imdecode(photo, cv2.IMREAD_GRAYSCALE), np.uint8)) for photo in photos]
    made = words.trained(np.concatenate([each.descriptors for each in found]))
    kept = Path(words.__file__).with_name("words.npy")
    np.save(kept, made)
    print(f"{len(made)} words from {SCENES} scenes are in {kept.name}")
