"""The servers that a party has told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.connect.domain import endpoints
from truehand.connect.domain.refusals import EndpointUnknown, TooManyEndpoints
from truehand.connect.domain.views import AddedEndpoint
from truehand.connect.models import Endpoint, Message, Wish
from truehand.connect.queries import endpoint_view
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.kernel.ids import new_id
from truehand.kernel.webhooks import new_secret

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


@transaction.atomic
def add_endpoint(actor: Actor, *, url: str, kinds: Iterable[str], now: datetime) -> AddedEndpoint:
    """Have a server told of the actor's notices from now on; its secret is in the answer and never shown again.

    Refuses StepUpNeeded, AddressNotAllowed, KindsNotUnderstood, TooManyEndpoints.
    """
    if not actor.stepped_up:
        raise StepUpNeeded
    address, wanted = endpoints.checked_url(url), endpoints.checked_kinds(kinds)
    Wish.objects.get_or_create(party_id=actor.party_id)
    Wish.objects.select_for_update().get(party_id=actor.party_id)
    if _own(actor).count() >= endpoints.MOST_ENDPOINTS:
        raise TooManyEndpoints(most=endpoints.MOST_ENDPOINTS)
    secret = new_secret()
    row = Endpoint.objects.create(
        id=new_id(now), party_id=actor.party_id, url=address, secret=secret, kinds=list(wanted), added_at=now
    )
    return AddedEndpoint(endpoint_view(row), secret)


@transaction.atomic
def remove_endpoint(actor: Actor, endpoint_id: UUID, *, now: datetime) -> None:
    """Tell a server nothing any more, and forget its address and secret; refuses EndpointUnknown."""
    row = _locked(actor, endpoint_id)
    row.removed_at = row.stopped_at = now
    row.url = row.secret = ""
    row.save(update_fields=["removed_at", "stopped_at", "url", "secret"])
    Message.objects.filter(endpoint=row, next_at__isnull=False).update(next_at=None)


@transaction.atomic
def resume_endpoint(actor: Actor, endpoint_id: UUID, *, now: datetime) -> int:
    """Tell a stopped server again, first of all what it missed; return how many messages that is.

    Refuses EndpointUnknown.
    """
    row = _locked(actor, endpoint_id)
    row.stopped_at = None
    row.save(update_fields=["stopped_at"])
    return Message.objects.filter(endpoint=row, next_at=None, arrived_at=None).update(next_at=now, tries=0)


@transaction.atomic
def ping(actor: Actor, endpoint_id: UUID, *, now: datetime) -> UUID:
    """Send a server a message that says nothing, and return its identifier; refuses EndpointUnknown."""
    row, identifier = _locked(actor, endpoint_id), new_id(now)
    Message.objects.create(
        id=identifier,
        notice_id=identifier,
        party_id=actor.party_id,
        endpoint=row,
        kind=endpoints.PING,
        made_at=now,
        next_at=now,
    )
    return identifier


def _own(actor: Actor) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(party_id=actor.party_id, removed_at=None)


def _locked(actor: Actor, endpoint_id: UUID) -> Endpoint:
    row = _own(actor).select_for_update().filter(id=endpoint_id).first()
    if row is None:
        raise EndpointUnknown
    return row
