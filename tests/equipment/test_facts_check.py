from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.equipment.subjects import NOW, machine, plate_saying
from truehand.equipment.domain.facts_check import MeterReading, check_facts
from truehand.equipment.domain.figures import mass_kg, power_kw
from truehand.equipment.domain.finding import Severity
from truehand.equipment.queries import models


def found(*meter: int, **changes: Any) -> dict[str, Severity]:  # noqa: ANN401
    readings = [MeterReading(hours, NOW - timedelta(days=300), "sold") for hours in meter]
    findings = check_facts(machine(**changes), models(), readings, NOW)
    assert all(all(finding.words) for finding in findings)
    return {finding.code: finding.severity for finding in findings}


def test_an_ordinary_machine_is_plausible() -> None:
    assert found() == {"facts.ok": Severity.OK}
    assert found(model="A model that nobody knows", year=1985) == {"facts.ok": Severity.OK}


@pytest.mark.parametrize(
    ("year", "severity"), [(2004, Severity.LOOK), (2005, Severity.LOOK), (2022, Severity.NOTE), (2025, Severity.LOOK)]
)
def test_a_year_in_which_the_model_was_not_made_is_graded(year: int, severity: Severity) -> None:
    assert found(year=year, hours=600)["facts.year_of_model"] is severity


def test_the_years_of_a_variant_are_only_noted() -> None:
    assert found(model="320D2 GC", year=2025, hours=600)["facts.year_of_model"] is Severity.NOTE


def test_hours_are_weighed_against_age() -> None:
    assert found(hours=14 * 3_000) == {"facts.hours_many": Severity.NOTE}
    assert found(hours=14 * 5_000) == {"facts.hours_many": Severity.LOOK}
    assert found(hours=14 * 10) == {"facts.hours_few": Severity.NOTE}
    assert found(year=2026, hours=3, model="?") == {"facts.ok": Severity.OK}


@pytest.mark.parametrize(
    ("before", "hours", "severity"),
    [
        (8_000, 8_200, None),
        (8_290, 8_200, None),
        (8_500, 8_200, Severity.NOTE),
        (8_900, 8_200, Severity.NOTE),
        (12_000, 8_200, Severity.LOOK),
    ],
)
def test_hours_that_run_backwards_are_graded_and_never_called_a_fraud(
    before: int, hours: int, severity: Severity | None
) -> None:
    assert found(3_000, before, hours=hours).get("facts.hours_backwards") is severity
    if severity:
        [finding] = check_facts(machine(hours=hours), models(), [MeterReading(before, NOW, "sold")], NOW)
        assert str(before) in finding.words[0]
        assert "fraud" not in finding.words[1].lower()


def test_a_plate_whose_mass_or_power_is_another_models_needs_a_look() -> None:
    assert found(reading=plate_saying("OPERATING MASS 21 300 kg", "POWER 103 kW")) == {"facts.ok": Severity.OK}
    other = found(reading=plate_saying("整机质量 34.2 吨", "额定功率 200 kW"))
    assert other == {"facts.mass_of_model": Severity.LOOK, "facts.power_of_model": Severity.LOOK}
    assert found(reading=plate_saying("MASS 27,500 KG")) == {"facts.mass_of_model": Severity.NOTE}


@pytest.mark.parametrize(
    ("text", "mass", "power"),
    [
        ("整机质量：20500kg", 20500, None),
        ("OPERATING WEIGHT 48,500 LBS", 22000, None),
        ("NET POWER 148 HP", None, 110),
        ("LIFTING CAPACITY MASS 2000 kg", None, None),
        ("20500 kg", None, None),
        ("MASS", None, None),
        ("质量 20.5 T", 20500, None),
    ],
)
def test_mass_and_power_are_read_in_their_units(text: str, mass: int | None, power: int | None) -> None:
    weighed, strong = mass_kg(plate_saying(text)), power_kw(plate_saying(text))
    assert (weighed and weighed.value) == mass
    assert (strong and strong.value) == power


@given(st.text(max_size=40))
def test_no_line_of_a_plate_is_too_odd_to_be_read(text: str) -> None:
    mass_kg(plate_saying(text)), power_kw(plate_saying(text))
