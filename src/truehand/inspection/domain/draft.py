"""A draft: what was typed so far, kept as typed, and the form that shows it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import FactAsked, Point, Scale, Section, Template
from truehand.inspection.domain.findings import Problem, missing_photos, read, template_of
from truehand.inspection.domain.refusals import DraftMisshapen
from truehand.inspection.domain.text import clean

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

# Four times what a report takes: an overlong note is kept so that it can be shortened, not lost.
LONGEST_KEPT: Final = 8_000
MOST_PHOTOS: Final = 6

_FACT_PARTS: Final = ("value", "not_tested")
_ITEM_PARTS: Final = ("grade", "note", "not_tested", "value", "remaining")
_PLACE_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo of one point."""

    id: UUID
    item: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """An inspector's draft for a trade, or for a job at another node; ``reported`` once it was signed."""

    matter_id: UUID
    inspector_id: UUID
    answers: Mapping[str, Json]
    photos: tuple[PhotoView, ...]
    saved_at: datetime
    reported: bool


@dataclass(frozen=True, slots=True)
class FactField:
    """A fact to fill in, with what was typed."""

    asked: FactAsked
    value: str
    not_tested: str
    problem: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PointField:
    """A point to fill in, with what was typed and photographed."""

    point: Point
    grade: str
    note: str
    not_tested: str
    reading: str
    photos: tuple[PhotoView, ...]
    problem: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class SectionField:
    """A section to fill in; ``done`` of its points have a grade or a reason."""

    section: Section
    points: tuple[PointField, ...]
    done: int
    troubled: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """The inspector's whole form."""

    template: Template
    facts: tuple[FactField, ...]
    sections: tuple[SectionField, ...]
    summary: str
    done: int
    total: int
    problems: int

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Return the scales that the inspector chooses from; limits stand beside their own fields."""
        chosen = (each for each in self.template.points if not each.measure and not each.remaining)
        return tuple({each.scale.key: each.scale for each in chosen}.values())


def from_form(posted: Mapping[str, str]) -> dict[str, Json]:
    """Turn flat form fields (``items.boom.grade``) into the mapping that ``findings_from`` and drafts take.

    Fields of the page itself (tokens, buttons) have other names and are left out; empty fields are left out too.
    """
    answers: dict[str, Json] = {key: posted[key] for key in ("template", "version", "summary") if posted.get(key)}
    groups: dict[str, dict[str, dict[str, Json]]] = {"facts": {}, "items": {}}
    for name, value in posted.items():
        parts = name.split(".")
        if len(parts) == _PLACE_PARTS and parts[0] in groups and value.strip():
            groups[parts[0]].setdefault(parts[1], {})[parts[2]] = value
    return {**answers, **groups}


def kept(answers: Mapping[str, object]) -> dict[str, Json]:
    """Return the answers as a draft keeps them: texts, by the names of the template that they name (or refuse).

    Refuses TemplateUnknown, and DraftMisshapen with the place for what the template does not ask, for values that
    are neither texts nor integers, and for texts past LONGEST_KEPT.
    """
    template = template_of(answers)
    unasked = [key for key in answers if key not in {"template", "version", "facts", "items", "summary"}]
    if unasked:
        raise DraftMisshapen(place=str(unasked[0])[:40])
    return {
        "template": template.name,
        "version": template.version,
        "facts": _group("facts", answers.get("facts"), {asked.key for asked in template.facts}, _FACT_PARTS),
        "items": _group("items", answers.get("items"), {point.key for point in template.points}, _ITEM_PARTS),
        "summary": _text("summary", answers.get("summary", "")),
    }


def form(template: Template, draft: DraftView | None, *, check: bool) -> FormView:
    """Return the form with what the draft holds; with ``check``, every problem stands beside its field."""
    answers = draft.answers if draft and template_of_draft(draft) is template else {}
    photos = draft.photos if draft else ()
    problems = _problems(template, answers, photos) if check else {}
    facts = tuple(_fact_field(asked, _given(answers, "facts", asked.key), problems) for asked in template.facts)
    sections = tuple(_section_field(section, answers, photos, problems) for section in template.sections)
    return FormView(
        template,
        facts,
        sections,
        str(answers.get("summary", "")),
        sum(section.done for section in sections),
        len(template.points),
        len(problems),
    )


def template_of_draft(draft: DraftView) -> Template | None:
    """Return the template that a draft was begun with, also when there is a newer one; None before anything is kept."""
    return template_of(draft.answers) if draft.answers.get("template") else None


def _group(name: str, given: object, asked: set[str], parts: tuple[str, ...]) -> dict[str, Json]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise DraftMisshapen(place=name)
    group: dict[str, Json] = {}
    for key, values in given.items():
        place = f"{name}.{str(key)[:40]}"
        if key not in asked or not isinstance(values, Mapping) or any(part not in parts for part in values):
            raise DraftMisshapen(place=place)
        group[key] = {part: _text(place, value) for part, value in values.items()}
    return group


def _text(place: str, value: object) -> str:
    if value is None:
        return ""
    plain = str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12 else value
    text = clean(plain, LONGEST_KEPT)
    if text is None:
        raise DraftMisshapen(place=place)
    return text


def _problems(
    template: Template, answers: Mapping[str, Json], photos: tuple[PhotoView, ...]
) -> dict[str, tuple[str, str]]:
    reading = read(answers, template)
    missing = missing_photos(reading.findings, {photo.item for photo in photos})
    listed: dict[str, Problem] = {}
    for problem in (*reading.problems, *missing):
        listed.setdefault(problem.place, problem)
    return {place: problem.reason for place, problem in listed.items()}


def _given(answers: Mapping[str, Json], group: str, key: str) -> Mapping[str, object]:
    values = answers.get(group)
    found = values.get(key) if isinstance(values, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _fact_field(asked: FactAsked, given: Mapping[str, object], problems: Mapping[str, tuple[str, str]]) -> FactField:
    value, reason = (str(given.get(part, "")) for part in _FACT_PARTS)
    return FactField(asked, value, reason, problems.get(f"facts.{asked.key}"))


def _section_field(
    section: Section,
    answers: Mapping[str, Json],
    photos: tuple[PhotoView, ...],
    problems: Mapping[str, tuple[str, str]],
) -> SectionField:
    points = tuple(
        _point_field(point, _given(answers, "items", point.key), photos, problems) for point in section.points
    )
    done = sum(bool(field.grade or field.reading or field.not_tested) for field in points)
    return SectionField(section, points, done, any(field.problem for field in points))


def _point_field(
    point: Point,
    given: Mapping[str, object],
    photos: tuple[PhotoView, ...],
    problems: Mapping[str, tuple[str, str]],
) -> PointField:
    grade, note, reason, value, remaining = (str(given.get(part, "")) for part in _ITEM_PARTS)
    own = tuple(photo for photo in photos if photo.item == point.key)
    return PointField(point, grade, note, reason, value or remaining, own, problems.get(f"items.{point.key}"))
