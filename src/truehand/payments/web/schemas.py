"""What the API of money matters takes and gives in more than one place, and who may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Field, Schema

from truehand.edge.actors import require_scope
from truehand.identity.domain.proposal import LONGEST_REASON
from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import LARGEST_MINOR

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReasonIn(Schema):
    """Why; it is kept in the evidence."""

    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


class AmountIn(ReasonIn):
    """How much, in minor units of the currency that it is of, and why."""

    minor: int = Field(gt=0, le=LARGEST_MINOR, strict=True)


class ProposedSchema(Schema):
    """The proposal that another operator approves, confirming payee and amount."""

    proposal: UUID


def watcher(request: HttpRequest) -> Actor:
    """Return who asks; refuses (NotPermitted) who does not watch the money."""
    actor = require_scope(request, "money:read")
    actor.require_watcher()
    return actor


def operator(request: HttpRequest) -> Actor:
    """Return who asks; refuses (NotPermitted) who is no operator."""
    actor = require_scope(request, "money:write")
    actor.require(Role.OPERATOR)
    return actor
