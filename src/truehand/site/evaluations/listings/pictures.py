"""Photos of the machines offered, made by the project, and what a thief does to somebody else's."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps

from truehand.equipment.domain.photos.views import PLATE, needed
from truehand.equipment.queries.catalogue import models
from truehand.market.domain.drawings import PlateFields, nameplate
from truehand.market.domain.scenes import photographs, scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.listings.domain.facts import Facts

MOST_TILT: Final = 4.0
# What a messenger leaves of a photo, in pixels across.
WIDEST: Final = 800
# Each view by its name, in the order in which it was taken.
Photos = dict[str, bytes]


def photos(equipment_class: str, seed: int) -> Photos:
    """Return the views of a machine that its class needs; another seed is another machine in another place."""
    views = [view for view in needed(equipment_class) if view != PLATE]
    return {view: _sent(photo) for view, photo in photographs(scene(seed), views).items()}


def plate(facts: Facts, seed: int) -> bytes:
    """Return the photo of the nameplate that these facts stand on, held a little askew."""
    chance = random.Random(seed)  # noqa: S311 - drawings, not secrets
    fields = PlateFields(facts.maker, facts.model, facts.serial, facts.year, _kilowatts(facts))
    return nameplate(fields, seed=seed, tilt=chance.uniform(-MOST_TILT, MOST_TILT))


def _kilowatts(facts: Facts) -> int | None:
    """Return what the engine gives, where the catalogue knows it: a true plate says nothing else."""
    model = models().find(facts.maker, facts.model)
    return max(model.facts.power_kw) or None if model else None


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


def _sent(photo: bytes) -> bytes:
    def shrunk(whole: Image.Image) -> Image.Image:
        whole.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
        return whole

    return altered(photo, shrunk, quality=85)
