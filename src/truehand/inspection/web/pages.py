"""What is looked at, for visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.inspection.domain.template import EXCAVATOR, MACHINE, VERSIONS, named

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def standard(request: HttpRequest, name: str) -> HttpResponse:
    """Show the newest version of one standard."""
    found = named(name, VERSIONS[-1])
    scales = {point.scale.key: point.scale for point in found.points}
    context = {"standard": found, "standards": (EXCAVATOR, MACHINE), "scales": scales.values()}
    return render(request, "inspection/standard.html", context)
