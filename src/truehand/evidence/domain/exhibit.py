"""Photos as evidence: decoded, stripped of everything but the picture, and encoded again."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import ExifTags, Image

from truehand.evidence.domain.refusals import ImageNotUnderstood, ImageTooLarge, ImageTooManyPixels

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 2048
THUMBNAIL_SIDE = 480
QUALITY = 85
MEDIA_TYPE = "image/jpeg"
FORMATS = ("JPEG", "PNG", "WEBP")
# A photo that loads step by step has about ten scans. Each further one is decoded over the whole picture, and costs the
# sender ten bytes.
MOST_SCANS = 64
_START_OF_SCAN = b"\xff\xda"
# What the camera says of how it was held (EXIF 4.6.5.1), and the turn that sets the picture upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A stored photo; ``sha256`` (hexadecimal, of the encoded bytes) is its address, ``size`` its bytes."""

    sha256: str
    media_type: str
    width: int
    height: int
    size: int
    original_sha256: str


@dataclass(frozen=True, slots=True)
class ExhibitContent:
    """The bytes to show."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Encoded:
    """A photo made safe, with its thumbnail."""

    exhibit: Exhibit
    content: bytes
    thumbnail: bytes


class Upload(Protocol):
    """A file that somebody sends; its size is known before it is read."""

    @property
    def size(self) -> int | None:
        """Return how many bytes it has."""

    def read(self) -> bytes:
        """Return its bytes."""


def bytes_of(upload: Upload) -> bytes:
    """Return the bytes of a photo that is sent; refuse (ImageTooLarge) more than MOST_BYTES without reading them."""
    if (upload.size or 0) > MOST_BYTES:
        raise ImageTooLarge(most=MOST_BYTES // 1024 // 1024)
    return upload.read()


def encode(original: bytes) -> Encoded:
    """Return the photo upright, at most 2048 pixels a side, as JPEG without any metadata.

    Refuses ImageTooLarge, ImageTooManyPixels (before anything is unfolded) and ImageNotUnderstood (fake, truncated,
    moving, or made to be slow). What it takes is bounded: a picture of MOST_PIXELS in four colours, and a small one.
    """
    if len(original) > MOST_BYTES:
        raise ImageTooLarge(most=MOST_BYTES // 1024 // 1024)
    picture = _upright(original)
    picture.thumbnail((SIDE, SIDE))
    content = _jpeg(picture)
    width, height = picture.size
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    exhibit = Exhibit(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=MEDIA_TYPE,
        width=width,
        height=height,
        size=len(content),
        original_sha256=hashlib.sha256(original).hexdigest(),
    )
    return Encoded(exhibit, content, _jpeg(picture))


def cropped(content: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Return a part of an exhibit (left, top, right, bottom in its pixels), with as much again around it, as JPEG.

    What lies outside the picture is left out; a box without any picture in it gives the whole.
    """
    left, top, right, bottom = box
    margin = max(bottom - top, 1)
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        width, height = opened.size
        part = (
            min(max(left - margin, 0), width), min(max(top - margin, 0), height),
            min(max(right + margin, 0), width), min(max(bottom + margin, 0), height),
        )  # fmt: skip
        whole = part[2] - part[0] < 1 or part[3] - part[1] < 1
        return _jpeg(opened.convert("RGB") if whole else opened.convert("RGB").crop(part))


def _upright(original: bytes) -> Image.Image:
    if original[:2] == b"\xff\xd8" and original.count(_START_OF_SCAN) > MOST_SCANS:
        raise ImageNotUnderstood
    try:
        with Image.open(io.BytesIO(original), formats=FORMATS) as opened:
            return _unfolded(opened)
    except ImageTooManyPixels:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooManyPixels(most=MOST_PIXELS // 1_000_000) from error
    # On bytes that are not what they claim to be Pillow's decoders raise whatever they stumble over.
    except Exception as error:
        raise ImageNotUnderstood from error


def _unfolded(opened: Image.Image) -> Image.Image:
    if opened.width * opened.height > MOST_PIXELS:
        raise ImageTooManyPixels(most=MOST_PIXELS // 1_000_000)
    # A JPEG of several pictures is a phone's photo with its depth or its bright copy: the first is the photo.
    if opened.format in {"PNG", "WEBP"} and getattr(opened, "is_animated", False):
        raise ImageNotUnderstood
    # A large JPEG is decoded at a fraction of its size; other formats ignore this.
    opened.draft("RGB", (SIDE, SIDE))
    flat, turn = _flat(_shrunk(opened)), _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    return flat if turn is None else flat.transpose(turn)


def _shrunk(picture: Image.Image) -> Image.Image:
    """Return the picture at most SIDE pixels a side, with 8 bits a colour and no palette; its large form is let go."""
    if picture.mode.startswith("I"):
        # Sixteen bits a pixel: Pillow would cut off what is brighter than 255 of 65,535.
        shallow = Image.fromarray((np.asarray(picture).astype(np.uint16) >> 8).astype(np.uint8))
    elif picture.mode in {"P", "PA", "1"}:
        shallow = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    else:
        shallow = picture
    shallow.thumbnail((SIDE, SIDE))
    return shallow


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours, what is transparent on white."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
