"""Pictures made to break a decoder: refused or shown rightly, quickly, and within bounded memory."""

import io
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evidence.test_exhibits import photo, png_that_claims
from truehand.evidence.domain.exhibit import MOST_PIXELS, SIDE, encode
from truehand.evidence.domain.refusals import ImageNotUnderstood, ImageTooManyPixels
from truehand.kernel.refusal import Refusal

QUICKLY = 0.5
# In a child, for memory is counted as the most that a process ever had.
MEASURE = """
import resource, sys
from truehand.evidence.domain.exhibit import encode
from truehand.kernel.refusal import Refusal
try:
    encode(open(sys.argv[1], "rb").read())
except Refusal:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def memory(content: bytes, folder: Path) -> int:
    file = folder / "photo"
    file.write_bytes(content)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def gradient(mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((800, 600)).convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def of_many_scans() -> bytes:
    """A JPEG that loads step by step, in a thousand steps: each costs the sender little and the decoder a lot."""
    content = saved(Image.new("RGB", (2000, 1500), "white"), "JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * 1000 + content[-2:]


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in (0, 120, 250)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def tagged(orientation: object) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(gradient(), "JPEG", exif=exif)


def shade(content: bytes, at: tuple[int, int]) -> int:
    return Image.open(io.BytesIO(encode(content).content)).convert("L").crop((*at, at[0] + 1, at[1] + 1)).tobytes()[0]


REFUSED: dict[str, Callable[[], bytes]] = {
    "a thousand scans": of_many_scans,
    "a moving PNG": lambda: moving("PNG"),
    "a moving WebP": lambda: moving("WEBP"),
    "a GIF": lambda: saved(gradient("P"), "GIF"),
    "a TIFF": lambda: saved(gradient(), "TIFF"),
    "a BMP": lambda: saved(gradient(), "BMP"),
    "an SVG": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
    "a PDF": lambda: saved(gradient(), "PDF"),
    "half a JPEG": lambda: saved(gradient(), "JPEG")[:2000],
    "half a PNG": lambda: saved(Image.effect_noise((400, 300), 90), "PNG")[:5000],
    "half a WebP": lambda: saved(Image.effect_noise((400, 300), 90), "WEBP")[:1000],
    "a start of nothing": lambda: b"\xff\xd8\xff\xe0" + bytes(4000),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_is_no_single_whole_photo_is_refused_quickly(make: Callable[[], bytes]) -> None:
    content = make()
    started = time.process_time()
    with pytest.raises(ImageNotUnderstood):
        encode(content)
    assert time.process_time() - started < QUICKLY


@pytest.mark.parametrize("size", [(20_000, 5_000), (65_000, 65_000), (1, 2**31 - 1)])
def test_a_hundred_megapixels_are_refused_before_one_is_unfolded(size: tuple[int, int], tmp_path: Path) -> None:
    started = time.process_time()
    with pytest.raises((ImageTooManyPixels, ImageNotUnderstood)):
        encode(png_that_claims(*size))
    assert time.process_time() - started < QUICKLY
    assert memory(png_that_claims(*size), tmp_path) < 1.2 * memory(photo(), tmp_path)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("WEBP", "RGBA")]
)
def test_the_largest_picture_allowed_takes_no_more_than_its_own_pixels_twice(
    kind: str, mode: str, tmp_path: Path
) -> None:
    side = int(MOST_PIXELS**0.5)
    content = saved(Image.new(mode, (side, side)), kind)
    assert memory(content, tmp_path) - memory(photo(), tmp_path) < 2 * 4 * MOST_PIXELS


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_a_photo_in_other_colours_is_shown_as_it_looks(mode: str) -> None:
    content = saved(gradient(mode), "JPEG")
    assert shade(content, (400, 20)) < 40
    assert shade(content, (400, 580)) > 200


def test_sixteen_bits_a_pixel_are_shown_in_their_shades_and_not_all_white() -> None:
    shades = np.full((300, 400), 20_000, np.uint16)
    shades[:, 200:] = 60_000
    deep = Image.fromarray(shades)
    assert deep.mode == "I;16"
    assert abs(shade(saved(deep, "PNG"), (100, 150)) - 20_000 // 256) < 4
    assert abs(shade(saved(deep, "PNG"), (300, 150)) - 60_000 // 256) < 4


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: object) -> None:
    assert encode(tagged(orientation)).exhibit.width == 800


def test_a_phones_photo_with_a_second_picture_inside_is_its_first() -> None:
    content = saved(gradient(), "MPO", save_all=True, append_images=[Image.new("RGB", (80, 60))])
    assert encode(content).exhibit.width == 800


def test_whatever_is_changed_in_a_photo_it_is_shown_or_refused() -> None:
    chance = random.Random(5)  # noqa: S311 - faults, not secrets
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = saved(gradient(), kind)
        for _ in range(40):
            broken = bytearray(whole)
            for _ in range(chance.randrange(1, 12)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            try:
                assert max(encode(bytes(broken[: chance.randrange(1, len(broken) + 1)])).exhibit.width, 1) <= SIDE
            except Refusal:
                continue
