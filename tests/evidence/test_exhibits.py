"""Photos as evidence: only pictures, never their metadata, never a bomb."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import ExifTags, Image

from truehand.evidence import operations, queries
from truehand.evidence.domain.exhibit import MOST_BYTES, encode
from truehand.evidence.domain.refusals import ImageNotUnderstood, ImageTooLarge, ImageTooManyPixels

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ALICE = UUID(int=1)


def photo(kind: str = "JPEG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128).save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.django_db
def test_a_photo_is_kept_under_the_hash_of_what_is_shown() -> None:
    original = photo("PNG")
    exhibit = operations.store_exhibit(original, owner=ALICE, now=NOW)
    shown = queries.exhibit(exhibit.sha256)
    assert shown
    assert hashlib.sha256(shown.content).hexdigest() == exhibit.sha256
    assert exhibit.size == len(shown.content)
    assert exhibit.original_sha256 == hashlib.sha256(original).hexdigest()
    assert (exhibit.media_type, exhibit.width, exhibit.height) == ("image/jpeg", 120, 80)
    assert queries.thumbnail(exhibit.sha256)
    assert queries.exhibit("0" * 64) is None


@pytest.mark.django_db
def test_the_same_photo_is_kept_once() -> None:
    first = operations.store_exhibit(photo(), owner=ALICE, now=NOW)
    assert operations.store_exhibit(photo(), owner=UUID(int=2), now=NOW) == first


def test_where_and_when_a_photo_was_taken_is_not_passed_on() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a maker"
    exif[0x0112] = 6  # turned a quarter
    encoded = encode(photo(exif=exif, comment=b"home address"))
    with Image.open(io.BytesIO(encoded.content)) as shown:
        assert not shown.getexif()
        assert "comment" not in shown.info
        assert shown.size == (80, 120)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_every_kind_of_colour_becomes_a_plain_photo(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    with Image.open(io.BytesIO(encode(photo(kind, mode=mode)).content)) as shown:
        assert shown.mode == "RGB"


def test_a_large_photo_is_made_smaller() -> None:
    encoded = encode(photo(size=(6000, 3000)))
    assert (encoded.exhibit.width, encoded.exhibit.height) == (2048, 1024)
    with Image.open(io.BytesIO(encoded.thumbnail)) as small:
        assert small.size == (480, 240)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0" + b"\x00" * 100,
        b"%PDF-1.7",
        photo("GIF", mode="L"),
        photo("BMP"),
        photo(size=(500, 500))[:-400],
        photo("PNG", size=(500, 500))[:-40],
        photo("WEBP", size=(500, 500))[:-40],
        png_that_claims(100, 100),
    ],
    ids=lambda content: content[:12].hex(),
)
def test_a_fake_or_broken_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ImageNotUnderstood):
        encode(content)


@pytest.mark.parametrize("kind", range(256))
def test_a_photo_whose_metadata_lie_is_shown_or_refused_and_breaks_nothing(kind: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = "hello"
    broken = bytearray(photo(size=(12, 8), exif=exif))
    # The type of the first field: a number where there is text, text where there is a number.
    broken[broken.index(b"\x01\x0e") + 3] = kind
    with suppress(ImageNotUnderstood):
        encode(bytes(broken))


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_is_kept_upright(turn: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    assert encode(photo(size=(120, 80), exif=exif)).exhibit.width == (120 if turn < 5 else 80)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_000), (12_000, 9_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_unfolds(width: int, height: int) -> None:
    with pytest.raises(ImageTooManyPixels):
        encode(png_that_claims(width, height))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ImageTooLarge):
        encode(photo() + b"\x00" * MOST_BYTES)
