from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.comparison import Declared, FieldVerdict, compare
from truehand.equipment.domain.nameplate import PlateLine, PlateReading, reading_of, restored

DECLARED = Declared(maker="Komatsu", model="PC200-8", serial="KMTPC200A51234", year=2019)


def lines(*texts: str, confidence: float = 0.99) -> list[PlateLine]:
    return [PlateLine(text, confidence, (0, 40 * at, 300, 40 * at + 30)) for at, text in enumerate(texts)]


def reading(*, confidence: float = 0.99, **fields: Any) -> PlateReading:  # noqa: ANN401
    said = {"maker": "KOMATSU", "model": "PC200-8", "serial": "KMTPC200A51234", "year": 2019, **fields}
    return PlateReading(**said, scores={name: confidence for name, value in said.items() if value})


def test_labels_and_values_on_one_line_are_read() -> None:
    seen = reading_of(lines("KOMATSU", "MODEL: PC200-8  SERIAL NO. KMT PC200 A51234", "YEAR OF MANUFACTURE 2019"))
    assert (seen.maker, seen.model, seen.serial, seen.year) == ("KOMATSU", "PC200-8", "KMTPC200A51234", 2019)
    assert seen.confidence == pytest.approx(0.99)


def test_a_chinese_plate_is_read() -> None:
    seen = reading_of(lines("三一重机有限公司", "产品型号：SY215C", "出厂编号：SY0215CBS18088", "出厂日期：2020年3月"))
    assert (seen.maker, seen.model, seen.serial, seen.year) == ("SANY", "SY215C", "SY0215CBS18088", 2020)


def test_a_value_may_stand_beside_its_label_or_below() -> None:
    beside = [PlateLine("MODEL", 0.9, (0, 0, 80, 30)), PlateLine("PC200-8", 0.8, (120, 2, 300, 32))]
    below = [PlateLine("SERIAL NUMBER", 0.9, (0, 60, 160, 90)), PlateLine("A51234", 0.95, (10, 96, 150, 126))]
    seen = reading_of(beside + below)
    assert (seen.model, seen.serial) == ("PC200-8", "A51234")
    assert seen.scores["model"] == pytest.approx(0.8)


def test_the_numbers_of_the_engine_are_not_the_machines() -> None:
    seen = reading_of(lines("ENGINE MODEL SAA6D107E", "ENGINE SERIAL NO. 26500123", "发动机编号 778899"))
    assert (seen.model, seen.serial) == ("", "")


def test_a_plate_without_text_says_nothing() -> None:
    seen = reading_of([])
    assert seen == PlateReading()
    assert compare(DECLARED, seen).outcome == "look"


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_read_without_an_error_and_survives_storage(texts: list[str]) -> None:
    seen = reading_of(lines(*texts, confidence=0.5))
    assert restored(seen.stored()) == seen
    assert compare(DECLARED, seen).outcome in {"match", "look", "mismatch"}


def test_a_full_agreement_matches() -> None:
    assert compare(DECLARED, reading()).outcome == "match"


def test_characters_that_look_alike_still_match() -> None:
    assert compare(DECLARED, reading(serial="KMTPC2OOAS1Z34")).outcome == "match"


@pytest.mark.parametrize("serial", ["KMTPC200A51235", "KMTPC200A5123", "KMTPC200A512344", "KMTPC200A51324"])
def test_one_character_of_difference_is_a_look_and_never_a_match(serial: str) -> None:
    assert compare(DECLARED, reading(serial=serial)).outcome == "look"


def test_two_characters_of_difference_contradict() -> None:
    assert compare(DECLARED, reading(serial="KMTPC200A51299")).outcome == "mismatch"


@pytest.mark.parametrize(("field", "value"), [("maker", "SANY"), ("model", "PC360-7"), ("year", 2012)])
def test_another_maker_model_or_year_contradicts(field: str, value: Any) -> None:  # noqa: ANN401
    assert compare(DECLARED, reading(**{field: value})).outcome == "mismatch"


def test_a_year_off_by_one_and_a_shortened_model_are_looks() -> None:
    assert compare(DECLARED, reading(year=2018)).outcome == "look"
    assert compare(DECLARED, reading(model="PC200")).outcome == "look"


def test_low_confidence_never_matches() -> None:
    assert compare(DECLARED, reading(confidence=0.6)).outcome == "look"


def test_a_serial_number_alone_is_a_look() -> None:
    assert compare(DECLARED, reading(maker="", model="", year=None)).outcome == "look"


def test_year_and_model_may_be_missing() -> None:
    verdict = compare(DECLARED, reading(model="", year=None))
    assert verdict.outcome == "match"
    assert FieldVerdict("model", "PC200-8", "", "absent") in verdict.fields


def test_a_serial_number_without_a_label_is_found_among_the_words() -> None:
    seen = reading_of(lines("KOMATSU", "MODEL PC200-8", "*KMTPC200A51234*"))
    assert seen.serial == ""
    assert compare(DECLARED, seen).outcome == "match"
    assert compare(replace(DECLARED, serial="KMTPC200A51235"), seen).outcome == "look"
    assert compare(replace(DECLARED, serial="XYZ99887766"), seen).outcome == "look"
