"""Consents, and the reading of personal data, over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.paging import Page
from truehand.edge.schemas import Words
from truehand.kernel.actor import Role
from truehand.kernel.personal import Purpose
from truehand.vault import operations, queries
from truehand.vault.domain.consent import ConsentTo, Standing
from truehand.vault.domain.reading import LONGEST_WHY, ReadingView, Stated, Thing

router = Router(tags=["privacy"])

READ, WRITE, WORK = "identity:read", "identity:write", "work:write"


class ActOut(Schema):
    """One giving or withdrawing; ``text_sha256`` is of the words that were shown."""

    given: bool
    version: int
    text_sha256: str
    at: datetime


class ConsentOut(Schema):
    """A purpose with its present words, whether they are agreed to, and what was done before, oldest first."""

    purpose: ConsentTo
    title: Words
    version: int
    text: Words
    given: bool
    history: list[ActOut]


class ConsentIn(Schema):
    """Agree to the words of a version, or withdraw (``version`` is then of no account)."""

    purpose: ConsentTo
    given: bool = Field(strict=True)
    version: int = Field(default=0, ge=0, le=9999, strict=True)


class ReadIn(Schema):
    """What a thing is opened for: ``case`` is an open case that it belongs to, where it is none itself."""

    purpose: Purpose
    why: str = Field(max_length=LONGEST_WHY)
    case: UUID | None = None


class OpenOut(Schema):
    """Until when it is open; until then it is answered whole at its own address."""

    until: datetime


class ReadingOut(Schema):
    """One reading of the asker's data: who, as what, what for, and why in their own words."""

    id: UUID
    reader: UUID
    role: Role
    thing: Thing
    thing_id: UUID
    purpose: Purpose
    why: str
    at: datetime


class ReadingsOut(Schema):
    """Some readings, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[ReadingOut]
    next_cursor: str | None


@router.get("/readings", response=ReadingsOut)
def readings(request: HttpRequest, cursor: str | None = None, size: int | None = None) -> Page[ReadingView]:
    """Who read the asker's data in clear; not what the law against money laundering keeps from them."""
    return queries.readings_of(require_scope(request, READ), cursor=cursor, size=size)


@router.post("/readings/{thing}/{uuid:thing_id}", response={201: OpenOut})
def read(request: HttpRequest, thing: Thing, thing_id: UUID, body: ReadIn) -> OpenOut:
    """Open others' data for some minutes; for the person signed in, who has just confirmed that it is them."""
    stated = Stated(body.purpose, body.why, body.case)
    return OpenOut(
        until=operations.open_to_read(require_scope(request, WORK), thing, thing_id, stated, now=clock.now())
    )


@router.get("/consents", response=list[ConsentOut])
def consents(request: HttpRequest) -> list[ConsentOut]:
    """Return where the asker stands with every purpose that needs consent."""
    return [_consent(each) for each in queries.consents(require_scope(request, READ).party_id)]


@router.put("/consents", response={204: None})
def consent(request: HttpRequest, body: ConsentIn) -> None:
    """Agree or withdraw, with effect at once; a token withdraws, but only the person signed in agrees."""
    actor = require_scope(request, WRITE)
    if body.given:
        operations.give_consent(actor, body.purpose, version=body.version, now=clock.now())
    else:
        operations.withdraw_consent(actor, body.purpose, now=clock.now())


def _consent(standing: Standing) -> ConsentOut:
    return ConsentOut(
        purpose=standing.purpose,
        title=Words.of(standing.title),
        version=standing.text.version,
        text=Words.of(standing.text.words),
        given=standing.given,
        history=[
            ActOut(given=act.given, version=act.version, text_sha256=act.sha256, at=act.at) for act in standing.acts
        ],
    )
