"""Plates that lie, lean or stand on their head, and the figures on them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.domain.layout import Corner, SeenLine, tilt, upright
from truehand.equipment.domain.nameplate import PlateReading, restored
from truehand.equipment.domain.quantities import mass_in, power_in
from truehand.equipment.operations import read_plate
from truehand.market.domain.drawings import PlateFields
from truehand.site.evaluations.conditions import photographed

ROWS = (("MODEL", "PC200-8"), ("SERIAL NO.", "KMTPC200A51234"), ("YEAR", "2019"))


def turned(corner: Corner, degrees: float) -> Corner:
    angle = math.radians(degrees)
    x, y = corner
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def plate(degrees: float) -> list[SeenLine]:
    """Labels at the left, values at the right, the maker above, all turned clockwise by that much."""
    placed = [("KOMATSU", 300, 0)]
    for at, (label, value) in enumerate(ROWS, start=1):
        placed += [(label, 0, 80 * at), (value, 400, 80 * at)]
    lines = []
    for text, x, y in placed:
        wide = 20 * len(text)
        a, b, c, d = (turned(each, degrees) for each in ((x, y), (x + wide, y), (x + wide, y + 36), (x, y + 36)))
        lines.append(SeenLine(text, 0.99, (a, b, c, d)))
    return lines


@given(st.floats(min_value=-180, max_value=180))
def test_a_plate_is_read_whichever_way_it_is_turned(degrees: float) -> None:
    reading, _ = upright(plate(degrees))
    assert (reading.maker, reading.model, reading.serial, reading.year) == (
        "KOMATSU",
        "PC200-8",
        "KMTPC200A51234",
        2019,
    )


def test_the_slant_is_told_in_degrees_and_boxes_stay_those_of_the_photo() -> None:
    assert tilt(plate(12)) == pytest.approx(12, abs=0.1)
    reading, turn = upright(plate(90))
    assert turn % 360 == pytest.approx(90, abs=0.1)
    box = next(line.box for line in reading.lines if line.text == "KOMATSU")
    assert box[3] - box[1] > box[2] - box[0]


def test_nothing_seen_is_nothing_read() -> None:
    assert upright([])[0] == PlateReading()


@pytest.mark.parametrize(
    ("text", "power", "mass"),
    [
        ("RATED POWER 110 kW / 2000 rpm", 110, None),
        ("148 HP", 110, None),
        ("额定功率：112.5千瓦", 112, None),
        ("OPERATING MASS 22,100 kg", None, 22_100),
        ("整机质量 22.1 t", None, 22_100),
        ("BATTERY 24 kg", None, None),
        ("MODEL KG200 SERIAL 4400KWX", None, None),
    ],
)
def test_power_and_mass_are_read_in_the_units_that_plates_use(text: str, power: int | None, mass: int | None) -> None:
    assert (power_in([text]), mass_in([text])) == (power, mass)


def test_power_and_mass_survive_storage_and_older_readings_have_none() -> None:
    reading = PlateReading(power_kw=110, mass_kg=22_100)
    stored = reading.stored()
    assert restored(stored) == reading
    older = {name: value for name, value in stored.items() if name not in {"power_kw", "mass_kg"}}
    assert restored(older) == PlateReading()


@pytest.mark.parametrize("condition", ["quarter_turn", "turned", "small", "stamped"])
def test_the_engine_reads_a_plate_in_that_condition_and_takes_no_altered_digit(condition: str) -> None:
    reading = read_plate(photographed(PlateFields("SANY", "SY215C", "SYM215638", 2020), condition, seed=3))
    assert compare(Declared("SANY", "SY215C", "SYM215638", 2020), reading).outcome in {"match", "look"}
    assert compare(Declared("SANY", "SY215C", "SYM215688", 2020), reading).outcome != "match"
