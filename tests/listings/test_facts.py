from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.listings.scene import FACTS
from truehand.equipment.domain.classes import FIRST_YEAR
from truehand.kernel.money import Money
from truehand.listings.domain.facts import HIGHEST_PRICE_MINOR, Facts, checked, checked_price
from truehand.listings.domain.refusals import FieldNotValid
from truehand.listings.domain.words import asked, words_of

TODAY = date(2026, 11, 21)


def refused_field(**changes: Any) -> str:  # noqa: ANN401
    with pytest.raises(FieldNotValid) as caught:
        checked(replace(FACTS, **changes), on=TODAY)
    assert caught.value.sentence("zh")
    return str(caught.value.data["field"])


def test_true_facts_come_back_trimmed() -> None:
    assert checked(replace(FACTS, maker="  Komatsu \n"), on=TODAY) == FACTS


@pytest.mark.parametrize("year", [1000, 0, -5, FIRST_YEAR - 1, 2028, 20190])
def test_an_impossible_year_is_refused(year: int) -> None:
    assert refused_field(year=year) == "year"


@pytest.mark.parametrize(("year", "hours"), [(2019, -1), (2019, 90_000), (2026, 9_000), (1960, 100_001), (2010, 0)])
def test_impossible_hours_are_refused(year: int, hours: int) -> None:
    assert refused_field(year=year, hours=hours) == "hours"


@pytest.mark.parametrize("field", ["maker", "serial"])
def test_a_text_that_grows_when_it_is_normalised_is_measured_then(field: str) -> None:
    assert refused_field(**{field: "ß" * 31}) == field


def test_a_new_machine_may_not_have_worked() -> None:
    assert checked(replace(FACTS, year=2027, hours=0), on=TODAY).hours == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("equipment_class", "submarine"),
        ("country", "XX"),
        ("maker", ""),
        ("maker", "--"),
        ("model", " "),
        ("serial", "1-2"),
        ("serial", "A" * 61),
        ("location", "x" * 121),
        ("description", "x" * 4001),
        ("description", "nul\x00byte"),
        ("condition", 0),
        ("condition", 6),
        ("condition", None),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: object) -> None:
    assert refused_field(**{field: value}) == field


def test_only_an_import_may_leave_the_condition_open() -> None:
    facts = checked(replace(FACTS, condition=None), on=TODAY, condition_needed=False)
    assert "condition" not in facts.stated()


@given(
    st.builds(
        Facts,
        equipment_class=st.sampled_from(["excavator", "dozer", "x"]),
        maker=st.text(max_size=70),
        model=st.text(max_size=70),
        serial=st.text(max_size=70),
        year=st.integers(-10, 3000),
        hours=st.integers(-10, 2**70),
        condition=st.one_of(st.none(), st.integers(-1, 7)),
        location=st.text(max_size=130),
        description=st.text(max_size=40),
        country=st.sampled_from(["CN", "US", "ZZ"]),
    )
)
def test_checking_either_refuses_or_is_stable(facts: Facts) -> None:
    try:
        once = checked(facts, on=TODAY)
    except FieldNotValid:
        return
    assert checked(once, on=TODAY) == once


@pytest.mark.parametrize("minor", [0, -1, -12_800_000, HIGHEST_PRICE_MINOR + 1])
def test_no_price_a_negative_one_and_a_zero_too_many_are_refused(minor: int) -> None:
    with pytest.raises(FieldNotValid):
        checked_price(Money(minor, "CNY"))


@pytest.mark.parametrize("typed", ["PC200", "pc200-8", "PC2008", "小松", "挖掘机 小松", "徐州", "pc 200"])
def test_a_machine_is_found_by_what_people_type(typed: str) -> None:
    stored = words_of("小松 KOMATSU PC200-8 江苏徐州 挖掘机 Excavator PC 200")
    assert set(asked(typed)) <= stored


@given(st.text(max_size=60))
def test_whatever_is_stored_is_found_by_itself(text: str) -> None:
    assert set(asked(text)) <= words_of(text)
