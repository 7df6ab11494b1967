"""The real engine on drawn plates: offline, and exact on clean print."""

import io

import pytest
from PIL import Image

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.domain.refusals import PictureNotReadable
from truehand.equipment.operations import read_plate
from truehand.market.domain.drawings import PlateFields, nameplate

PLATES = [
    PlateFields("KOMATSU", "PC200-8", "KMTPC200A51234", 2019),
    PlateFields("SANY", "SY215C", "SY0215CBS1Z08", 2020),
    PlateFields("VOLVO", "EC210B", "VCEC210BO00I0557", 2015),
]


@pytest.mark.parametrize("fields", PLATES, ids=lambda fields: fields.maker)
def test_a_drawn_plate_matches_its_own_fields_and_contradicts_others(fields: PlateFields) -> None:
    seen = read_plate(nameplate(fields, seed=len(fields.serial), tilt=3.0))
    assert compare(Declared(fields.maker, fields.model, fields.serial, fields.year), seen).outcome == "match"
    other = Declared(fields.maker, fields.model, fields.serial[:-3] + "777", fields.year)
    assert compare(other, seen).outcome == "mismatch"


def test_a_plate_that_differs_by_one_character_is_a_look() -> None:
    seen = read_plate(nameplate(PlateFields("KOMATSU", "PC200-8", "KMTPC200A51234", 2019)))
    assert compare(Declared("KOMATSU", "PC200-8", "KMTPC200A51237", 2019), seen).outcome == "look"


def test_a_picture_without_text_gives_an_empty_reading() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    assert read_plate(out.getvalue()).lines == ()


def _strip(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"not a picture at all", _strip(2048, 8), _strip(1, 2048)])
def test_bytes_that_are_no_picture_are_refused(content: bytes) -> None:
    with pytest.raises(PictureNotReadable):
        read_plate(content)
