"""Letters, quiet hours and servers over the API (``identity:read`` and ``identity:write``)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from truehand.connect import operations, queries
from truehand.connect.domain.endpoints import LONGEST_KIND, LONGEST_URL, MOST_KINDS
from truehand.connect.domain.moments import QuietHours
from truehand.connect.domain.views import EndpointView, Fate, Letters, MessageView, Wishes
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router

router = Router(tags=["connect"])

READ, WRITE = "identity:read", "identity:write"


class WishesSchema(Schema):
    """Which letters, and between which full hours of a zone's clock none comes."""

    letters: Letters
    zone: str = Field(max_length=40)
    quiet_from: int = Field(strict=True)
    quiet_until: int = Field(strict=True)

    @classmethod
    def of(cls, wishes: Wishes) -> WishesSchema:
        """Return the wire form."""
        quiet = wishes.quiet
        return cls(letters=wishes.letters, zone=quiet.zone, quiet_from=quiet.begins, quiet_until=quiet.ends)


class EndpointIn(Schema):
    """A server to tell; no kinds for everything."""

    url: str = Field(max_length=LONGEST_URL)
    kinds: list[Annotated[str, Field(max_length=LONGEST_KIND)]] = Field(default=[], max_length=MOST_KINDS)


class EndpointOut(Schema):
    """A server that is told; nothing any more since ``stopped_at``."""

    id: UUID
    url: str
    kinds: list[str]
    added_at: datetime
    stopped_at: datetime | None


class AddedOut(Schema):
    """A new server, and the secret that checks its messages: shown this once."""

    server: EndpointOut
    secret: str


class MessageOut(Schema):
    """One message: ``answer`` is the HTTP status that came back, ``trouble`` a word where none did."""

    id: UUID
    kind: str
    made_at: datetime
    tries: int
    fate: Fate
    next_at: datetime | None
    answer: int | None
    trouble: str


class MessagePage(Schema):
    """Messages, newest first."""

    items: list[MessageOut]
    next_cursor: str | None


class SentOut(Schema):
    """Which message is on its way."""

    message: UUID


class MissedOut(Schema):
    """How many messages are on their way after all."""

    missed: int


@router.get("/wishes", response=WishesSchema)
def wishes(request: HttpRequest) -> WishesSchema:
    """Return how the asker wants to hear of things."""
    return WishesSchema.of(queries.wishes(require_scope(request, READ)))


@router.put("/wishes", response=WishesSchema)
def wish(request: HttpRequest, body: WishesSchema) -> WishesSchema:
    """Say how the asker wants to hear of things."""
    actor = require_scope(request, WRITE)
    wanted = Wishes(body.letters, QuietHours(body.zone, body.quiet_from, body.quiet_until))
    operations.wish(actor, wanted)
    return WishesSchema.of(wanted)


@router.get("/servers", response=list[EndpointOut])
def servers(request: HttpRequest) -> list[EndpointView]:
    """Return the asker's servers."""
    return list(queries.endpoints(require_scope(request, READ)))


@router.post("/servers", response={201: AddedOut})
def add(request: HttpRequest, body: EndpointIn) -> dict[str, object]:
    """Have a server told of the asker's notices; asked by a person who is present, or with a confirmed token."""
    actor = require_scope(request, WRITE)
    added = operations.add_endpoint(actor, url=body.url, kinds=body.kinds, now=clock.now())
    return {"server": added.view, "secret": added.secret}


@router.delete("/servers/{uuid:endpoint_id}", response={204: None})
def remove(request: HttpRequest, endpoint_id: UUID) -> None:
    """Tell a server nothing any more."""
    operations.remove_endpoint(require_scope(request, WRITE), endpoint_id, now=clock.now())


@router.post("/servers/{uuid:endpoint_id}/ping", response={202: SentOut})
def ping(request: HttpRequest, endpoint_id: UUID) -> SentOut:
    """Send a server a message that says nothing."""
    return SentOut(message=operations.ping(require_scope(request, WRITE), endpoint_id, now=clock.now()))


@router.post("/servers/{uuid:endpoint_id}/resume", response={202: MissedOut})
def resume(request: HttpRequest, endpoint_id: UUID) -> MissedOut:
    """Tell a stopped server again, first of all what it missed."""
    return MissedOut(missed=operations.resume_endpoint(require_scope(request, WRITE), endpoint_id, now=clock.now()))


@router.get("/servers/{uuid:endpoint_id}/messages", response=MessagePage)
def messages(
    request: HttpRequest, endpoint_id: UUID, cursor: str | None = None, size: int | None = None
) -> dict[str, object]:
    """Return the messages to a server and how they fared."""
    page = queries.messages(require_scope(request, READ), endpoint_id, cursor=cursor, size=size)
    return {"items": list[MessageView](page.items), "next_cursor": page.next_cursor}


@router.post("/messages/{uuid:message_id}/again", response={202: SentOut})
def again(request: HttpRequest, message_id: UUID) -> SentOut:
    """Send a message anew, under the identifier it had."""
    operations.send_again(require_scope(request, WRITE), message_id, now=clock.now())
    return SentOut(message=message_id)
