"""Exhibits of a case, for those who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from truehand.disputes import queries
from truehand.disputes.domain.refusals import NoCase
from truehand.edge.actors import actor_of
from truehand.evidence import queries as evidence

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.evidence.domain.exhibit import ExhibitContent


@require_safe
def exhibit(request: HttpRequest, case_id: UUID, sha256: str) -> HttpResponse:
    """Return a photo of a case."""
    _require_shown(request, case_id, sha256)
    return _photo(evidence.exhibit(sha256))


@require_safe
def thumbnail(request: HttpRequest, case_id: UUID, sha256: str) -> HttpResponse:
    """Return the small form of a photo of a case."""
    _require_shown(request, case_id, sha256)
    return _photo(evidence.thumbnail(sha256))


def _require_shown(request: HttpRequest, case_id: UUID, sha256: str) -> None:
    case = queries.readable_case(actor_of(request), case_id=case_id)
    if not any(sha256 in each.exhibits for each in case.statements):
        raise NoCase


def _photo(found: ExhibitContent | None) -> HttpResponse:
    if found is None:
        raise NoCase
    answer = HttpResponse(found.content, content_type=found.media_type)
    # The address is the hash of the content: it never changes, but only its reader may keep it.
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
