"""The standards over the API, so that an inspector's own software can fill one in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.edge import clock
from truehand.edge.api import Router
from truehand.edge.schemas import Words
from truehand.inspection import queries
from truehand.inspection.domain.asked import Measure, Point, Template
from truehand.inspection.domain.template import template_for

router = Router(tags=["inspection"])


class MeasureSchema(Schema):
    """A whole number in a unit: the range that is no slip, and the limits from which the grade follows."""

    unit: str
    range: tuple[int, int]
    good: tuple[int, int]
    usable: tuple[int, int]


class PointSchema(Schema):
    """One point: its key in a report's ``items``, and what each grade from 5 to 1 means.

    A point with ``measure`` takes ``value`` in a report, one with ``remaining`` the percentage of life left.
    """

    key: str
    name: Words
    how: Words
    grades: dict[int, Words]
    photo_required: bool
    may_skip: bool
    critical: bool
    method: str | None
    severity: str
    claim: str
    measure: MeasureSchema | None
    remaining: bool


class SectionSchema(Schema):
    """Points that are looked at together."""

    key: str
    name: Words
    points: list[PointSchema]


class StandardSchema(Schema):
    """A whole standard; a report names ``template`` and ``version``."""

    template: str
    version: int
    sha256: str
    title: Words
    facts: dict[str, Words]
    sections: list[SectionSchema]


@router.get("/standards/{equipment_class}", response=StandardSchema, auth=None)
def standard(request: HttpRequest, equipment_class: str) -> StandardSchema:  # noqa: ARG001 - ninja hands it over
    """Return the newest standard for a class of equipment."""
    return _standard(template_for(equipment_class))


class CertificateSchema(Schema):
    """A certificate as it stands at ``asked_at``."""

    number: str
    standing: str
    title: str
    subject: str
    subject_id: UUID
    certifier_id: UUID
    issued_at: datetime
    valid_until: datetime
    asked_at: datetime


@router.get("/certificates/{number}", response=CertificateSchema, auth=None)
def certificate(request: HttpRequest, number: str) -> CertificateSchema:  # noqa: ARG001 - ninja hands it over
    """Return whether a certificate is valid, suspended, revoked or expired now."""
    found = queries.certificate(number, now=clock.now())
    return CertificateSchema(
        number=found.number,
        standing=found.standing,
        title=found.title,
        subject=found.subject,
        subject_id=found.subject_id,
        certifier_id=found.certifier_id,
        issued_at=found.issued_at,
        valid_until=found.valid_until,
        asked_at=found.asked_at,
    )


def _standard(template: Template) -> StandardSchema:
    return StandardSchema(
        template=template.name,
        version=template.version,
        sha256=template.sha256,
        title=Words.of(template.title),
        facts={fact.key: Words.of(fact.name) for fact in template.facts},
        sections=[
            SectionSchema(
                key=section.key,
                name=Words.of(section.name),
                points=[_point(point) for point in section.points],
            )
            for section in template.sections
        ],
    )


def _point(point: Point) -> PointSchema:
    return PointSchema(
        key=point.key,
        name=Words.of(point.name),
        how=Words.of(point.how),
        grades={grade.value: Words.of(grade.meaning) for grade in point.scale.grades},
        photo_required=point.photo,
        may_skip=point.may_skip,
        critical=point.critical,
        method=point.method,
        severity=point.weight,
        claim=point.claim,
        measure=_measure(point.measure) if point.measure else None,
        remaining=point.remaining,
    )


def _measure(each: Measure) -> MeasureSchema:
    return MeasureSchema(unit=each.unit, range=(each.least, each.largest), good=each.good, usable=each.usable)
