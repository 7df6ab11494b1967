"""What is looked at, for visitors, and the same for programs of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.inspection.domain import schema
from truehand.inspection.domain.template import current, named, newest

if TYPE_CHECKING:
    from django.http import HttpRequest

    from truehand.kernel.canonical import Json

SCHEMA: Final = "application/schema+json"
WORKER: Final = Path(__file__).parents[1] / "static/inspection/worker.js"


@require_safe
def standard(request: HttpRequest, name: str, version: int | None = None) -> HttpResponse:
    """Show one standard: its newest version, or the one that is asked for."""
    found = newest(name) if version is None else named(name, version)
    scales = {point.scale.key: point.scale for point in found.points}
    context = {"standard": found, "standards": current(), "scales": scales.values()}
    return render(request, "inspection/standard.html", context)


@require_safe
def template_file(request: HttpRequest, name: str, version: int) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Give a template as JSON."""
    return _open(schema.template_json(named(name, version)))


@require_safe
def template_schema(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Give the JSON Schema of templates."""
    return _open(schema.template_schema(), SCHEMA)


@require_safe
def findings_schema(request: HttpRequest, name: str, version: int) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Give the JSON Schema of the findings by one template."""
    return _open(schema.findings_schema(named(name, version)), SCHEMA)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django hands it over
    """Give the service worker, which must come from a name that stays and may serve the whole site."""
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript", headers=headers)


def _open(data: dict[str, Json], kind: str = "application/json") -> JsonResponse:
    """Answer with what anybody may read, from any page: a published version never changes."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=86400"}
    return JsonResponse(data, content_type=kind, headers=headers, json_dumps_params={"ensure_ascii": False})
