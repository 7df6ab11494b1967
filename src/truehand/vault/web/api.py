"""Consents, copies of one's data, erasure and readings over the API: what is for the person alone refuses a token."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema, Status

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.openapi import file_of
from truehand.edge.paging import Page
from truehand.edge.schemas import Words
from truehand.kernel.actor import Role
from truehand.kernel.personal import Purpose
from truehand.vault import operations, queries
from truehand.vault.domain.consent import ConsentTo, Standing
from truehand.vault.domain.reading import LONGEST_WHY, ReadingView, Stated, Thing
from truehand.vault.domain.rights import LAWS, WHAT, Kept
from truehand.vault.domain.words import PURPOSES, export_words

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


class HeldOut(Schema):
    """One kind of datum: in how many records, what for, how sensitive (L1 to L4), and which law has it kept."""

    name: Words
    data_class: str
    purpose: Words
    kept_for: Words
    law: Words | None
    records: int
    more: bool


class HeldPage(Schema):
    """What is held, counted over the newest trades; pass ``next_cursor`` as ``cursor`` for what is held in older ones.

    ``more`` says that there are more records than were counted.
    """

    items: list[HeldOut]
    next_cursor: str | None


class CopyOut(Schema):
    """A copy that was asked for; ``made_at`` is null while it is being made."""

    id: UUID
    asked_at: datetime
    done: int
    total: int
    made_at: datetime | None
    deleted_at: datetime | None


class AskedOut(Schema):
    """The copy that is being made now."""

    id: UUID


class PartOut(Schema):
    """What goes when: ``until`` is null for what goes at once, ``law`` what keeps the rest."""

    what: Words
    until: datetime | None
    gone_at: datetime | None
    law: Words | None


class MatterOut(Schema):
    """What is to be settled before."""

    what: Words
    link: str


class ErasureOut(Schema):
    """What an erasure would do now, or did; nothing happens while there is a matter."""

    parts: list[PartOut]
    matters: list[MatterOut]


@router.get("/data", response=HeldPage)
def data(request: HttpRequest, cursor: str | None = None) -> HeldPage:
    """Return what is held of the asker, without the values: a copy has those."""
    held = queries.held(require_scope(request, READ).party_id, cursor=cursor)
    items = [
        HeldOut(
            name=Words.of(export_words(each.export)),
            data_class=each.data_class.name,
            purpose=Words.of(PURPOSES[each.purpose]),
            kept_for=Words.of(WHAT[each.retention]),
            law=_law(LAWS.get(each.retention)),
            records=each.count,
            more=each.more,
        )
        for each in held.fields
    ]
    return HeldPage(items=items, next_cursor=held.next_cursor)


@router.get("/copies", response=list[CopyOut])
def copies(request: HttpRequest) -> list[CopyOut]:
    """Return the copies of their data that the asker asked for, newest first."""
    return [
        CopyOut(
            id=each.id,
            asked_at=each.asked_at,
            done=each.done,
            total=each.total,
            made_at=each.made_at,
            deleted_at=each.ends,
        )
        for each in queries.archives(require_scope(request, READ))
    ]


@router.post("/copies", response={202: AskedOut})
def ask_for_copy(request: HttpRequest) -> Status[AskedOut]:
    """Have a copy of everything made; for the person alone, who has shown a moment ago who they are."""
    return Status(202, AskedOut(id=operations.ask_archive(require_scope(request, WRITE), now=clock.now())))


@router.post("/copies/{uuid:archive_id}/content", openapi_extra=file_of("application/zip"))
def copy(request: HttpRequest, archive_id: UUID) -> HttpResponse:
    """Hand out a finished copy (a ZIP with data.json and data.pdf), as ``POST /copies`` to the person alone."""
    content = queries.archive_content(require_scope(request, READ), archive_id)
    return _private(HttpResponse(content, content_type="application/zip"))


@router.get("/erasure", response=ErasureOut)
def erasure(request: HttpRequest) -> ErasureOut:
    """Return what an erasure would do now, and what stands in its way."""
    plan = queries.erasure_plan(require_scope(request, READ).party_id, now=clock.now())
    matters = [MatterOut(what=Words.of(each.words), link=each.link) for each in plan.matters]
    return ErasureOut(parts=[_part(each) for each in plan.parts], matters=matters)


@router.post("/erasure", response={204: None})
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the asker, for good; for the person alone, who has shown a moment ago who they are."""
    operations.erase(require_scope(request, WRITE), now=clock.now())
    return _private(HttpResponse(status=204))


def _part(part: Kept) -> PartOut:
    return PartOut(what=Words.of(part.what), until=part.until, gone_at=part.gone_at, law=_law(part.law))


def _law(words: tuple[str, str] | None) -> Words | None:
    return None if words is None else Words.of(words)


def _private(answer: HttpResponse) -> HttpResponse:
    """Have nobody keep the answer, our own table of answers included: there may be no key left to seal it with."""
    answer["Cache-Control"] = "no-store"
    return answer


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
