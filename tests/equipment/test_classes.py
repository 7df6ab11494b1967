"""Classes beside construction machines: what they must show, what can be true of them, how they are inspected."""

from dataclasses import replace
from datetime import date

import pytest

from tests.equipment.subjects import NOW, machine
from truehand.equipment.domain.catalogue import Catalogue
from truehand.equipment.domain.classes import CLASS_NAMES, LONGEST_CLASS, UNMETERED, EquipmentClass
from truehand.equipment.domain.facts_check import check_facts
from truehand.equipment.domain.makers import SerialForms, forms_from
from truehand.equipment.domain.number_check import check_number
from truehand.equipment.domain.photos.views import PLATE, missing, needed
from truehand.inspection.domain.template import GENERAL, current, template_for
from truehand.listings.domain.facts import Facts, checked
from truehand.listings.domain.refusals import FieldNotValid
from truehand.market.domain.shelf import SHELF
from truehand.trade.domain.fees import TARIFF

TODAY = date(2026, 11, 22)
PHONE = next(each.facts for each in SHELF if each.facts.equipment_class == "phone")


def test_every_class_that_has_a_standard_of_its_own_can_be_offered() -> None:
    inspected = {each for template in current() for each in template.classes}
    assert inspected <= set(CLASS_NAMES)
    for each in ("cnc_machine", "phone", "laptop", "analytical_instrument", "medical_device"):
        assert template_for(each).name != GENERAL


@pytest.mark.parametrize("each", list(EquipmentClass))
def test_every_class_has_its_words_its_views_and_its_fees(each: EquipmentClass) -> None:
    assert len(each) <= LONGEST_CLASS
    assert all(CLASS_NAMES[each])
    assert PLATE in needed(each)
    assert len(set(needed(each))) == len(needed(each)) >= 5
    assert each in TARIFF


def test_a_phone_is_asked_for_its_own_page_and_not_for_a_plate_or_a_meter() -> None:
    asked = missing("phone", {"front", "rear", "left", "right"})
    assert set(asked) == {"screen", "battery", PLATE}
    assert "IMEI" in asked[PLATE][1]
    assert missing("laptop", needed("laptop")) == {}
    assert {"spindle", "control", "meter"} <= set(needed("cnc_machine"))
    assert "calibration" in needed("medical_device")


@pytest.mark.parametrize("offered", SHELF, ids=lambda each: each.facts.equipment_class)
def test_what_the_demonstration_sells_is_not_in_doubt(offered: object) -> None:
    facts: Facts = offered.facts  # type: ignore[attr-defined]
    assert checked(facts, on=TODAY) == facts
    stated = {name: getattr(facts, name) for name in ("equipment_class", "maker", "model", "serial", "year", "hours")}
    subject = machine(**stated)
    assert [each.code for each in check_number(subject, _no_forms(), NOW)] == ["number.ok"]
    assert [each.code for each in check_facts(subject, Catalogue({}), (), NOW)] == ["facts.ok"]


def _no_forms() -> SerialForms:

    return forms_from([])


@pytest.mark.parametrize(("serial", "fault"), [("356938035643808", "check"), ("35693803564380", "length")])
def test_a_phone_whose_number_is_no_imei_is_looked_at(serial: str, fault: str) -> None:
    subject = machine(equipment_class="phone", maker="HUAWEI", model="MATE 40 PRO", serial=serial, year=2021)
    assert f"number.imei_{fault}" in {each.code for each in check_number(subject, _no_forms(), NOW)}


def test_what_counts_no_hours_states_none_and_is_asked_for_none() -> None:
    for each in UNMETERED:
        assert not replace(PHONE, equipment_class=each).metered
        with pytest.raises(FieldNotValid):
            checked(replace(PHONE, equipment_class=each, hours=10), on=TODAY)
    # An excavator of that age that shows none was not read.
    with pytest.raises(FieldNotValid):
        checked(replace(PHONE, equipment_class="excavator"), on=TODAY)


def test_no_phone_is_older_than_phones_are() -> None:
    with pytest.raises(FieldNotValid):
        checked(replace(PHONE, year=1991), on=TODAY)
    checked(replace(PHONE, year=1992), on=TODAY)


def test_a_machine_tool_may_work_in_three_shifts_and_an_excavator_may_not() -> None:
    def told(equipment_class: str) -> set[str]:
        subject = machine(equipment_class=equipment_class, year=2020, hours=6 * 6000)
        return {each.code for each in check_facts(subject, Catalogue({}), (), NOW)}

    assert told("cnc_machine") == {"facts.ok"}
    assert told("excavator") == {"facts.hours_many"}
