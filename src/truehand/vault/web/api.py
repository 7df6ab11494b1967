"""Consents over the API."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import Words
from truehand.vault import operations, queries
from truehand.vault.domain.consent import ConsentTo, Standing

router = Router(tags=["privacy"])

READ, WRITE = "identity:read", "identity:write"


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
