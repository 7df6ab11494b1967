"""A report is complete or it is refused, with every place named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inspection.cast import DECLARED, EXCAVATOR, MACHINE, answers
from truehand.inspection.domain.compare import Severity, Verdict, beside, compare, overall
from truehand.inspection.domain.draft import form, from_form, kept
from truehand.inspection.domain.findings import findings_from, missing_photos
from truehand.inspection.domain.refusals import DraftMisshapen, FindingsIncomplete, TemplateUnknown
from truehand.inspection.domain.template import named, newest, template_for
from truehand.kernel.canonical import canonical
from truehand.kernel.refusal import Refusal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
PLACES = st.sampled_from(["template", "version", "facts", "items", "summary", "serial", "hours", "boom", "grade"])
NESTED = st.recursive(
    JSON | st.sampled_from(["excavator", 1, "1", "4", 4]),
    lambda inner: st.dictionaries(PLACES | st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)


def refused_places(mapping: dict[str, Any]) -> set[str]:
    with pytest.raises(FindingsIncomplete) as refusal:
        findings_from(mapping)
    return set(str(refusal.value.data["places"]).split(","))


def test_the_published_templates_never_change() -> None:
    assert EXCAVATOR.sha256 == "2a210119b454b47e6a884642abacd390858dfa5e58ccaf0147f06b95130733d2"
    assert MACHINE.sha256 == "280b1988d2c2814e888d4b707dc4377defc3e1b55aca543401c8825b01e7d186"


def test_every_word_of_a_template_is_there_in_both_languages_and_every_key_is_its_own() -> None:
    for template in (EXCAVATOR, MACHINE):
        keys = [point.key for point in template.points]
        assert len(keys) == len(set(keys))
        assert 40 <= len(keys) <= 60
        for section in template.sections:
            for point in section.points:
                words = (
                    *point.name,
                    *point.how,
                    *section.name,
                    *(word for g in point.scale.grades for word in g.meaning),
                )
                assert all(words)
                assert len(point.scale.grades) == 5


def test_the_class_of_a_machine_chooses_its_template() -> None:
    assert template_for("excavator") is template_for("mini_excavator") is newest("excavator")
    assert template_for("dozer") is template_for("") is newest("machine")


def test_a_complete_inspection_is_read_whether_numbers_come_as_text_or_not() -> None:
    findings = findings_from(answers(boom={"grade": "3", "note": " 根部补焊 "}, hours={"value": "６,250"}))
    assert len(findings.items) == len(EXCAVATOR.points)
    boom = next(each for each in findings.items if each.item == "boom")
    assert (boom.grade, boom.note) == (3, "根部补焊")
    assert findings.fact("hours") == 6250


@pytest.mark.parametrize("grade", [0, 6, -1, "好", 3.5, True, None, "", [], "5 "])
def test_a_grade_is_one_to_five_and_nothing_else(grade: Any) -> None:  # noqa: ANN401 - any JSON
    mapping = answers(boom={"grade": grade})
    if grade == "5 ":
        assert findings_from(mapping).items
    else:
        assert refused_places(mapping) == {"items.boom"}


def test_every_missing_point_is_named_at_once() -> None:
    mapping = answers()
    del mapping["items"]["boom"], mapping["items"]["arm"], mapping["facts"]["serial"]
    assert refused_places(mapping) == {"items.boom", "items.arm", "facts.serial"}


def test_not_tested_needs_a_reason() -> None:
    findings = findings_from(answers(climate={"not_tested": "停机无电"}))
    assert next(each for each in findings.items if each.item == "climate").grade is None
    assert refused_places(answers(climate={"not_tested": " "})) == {"items.climate"}
    assert refused_places(answers(climate={"not_tested": "x"})) == {"items.climate"}
    assert refused_places(answers(climate={"grade": 4, "not_tested": "but why"})) == {"items.climate"}


def test_the_nameplate_must_be_tested() -> None:
    assert refused_places(answers(nameplate={"not_tested": "covered in mud"})) == {"items.nameplate"}


def test_an_unreadable_fact_needs_a_reason_too() -> None:
    findings = findings_from(answers(hours={"not_tested": "表已损坏"}))
    assert findings.fact("hours") is None
    assert refused_places(answers(hours={"value": ""})) == {"facts.hours"}
    assert refused_places(answers(year={"value": 1000})) == {"facts.year"}
    assert refused_places(answers(hours={"value": -4})) == {"facts.hours"}


def test_what_the_template_does_not_ask_is_refused_and_not_dropped() -> None:
    assert refused_places(answers(wings={"grade": 5})) == {"items.wings"}
    assert refused_places(answers() | {"price": 1}) == {"price"}
    assert refused_places(answers(boom={"grade": 4, "colour": "yellow"})) == {"items.boom"}


def test_control_characters_are_refused() -> None:
    assert refused_places(answers(boom={"grade": 4, "note": "a\x00b"})) == {"items.boom"}
    assert refused_places(answers(boom={"grade": 4, "note": "\ud800"})) == {"items.boom"}
    assert refused_places(answers(serial={"value": "A\x1bB"})) == {"facts.serial"}


def test_an_unknown_template_is_refused() -> None:
    for wrong in ({"template": "submarine"}, {"version": 9}, {"version": None}, {"template": ["excavator"]}):
        with pytest.raises(TemplateUnknown):
            findings_from(answers() | wrong)
    with pytest.raises(TemplateUnknown):
        named("excavator", 0)


def test_a_point_that_was_not_tested_needs_no_photo() -> None:
    findings = findings_from(answers(slew_ring={"not_tested": "无顶起条件"}))
    missing = {problem.place for problem in missing_photos(findings, {"boom"})}
    assert "items.slew_ring" not in missing
    assert "items.boom" not in missing
    assert "items.nameplate" in missing


@given(NESTED)
def test_no_mapping_makes_the_reader_fail(value: Any) -> None:  # noqa: ANN401 - any JSON
    mapping = value if isinstance(value, dict) else {"items": value}
    for seen in (mapping, {"template": "excavator", "version": 1} | mapping, answers() | mapping):
        for read in (findings_from, kept):
            with suppress(Refusal):
                read(seen)


@given(st.dictionaries(st.sampled_from(list(DECLARED)), JSON))
def test_comparing_never_fails_whatever_was_declared(declared: dict[str, Any]) -> None:
    comparisons = beside(declared, findings_from(answers()))
    assert [each.field for each in comparisons] == ["serial", "year", "hours", "condition"]
    assert all((each.severity is not None) == (each.verdict is Verdict.CONTRADICTS) for each in comparisons)


@given(declared=st.integers(0, 100_000), found=st.integers(0, 200_000))
def test_hours_contradict_exactly_past_fifty_hours_and_ten_percent(declared: int, found: int) -> None:
    contradictions = compare(DECLARED | {"hours": declared}, findings_from(answers(hours={"value": found})))
    over = found - declared
    assert bool(contradictions) == (over > 50 and over * 10 > declared)


@pytest.mark.parametrize(
    ("declared", "found", "verdict"),
    [
        ("c-512 34", "C51234", Verdict.AGREES),
        ("C5I234", "C51234", Verdict.DOUBT),
        ("C51235", "C51234", Verdict.CONTRADICTS),
        (None, "C51234", Verdict.DOUBT),
    ],
)
def test_a_serial_agrees_when_it_reads_the_same(declared: str | None, found: str, verdict: Verdict) -> None:
    comparison = beside(DECLARED | {"serial": declared}, findings_from(answers(serial={"value": found})))[0]
    assert comparison.verdict is verdict


def test_fewer_hours_than_declared_raise_a_doubt() -> None:
    findings = findings_from(answers(hours={"value": 900}))
    assert beside(DECLARED, findings)[2].verdict is Verdict.DOUBT
    assert compare(DECLARED, findings) == ()


def test_a_cracked_boom_holds_the_overall_grade_down() -> None:
    assert overall(findings_from(answers(grade=5))) == 5
    assert overall(findings_from(answers(grade=5, boom={"grade": 1}))) == 2
    contradiction = compare(DECLARED | {"condition": 5}, findings_from(answers(grade=5, boom={"grade": 1})))
    assert [(each.field, each.severity) for each in contradiction] == [("condition", Severity.SERIOUS)]


def test_the_overall_grade_is_rounded_once_and_half_up() -> None:
    grades = dict(zip((point.key for point in EXCAVATOR.sections[0].points), (3, 3, 4), strict=False))
    grades |= dict(zip((point.key for point in EXCAVATOR.sections[1].points), (3, 4, 4), strict=False))
    whole = findings_from(answers())
    # Means of 10/3 and 11/3: together exactly three and a half.
    tested = tuple(replace(each, grade=grades.get(each.item)) for each in whole.items)
    assert overall(replace(whole, items=tested)) == 4


@given(st.lists(st.integers(1, 5), min_size=len(EXCAVATOR.points), max_size=len(EXCAVATOR.points)))
def test_the_overall_grade_stays_within_the_grades_given(grades: list[int]) -> None:
    items = {point.key: {"grade": grade} for point, grade in zip(EXCAVATOR.points, grades, strict=True)}
    found = overall(findings_from(answers() | {"items": items}))
    assert found is not None
    assert min(grades) <= found <= max(grades)


def test_a_posted_form_becomes_the_same_findings() -> None:
    posted = {"csrfmiddlewaretoken": "x", "act": "sign", "template": "excavator", "version": "1", "summary": "好车"}
    posted |= {f"items.{point.key}.grade": "4" for point in EXCAVATOR.points}
    posted |= {f"items.{point.key}.note": "" for point in EXCAVATOR.points}
    posted |= {"facts.serial.value": "C51234", "facts.hours.value": "6250", "facts.year.value": "2018"}
    assert findings_from(from_form(posted)) == findings_from(answers())


def test_a_draft_keeps_a_wrong_grade_and_refuses_a_strange_place() -> None:
    draft = kept({"template": "excavator", "version": 1, "items": {"boom": {"grade": "9", "note": "x" * 900}}})
    assert draft["items"] == {"boom": {"grade": "9", "note": "x" * 900}}
    assert canonical(draft)
    with pytest.raises(DraftMisshapen):
        kept({"template": "excavator", "version": 1, "items": {"wings": {"grade": 1}}})
    with pytest.raises(DraftMisshapen):
        kept({"template": "excavator", "version": 1, "summary": "y" * 9_000})


def test_the_empty_form_asks_everything_and_accuses_of_nothing() -> None:
    empty = form(EXCAVATOR, None, check=False)
    assert (empty.done, empty.total, empty.problems) == (0, len(EXCAVATOR.points), 0)
    checked = form(EXCAVATOR, None, check=True)
    assert checked.problems == len(EXCAVATOR.points) + 3
