"""The second version of the templates: what each class is asked, and the same as open JSON with its schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.inspection.cast import DECLARED, INES, TRADE, answers
from truehand.inspection import queries
from truehand.inspection.domain.asked import Claim, Point, Template, Weight
from truehand.inspection.domain.compare import Verdict, beside, looks, overall
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.refusals import FindingsIncomplete
from truehand.inspection.domain.schema import findings_schema, template_json, template_schema
from truehand.inspection.domain.template import current, named, newest, published, template_for

EXCAVATOR = newest("excavator")
SIZES = {
    "excavator": (11, 80),
    "wheel_loader": (10, 70),
    "forklift": (7, 45),
    "cnc_machine": (8, 45),
    "phone": (6, 30),
    "laptop": (5, 30),
    "instrument": (6, 30),
    "machine": (10, 70),
}
HASHES: dict[str, str] = {
    "excavator": "427ac600b49a0771",
    "wheel_loader": "8a726aa93244de8b",
    "forklift": "7c1ad57b67788a0e",
    "cnc_machine": "bb384c7b9d5d1248",
    "phone": "6c6e06d7e065e48b",
    "laptop": "36f669e11e9ae760",
    "instrument": "c6996ac4e60e567c",
    "machine": "96bce9bd341dee67",
}
EACH = pytest.mark.parametrize("template", current(), ids=lambda each: each.name)


def whole(template: Template = EXCAVATOR, grade: int = 4, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Complete findings by a template, with every fact that it asks for."""
    read = {"serial": "C51234", "hours": 6250, "year": 2018, "maker": "Komatsu", "model": "PC210-8"}
    found = answers(template, grade=grade)
    found["facts"] = {each.key: {"value": read[each.key]} for each in template.facts}
    for key, value in changed.items():
        found["facts" if key in found["facts"] else "items"][key] = value
    return found


def refused(found: dict[str, Any]) -> set[str]:
    with pytest.raises(FindingsIncomplete) as refusal:
        findings_from(found)
    return set(str(refusal.value.data["places"]).split(","))


def chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@EACH
def test_every_class_is_asked_enough_in_both_languages(template: Template) -> None:
    sections, points = SIZES[template.name]
    keys = [point.key for point in template.points]
    assert (len(template.sections), len(keys) >= points, len(set(keys))) == (sections, True, len(keys))
    for point in template.points:
        assert all((*point.name, *point.how, *point.scale.name))
        assert point.method
        assert chinese(point.name[0] + point.how[0])
        assert not chinese(point.name[1] + point.how[1])
    assert {Weight.SAFETY, Weight.COSMETIC} < {point.weight for point in template.points}
    assert Claim.SERIAL in {point.claim for point in template.points}


@EACH
def test_limits_lie_within_one_another(template: Template) -> None:
    for point in template.points:
        measure = point.measure
        if measure:
            least, largest = measure.least, measure.largest
            assert least <= measure.usable[0] <= measure.good[0] <= measure.good[1] <= measure.usable[1] <= largest
            assert measure.grade(measure.good[0]) == 5


def test_published_templates_of_the_second_version_never_change() -> None:
    assert {each.name: each.sha256[:16] for each in current()} == HASHES


def test_the_newest_template_is_chosen_by_class() -> None:
    names = [template_for(each).name for each in ("mini_excavator", "skid_steer", "forklift", "phone", "crane")]
    assert names == ["excavator", "wheel_loader", "forklift", "phone", "machine"]


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ({"value": 10}, 5),
        ({"value": "30"}, 3),
        ({"value": 31}, 1),
        ({"value": 10, "grade": 4}, 4),
        ({"grade": 2}, 2),
        ({"not_tested": "no load at hand"}, None),
    ],
)
def test_the_grade_of_a_measured_point_follows_from_its_limits(given: dict[str, Any], grade: int | None) -> None:
    found = findings_from(whole(cylinder_drift=given))
    assert next(each for each in found.items if each.item == "cylinder_drift").grade == grade


@pytest.mark.parametrize(("remaining", "grade"), [(100, 5), (80, 5), (79, 4), (40, 3), (20, 2), (19, 1), (0, 1)])
def test_the_grade_of_a_worn_part_follows_from_what_is_left(remaining: int, grade: int) -> None:
    found = findings_from(whole(track_chain={"remaining": remaining}))
    chain = next(each for each in found.items if each.item == "track_chain")
    assert (chain.grade, chain.remaining) == (grade, remaining)


@pytest.mark.parametrize(
    "given",
    [
        {"value": 31, "grade": 4},
        {"value": -1},
        {"value": 5000},
        {"value": "ten"},
        {"value": True},
        {"remaining": 50},
        {"value": 5, "not_tested": "a reason"},
        {},
    ],
)
def test_a_reading_that_cannot_be_or_a_grade_above_it_is_refused(given: dict[str, Any]) -> None:
    assert refused(whole(cylinder_drift=given)) == {"items.cylinder_drift"}


def test_a_safety_defect_caps_the_grade_and_looks_stay_apart() -> None:
    assert overall(findings_from(whole(grade=5))) == 5
    assert overall(findings_from(whole(grade=5, boom={"grade": 2}))) == 2
    assert overall(findings_from(whole(grade=5, boom={"grade": 1}))) == 1
    assert overall(findings_from(whole(grade=5, controls={"grade": 2}))) == 3
    ugly: dict[str, Any] = {point.key: {"grade": 1} for point in EXCAVATOR.points if point.weight is Weight.COSMETIC}
    found = findings_from(whole(grade=5, **ugly))
    assert (overall(found), looks(found)) == (5, 1)


def test_maker_and_model_are_compared_and_a_bad_point_leaves_its_claim_in_doubt() -> None:
    def said(**changed: Any) -> dict[str, Verdict]:  # noqa: ANN401 - JSON
        return {each.field: each.verdict for each in beside(DECLARED, findings_from(whole(**changed)))}

    same = said(model={"value": "pc 210 8"})
    assert list(same) == ["serial", "year", "hours", "maker", "model", "condition"]
    assert set(same.values()) == {Verdict.AGREES}
    other = said(model={"value": "PC200-8"}, maker={"value": "Komatsu Ltd"})
    assert other == same | {"model": Verdict.CONTRADICTS, "maker": Verdict.DOUBT}
    assert said(hour_meter={"grade": 2})["hours"] is Verdict.DOUBT


@pytest.mark.parametrize("template", published(), ids=lambda each: f"{each.name}-{each.version}")
def test_every_template_fits_the_open_schema_and_its_findings_fit_its_own(template: Template) -> None:
    jsonschema_rs.validate(template_schema(), template_json(template))
    check = jsonschema_rs.validator_for(findings_schema(template))
    check.validate(whole(template))
    assert findings_from(whole(template)).template is template
    assert not check.is_valid(whole(template) | {"version": 9})
    assert not check.is_valid(whole(template, wings={"grade": 4}))


ITEM = st.fixed_dictionaries(
    {},
    optional={
        "grade": st.integers(-1, 7),
        "value": st.integers(-5, 1200),
        "remaining": st.integers(-5, 120),
        "note": st.sampled_from(["", "根部"]),
        "not_tested": st.sampled_from(["x", "停机", "no fuel"]),
    },
)


@given(st.sampled_from([each for each in EXCAVATOR.points if each.may_skip]), ITEM)
def test_what_the_reader_takes_the_schema_takes_too(point: Point, item: dict[str, Any]) -> None:
    changed: dict[str, Any] = {point.key: item}
    found = whole(**changed)
    fits = jsonschema_rs.validator_for(findings_schema(EXCAVATOR)).is_valid(found)
    try:
        findings_from(found)
    except FindingsIncomplete:
        # Beyond it only what a schema cannot say is refused: a grade better than the reading allows.
        assert not fits or {"grade"} < item.keys()
    else:
        assert fits


def test_others_fetch_templates_and_schemas_from_any_page() -> None:
    client = Client()
    for template in published():
        shown = client.get(f"/inspections/standards/{template.name}-v{template.version}.json")
        assert shown["Access-Control-Allow-Origin"] == "*"
        assert json.loads(shown.content) == template_json(template)
        schema = client.get(f"/inspections/schemas/{template.name}-v{template.version}.json")
        assert schema["Content-Type"] == "application/schema+json"
        assert json.loads(schema.content) == findings_schema(template)
    assert json.loads(client.get("/inspections/schemas/template.json").content) == template_schema()
    assert client.get("/inspections/standards/excavator-v9.json").status_code == 404
    assert client.get("/inspections/standards/excavator/v1/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_longest_form_stays_small_enough_for_a_poor_network(language: str) -> None:
    page = drawn(language)
    assert len(page.encode()) < 100_000
    assert 'name="items.cylinder_drift.value"' in page
    assert 'name="items.track_chain.remaining"' in page


def drawn(language: str) -> str:
    with translation.override(language), override_settings(ROOT_URLCONF="tests.inspection.urls"):
        form = queries.form_of(TRADE, INES, equipment_class="excavator", check=True)
        context = {"photo_route": "shown", "trade_id": TRADE, "action": "/somewhere", "report_form": form}
        return render_to_string("inspection/_form.html", context, RequestFactory().get("/"))


def test_an_old_version_stays_readable() -> None:
    old = named("excavator", 1)
    assert findings_from(answers(old)).template is old
    assert old is not EXCAVATOR
