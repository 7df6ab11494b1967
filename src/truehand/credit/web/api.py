"""Standings over the API: public, like the page."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from truehand.credit import operations, queries
from truehand.credit.domain.facts import RatingView
from truehand.credit.domain.score import Standing
from truehand.credit.domain.statement import ANYBODY, LONGEST_NOTE, Statement
from truehand.edge import clock
from truehand.edge.actors import maybe_actor, require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import MoneySchema, Words
from truehand.identity import queries as identity

router = Router(tags=["credit"])


class ReasonOut(Schema):
    """A part of the score; the parts' points sum to it."""

    key: str
    label: Words
    points: int
    least: int
    most: int
    count: int


class StandingOut(Schema):
    """A standing; ``amount_limit`` is the limit of one trade by currency, the deposit in 1/10,000ths of the price."""

    party_id: UUID
    score: int
    grade: Literal["new", "excellent", "good", "fair", "poor"]
    label: Words
    reasons: list[ReasonOut]
    deposit_basis_points: int
    amount_limit: dict[str, MoneySchema]
    as_of: datetime


class ScoreOut(Schema):
    """The score at an instant."""

    at: datetime
    score: int
    grade: str


class RatingOut(Schema):
    """A published rating."""

    id: UUID
    trade_id: UUID
    rater: UUID
    stars: int
    text: str
    published_at: datetime


class RatingPage(Schema):
    """Published ratings, newest first."""

    items: list[RatingOut]
    next_cursor: str | None


class KeyOut(Schema):
    """The verifier key (C2SP signed-note) of this platform's statements."""

    key: str


class NoteOut(Schema):
    """A signed statement of standing, exact to the byte."""

    note: str


class NoteIn(Schema):
    """A partner platform's statement that names the asker's account here."""

    note: str = Field(max_length=LONGEST_NOTE)


class ElsewhereOut(Schema):
    """What a partner platform states of a party's standing there."""

    platform: str
    score: int
    grade: str
    as_of: datetime


@router.get("/key", response=KeyOut, auth=None)
def statement_key(request: HttpRequest) -> KeyOut:  # noqa: ARG001 - open to all
    """Return the key that checks this platform's statements of standing."""
    return KeyOut(key=str(operations.statement_key()))


@router.post("/statements", response={201: ElsewhereOut})
def hand_in(request: HttpRequest, body: NoteIn) -> ElsewhereOut:
    """Hand in what a partner platform states of the asker; it is shown while the asker agrees to it."""
    actor = require_scope(request, "identity:write")
    return _elsewhere(operations.keep_statement(actor, body.note, now=clock.now()))


@router.get("/{uuid:party_id}/statement", response=NoteOut, auth=None)
def statement(request: HttpRequest, party_id: UUID, audience: str = ANYBODY) -> NoteOut:
    """Return a signed statement of a party's standing, valid for a day; refused unless the party agrees."""
    identity.party(party_id)
    note = operations.state_standing(party_id, asker=maybe_actor(request), audience=audience, now=clock.now())
    return NoteOut(note=note)


@router.get("/{uuid:party_id}/elsewhere", response=list[ElsewhereOut], auth=None)
def elsewhere(request: HttpRequest, party_id: UUID) -> list[ElsewhereOut]:  # noqa: ARG001 - open to all
    """Return what other platforms state of a party; nothing unless the party agrees."""
    identity.party(party_id)
    return [_elsewhere(each) for each in queries.elsewhere(party_id)]


@router.get("/{uuid:party_id}", response=StandingOut, auth=None)
def standing(request: HttpRequest, party_id: UUID) -> StandingOut:  # noqa: ARG001 - open to all
    """Return a party's present standing."""
    identity.party(party_id)
    return _standing(party_id, queries.standing(party_id, now=clock.now()))


@router.get("/{uuid:party_id}/history", response=list[ScoreOut], auth=None)
def history(request: HttpRequest, party_id: UUID) -> list[ScoreOut]:  # noqa: ARG001 - open to all
    """Return a party's score a year ago, each month since, and now."""
    identity.party(party_id)
    past = queries.history(party_id, now=clock.now())
    return [ScoreOut(at=each.as_of, score=each.score, grade=each.grade) for each in past]


@router.get("/{uuid:party_id}/ratings", response=RatingPage, auth=None)
def ratings(
    request: HttpRequest,  # noqa: ARG001 - open to all
    party_id: UUID,
    cursor: str | None = None,
    size: int | None = None,
) -> RatingPage:
    """Return the published ratings that a party received."""
    identity.party(party_id)
    page = queries.ratings_of(party_id, cursor=cursor, size=size)
    return RatingPage(items=[_rating(view) for view in page.items], next_cursor=page.next_cursor)


def _standing(party_id: UUID, found: Standing) -> StandingOut:
    return StandingOut(
        party_id=party_id,
        score=found.score,
        grade=found.grade,
        label=Words.of(found.label),
        reasons=[
            ReasonOut(
                key=reason.key,
                label=Words.of(reason.label),
                points=reason.points,
                least=reason.least,
                most=reason.most,
                count=reason.count,
            )
            for reason in found.reasons
        ],
        deposit_basis_points=found.deposit_basis_points,
        amount_limit={currency: MoneySchema.of(limit) for currency, limit in found.amount_limit.items()},
        as_of=found.as_of,
    )


def _elsewhere(said: Statement) -> ElsewhereOut:
    return ElsewhereOut(platform=said.platform, score=said.score, grade=said.grade, as_of=said.as_of)


def _rating(view: RatingView) -> RatingOut:
    return RatingOut(
        id=view.id,
        trade_id=view.trade_id,
        rater=view.rater,
        stars=view.stars,
        text=view.text,
        published_at=view.published_at,
    )
