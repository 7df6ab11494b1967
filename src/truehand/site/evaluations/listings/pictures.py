"""Photos of the machines offered, made by the project, and what a thief does to somebody else's."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps

from truehand.market.domain.drawings import PlateFields, nameplate
from truehand.market.domain.scenes import photograph, scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.listings.domain.facts import Facts

MOST_TILT: Final = 4.0
# Sides that a seller photographs; one scene, another moment each.
VIEWS: Final = ("left", "right", "front")


def photos(seed: int) -> tuple[bytes, ...]:
    """Return a machine's photos; another seed is another machine in another place."""
    return tuple(photograph(scene(seed), moment=moment) for moment in range(len(VIEWS)))


def plate(facts: Facts, seed: int) -> bytes:
    """Return the photo of the nameplate that these facts stand on, held a little askew."""
    chance = random.Random(seed)  # noqa: S311 - drawings, not secrets
    fields = PlateFields(facts.maker, facts.model, facts.serial, facts.year)
    return nameplate(fields, seed=seed, tilt=chance.uniform(-MOST_TILT, MOST_TILT))


def altered(content: bytes, how: Callable[[Image.Image], Image.Image], *, quality: int = 80) -> bytes:
    """Return a photo after somebody worked on it."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as opened:
        how(opened.convert("RGB")).save(out, "JPEG", quality=quality)
    return out.getvalue()


def smaller(photo: Image.Image) -> Image.Image:
    """Shrink it."""
    return photo.resize((photo.width * 7 // 10, photo.height * 7 // 10))


def cropped(photo: Image.Image) -> Image.Image:
    """Keep the middle."""
    width, height = photo.size
    return photo.crop((width // 7, height // 8, width * 8 // 9, height * 9 // 10))


def mirrored(photo: Image.Image) -> Image.Image:
    """Turn left and right about."""
    return ImageOps.mirror(photo)


def framed(photo: Image.Image) -> Image.Image:
    """Turn it a little and put it in a frame."""
    turned = photo.rotate(4, resample=Image.Resampling.BICUBIC, fillcolor="white")
    return ImageOps.expand(turned, border=photo.width // 14, fill="white")


def collage(left: bytes, right: bytes) -> bytes:
    """Put two photos side by side in one."""

    def beside(photo: Image.Image) -> Image.Image:
        with Image.open(io.BytesIO(right)) as other:
            sheet = Image.new("RGB", (photo.width * 2, photo.height), "white")
            sheet.paste(photo, (0, 0))
            sheet.paste(other.convert("RGB").resize(photo.size), (photo.width, 0))
        return sheet

    return altered(left, beside)
