"""Templates and findings for other platforms: plain JSON, described by JSON Schema (draft 2020-12).

A template as JSON is enough to draw a form; a template's own schema says which findings it takes. What a schema cannot
say (a grade no better than the measured value allows, the photos that a point asks for) the reader checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import BEST_GRADE, WHOLE, WORST_GRADE, Claim, Method, Weight
from truehand.inspection.domain.text import LONGEST_NOTE, LONGEST_SERIAL, LONGEST_SUMMARY, SHORTEST_REASON

if TYPE_CHECKING:
    from truehand.inspection.domain.asked import FactAsked, Point, Section, Template
    from truehand.kernel.canonical import Json

    Object = dict[str, Json]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FORMAT: Final = "truehand.inspection.template/2"


def template_json(template: Template) -> Object:
    """Return a template as plain JSON, as others read it; its canonical bytes are what its hash is of."""
    return {
        "format": FORMAT,
        "template": template.name,
        "version": template.version,
        "title": _words(template.title),
        "classes": list(template.classes),
        "facts": [_fact(each) for each in template.facts],
        "sections": [_section(each) for each in template.sections],
    }


def template_schema() -> Object:
    """Return the schema of templates themselves: what ``template_json`` returns, for any template of anybody."""
    words = _object({"zh": _text(200), "en": _text(200)})
    key: Json = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
    pair: Json = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    fact = _object({"key": key, "name": words, "kind": {"enum": ["text", "whole_number"]}, "range": pair}, "range")
    grades = _object({str(each): words for each in range(WORST_GRADE, BEST_GRADE + 1)})
    limits = _object({"unit": _text(20), "range": pair, "good": pair, "usable": pair})
    item = _object(
        {
            "key": key,
            "name": words,
            "how": words,
            "method": {"enum": [None, *(each.value for each in Method)]},
            "severity": {"enum": [each.value for each in Weight]},
            "claim": {"enum": [each.value for each in Claim]},
            "photo_required": {"type": "boolean"},
            "may_skip": {"type": "boolean"},
            "result": {"enum": ["grade", "remaining", "measure"]},
            "grades": grades,
            "measure": limits,
        },
        "measure",
    )
    section = _object({"key": key, "name": words, "items": {"type": "array", "items": item, "minItems": 1}})
    return {
        "$schema": DIALECT,
        "title": "Inspection template",
        **_object(
            {
                "format": {"const": FORMAT},
                "template": key,
                "version": {"type": "integer", "minimum": 1},
                "title": words,
                "classes": {"type": "array", "items": key, "uniqueItems": True},
                "facts": {"type": "array", "items": fact},
                "sections": {"type": "array", "items": section, "minItems": 1},
            }
        ),
    }


def findings_schema(template: Template) -> Object:
    """Return the schema of complete findings by one template."""
    facts = {each.key: _fact_schema(each) for each in template.facts}
    items = {each.key: _item_schema(each) for each in template.points}
    return {
        "$schema": DIALECT,
        "title": f"{template.title[1]} v{template.version}",
        "description": f"Findings by the template with SHA-256 {template.sha256}",
        **_object(
            {
                "template": {"const": template.name},
                "version": {"const": template.version},
                "facts": _object(facts),
                "items": _object(items),
                "summary": _text(LONGEST_SUMMARY),
            },
            "summary",
        ),
    }


def _words(pair: tuple[str, str]) -> Object:
    return {"zh": pair[0], "en": pair[1]}


def _fact(asked: FactAsked) -> Object:
    kind: Object = (
        {"kind": "whole_number", "range": [asked.least, asked.largest]} if asked.numeric else {"kind": "text"}
    )
    return {"key": asked.key, "name": _words(asked.name), **kind}


def _section(section: Section) -> Object:
    return {"key": section.key, "name": _words(section.name), "items": [_item(each) for each in section.points]}


def _item(point: Point) -> Object:
    measure = point.measure
    limits: Object = (
        {
            "measure": {
                "unit": measure.unit,
                "range": [measure.least, measure.largest],
                "good": list(measure.good),
                "usable": list(measure.usable),
            }
        }
        if measure
        else {}
    )
    return {
        "key": point.key,
        "name": _words(point.name),
        "how": _words(point.how),
        "method": point.method.value if point.method else None,
        "severity": point.weight.value,
        "claim": point.claim.value,
        "photo_required": point.photo,
        "may_skip": point.may_skip,
        "result": "measure" if measure else "remaining" if point.remaining else "grade",
        "grades": {str(each.value): _words(each.meaning) for each in point.scale.grades},
        **limits,
    }


def _fact_schema(asked: FactAsked) -> Json:
    value: Object = _whole(asked.least, asked.largest) if asked.numeric else _text(LONGEST_SERIAL, least=1)
    return {"oneOf": [_object({"value": value}), _object({"not_tested": _text(LONGEST_NOTE, least=SHORTEST_REASON)})]}


def _item_schema(point: Point) -> Json:
    note = _text(LONGEST_NOTE)
    seen: Object = {"grade": _whole(WORST_GRADE, BEST_GRADE), "note": note}
    ways: list[Json] = [_object(seen, "note")]
    if point.measure:
        value = _whole(point.measure.least, point.measure.largest)
        ways.append(_object({**seen, "value": value}, "note", "grade"))
    elif point.remaining:
        ways.append(_object({**seen, "remaining": _whole(0, WHOLE)}, "note", "grade"))
    if point.may_skip:
        reason = _text(LONGEST_NOTE, least=SHORTEST_REASON)
        ways.append(_object({"not_tested": reason, "note": note}, "note"))
    return {"oneOf": ways}


def _object(properties: Object, *optional: str) -> Object:
    """An object with exactly these properties, all required but the optional ones."""
    required: list[Json] = [each for each in properties if each not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _text(longest: int, *, least: int = 0) -> Object:
    return {"type": "string", "minLength": least, "maxLength": longest}


def _whole(least: int, largest: int) -> Object:
    return {"type": "integer", "minimum": least, "maximum": largest}
