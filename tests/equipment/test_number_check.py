from typing import Any

import pytest

from tests.equipment.subjects import NOW, machine
from truehand.equipment.domain.finding import Severity
from truehand.equipment.domain.number_check import check_number
from truehand.equipment.queries import serial_forms


def found(**changes: Any) -> dict[str, Severity]:  # noqa: ANN401
    findings = check_number(machine(**changes), serial_forms(), NOW)
    for finding in findings:
        assert all(finding.words)
    return {finding.code: finding.severity for finding in findings}


def test_a_number_of_its_makers_form_is_in_order() -> None:
    assert found() == {"number.ok": Severity.OK}
    assert found(serial="XYZ01234") == {"number.ok": Severity.OK}


def test_a_number_of_no_known_form_is_only_noted() -> None:
    assert found(serial="AB-1") == {"number.other_form": Severity.NOTE}
    assert found(maker="Nobody", serial="AB-1") == {"number.ok": Severity.OK}


@pytest.mark.parametrize("letter", "IOQ")
def test_a_letter_that_no_pin_has_needs_a_look(letter: str) -> None:
    serial = f"CAT032{letter}DCXYZ01234"
    assert found(serial=serial)["number.pin_alphabet"] is Severity.LOOK


def test_a_pin_without_its_letter_is_noted_for_old_machines_have_none() -> None:
    assert found(maker="Nobody", serial="ABC0320D7XYZ01234") == {"number.pin_letter": Severity.NOTE}


def test_the_code_of_another_maker_needs_a_look_and_names_whose_it_is() -> None:
    findings = check_number(machine(maker="Komatsu"), serial_forms(), NOW)
    other = next(each for each in findings if each.code == "number.other_maker")
    assert other.severity is Severity.LOOK
    assert "CATERPILLAR" in other.words[1]
    assert (other.evidence.seen, other.evidence.declared) == ("CATERPILLAR", "Komatsu")


def test_a_year_pushed_against_the_year_code_needs_a_look() -> None:
    deere = {"maker": "John Deere", "serial": "1FF380GXCEE900001"}
    assert found(**deere, year=2014) == {"number.ok": Severity.OK}
    assert found(**deere, year=2015) == {"number.other_year": Severity.NOTE}
    assert found(**deere, year=2018) == {"number.other_year": Severity.LOOK}


def test_a_road_vehicle_is_held_to_its_check_digit_and_model_year() -> None:
    truck = {"equipment_class": "dump_truck", "maker": "Nobody"}
    assert found(**truck, serial="1M8GDM9AXKP042788", year=1989) == {"number.ok": Severity.OK}
    assert found(**truck, serial="1M8GDM9AXKP042788", year=2012) == {"number.other_year": Severity.LOOK}
    assert found(**truck, serial="1M8GDM9AXKP042789", year=1989) == {"number.vin_check": Severity.LOOK}


def test_a_phone_is_held_to_its_imei() -> None:
    phone = {"equipment_class": "phone", "maker": "Nobody"}
    assert found(**phone, serial="490154203237518") == {"number.ok": Severity.OK}
    assert found(**phone, serial="490154203237519") == {"number.imei_check": Severity.LOOK}
