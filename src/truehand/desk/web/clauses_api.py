"""Clause sets over the API: one operator proposes a text, another publishes it or refuses it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import AwareDatetime

from truehand.contracts import operations, queries
from truehand.contracts.domain.sets import LONGEST_SET
from truehand.desk.web.api import router
from truehand.edge import clock
from truehand.edge.actors import require_scope

if TYPE_CHECKING:
    from truehand.contracts.domain.publication import Publication

__all__ = ["router"]


class ClauseSetIn(Schema):
    """A whole set (TOML), and from when it is to be in force."""

    text: str = Field(min_length=1, max_length=LONGEST_SET)
    effective_at: AwareDatetime


class ClauseSetOut(Schema):
    """A proposed set; ``published`` is null until another operator has decided it, ``sha256`` is of its text."""

    id: UUID
    name: str
    sha256: str
    text: str
    proposed_by: UUID
    proposed_at: datetime
    effective_at: datetime
    published: bool | None
    decided_by: UUID | None
    decided_at: datetime | None


class ClauseSetsOut(Schema):
    """The name of the set that contracts are composed of now, and every set that was proposed, the latest first."""

    in_force: str
    proposed: list[ClauseSetOut]


@router.get("clauses", response=ClauseSetsOut)
def clause_sets(request: HttpRequest) -> dict[str, object]:
    """The set in force, and all that were proposed."""
    proposed = queries.publications(require_scope(request, "work:read"))
    return {"in_force": queries.set_in_force(now=clock.now()).name, "proposed": list(proposed)}


@router.post("clauses", response={201: ClauseSetOut})
def propose_clause_set(request: HttpRequest, body: ClauseSetIn) -> Publication:
    """Propose a set; a text that could compose an unlawful contract is refused with the place and the law."""
    actor = require_scope(request, "work:write")
    return operations.propose_set(actor, body.text, effective_at=body.effective_at, now=clock.now())


@router.post("clauses/{uuid:set_id}/publish", response=ClauseSetOut)
def publish_clause_set(request: HttpRequest, set_id: UUID) -> Publication:
    """Publish a set that another operator proposed; it needs a proof of presence."""
    return operations.decide_set(require_scope(request, "work:write"), set_id, publish=True, now=clock.now())


@router.post("clauses/{uuid:set_id}/refuse", response=ClauseSetOut)
def refuse_clause_set(request: HttpRequest, set_id: UUID) -> Publication:
    """Refuse a set that another operator proposed."""
    return operations.decide_set(require_scope(request, "work:write"), set_id, publish=False, now=clock.now())
