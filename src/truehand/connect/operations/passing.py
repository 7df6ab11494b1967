"""From notices to messages: who hears of what by which way, and when."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.connect.domain.endpoints import wanted
from truehand.connect.domain.refusals import MessageUnknown
from truehand.connect.domain.views import Letters, Wishes
from truehand.connect.models import Endpoint, Message
from truehand.connect.queries import wishes_of
from truehand.identity import operations as identity
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.views import NoticeToPass
    from truehand.kernel.actor import Actor

MOST_AT_ONCE: Final = 500
KEPT_FOR: Final = timedelta(days=90)


@transaction.atomic
def pass_on(*, now: datetime) -> int:
    """Turn notices that nobody has taken over yet into messages, and return how many notices those were."""
    notices = identity.take_new(MOST_AT_ONCE, now=now)
    readers = {each.party_id for each in notices}
    wishes, servers = wishes_of(readers), _servers(readers)
    Message.objects.bulk_create(each for notice in notices for each in _messages(notice, wishes, servers, now))
    return len(notices)


@transaction.atomic
def send_again(actor: Actor, message_id: UUID, *, now: datetime) -> UUID:
    """Send a server a message anew, under the identifier it had, and return which server that is.

    Refuses MessageUnknown: another's, one that is under way already, one to a server that is told nothing.
    """
    own = Message.objects.select_for_update(of=("self",)).filter(
        id=message_id, party_id=actor.party_id, next_at=None, endpoint__removed_at=None, endpoint__stopped_at=None
    )
    row = own.first()
    if row is None or row.endpoint_id is None:
        raise MessageUnknown
    row.next_at, row.tries, row.arrived_at = now, 0, None
    row.save(update_fields=["next_at", "tries", "arrived_at"])
    return row.endpoint_id


def forget_old(*, now: datetime) -> int:
    """Delete what has long arrived or was given up long ago, and return how many messages that was."""
    return Message.objects.filter(made_at__lt=now - KEPT_FOR, next_at=None).delete()[0]


def _servers(parties: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, list[str]]]]:
    found = defaultdict(list)
    rows = Endpoint.objects.filter(party_id__in=parties, removed_at=None, stopped_at=None)
    for party_id, endpoint_id, kinds in rows.values_list("party_id", "id", "kinds"):
        found[party_id].append((endpoint_id, kinds))
    return found


def _messages(
    notice: NoticeToPass,
    wishes: Mapping[UUID, Wishes],
    servers: Mapping[UUID, list[tuple[UUID, list[str]]]],
    now: datetime,
) -> Iterator[Message]:
    wish = wishes.get(notice.party_id, Wishes())
    if not notice.has_own_letter and (wish.letters is Letters.ALL or notice.due_at is not None):
        yield _message(notice, now, next_at=wish.quiet.over(now, due_at=notice.due_at))
    for endpoint_id, kinds in servers.get(notice.party_id, ()):
        if wanted(notice.kind, kinds):
            yield _message(notice, now, next_at=now, endpoint_id=endpoint_id)


def _message(notice: NoticeToPass, now: datetime, *, next_at: datetime, endpoint_id: UUID | None = None) -> Message:
    return Message(
        id=new_id(now),
        notice_id=notice.id,
        party_id=notice.party_id,
        endpoint_id=endpoint_id,
        kind=notice.kind,
        made_at=now,
        next_at=next_at,
    )
