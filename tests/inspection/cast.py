"""Ines inspects: the people, the machine and the photos of these tests."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PIL import Image

from truehand.inspection import operations
from truehand.inspection.domain.asked import Template
from truehand.inspection.domain.template import named
from truehand.kernel.actor import Actor, Role

if TYPE_CHECKING:
    from truehand.inspection.domain.report import ReportView

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
INES = Actor(UUID(int=30), roles=frozenset({Role.INSPECTOR}), verified=True)
IVAN = Actor(UUID(int=31), roles=frozenset({Role.INSPECTOR}), verified=True)
BOB = Actor(UUID(int=20), verified=True)
EXCAVATOR, MACHINE = named("excavator", 1), named("machine", 1)
TRADE, LISTING = UUID(int=100), UUID(int=200)
DECLARED: dict[str, Any] = {
    "equipment_class": "excavator",
    "maker": "Komatsu",
    "model": "PC210-8",
    "serial": "C51234",
    "year": 2018,
    "hours": 6200,
    "condition": 4,
}


def photo(shade: int = 128) -> bytes:
    """A small picture of its own for every shade."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 60)).save(out, "PNG")
    return out.getvalue()


def answers(template: Template = EXCAVATOR, *, grade: int = 4, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A complete inspection; ``changed`` replaces single points, or a fact by ``serial=…``, ``hours=…``, ``year=…``."""
    facts: dict[str, Any] = {"serial": {"value": "C51234"}, "hours": {"value": 6250}, "year": {"value": 2018}}
    items: dict[str, Any] = {point.key: {"grade": grade} for point in template.points}
    for key, value in changed.items():
        (facts if key in facts else items)[key] = value
    return {"template": template.name, "version": template.version, "facts": facts, "items": items, "summary": "好车"}


def photographed(actor: Actor = INES, trade_id: UUID = TRADE, template: Template = EXCAVATOR) -> None:
    """Every photo that the template asks for is in the draft."""
    for point in template.points:
        if point.photo:
            operations.add_photo(actor, trade_id, point.key, photo(), NOW)


def reported(**changed: Any) -> ReportView:  # noqa: ANN401 - JSON
    """Ines signs a complete report."""
    from truehand.inspection.domain.findings import findings_from

    photographed()
    findings = findings_from(answers(**changed))
    return operations.submit_report(
        INES, trade_id=TRADE, listing_id=LISTING, declared=DECLARED, findings=findings, now=NOW
    )
