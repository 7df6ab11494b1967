"""A carrier's signed messages, by the Standard Webhooks scheme: proved its own and fresh before they are read."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from standardwebhooks import Webhook

from truehand.logistics.domain.refusals import EventNotUnderstood, MessageForged, MessageStale
from truehand.logistics.domain.tracking import LONGEST_MESSAGE_ID, Told, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FRESH_FOR: Final = timedelta(minutes=5)
LONGEST_BODY: Final = 16_384
# Seconds since 1970 until the year 2286.
LONGEST_STAMP: Final = 10
_TYPE: Final = "transport."


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is proved: whose trade, what happened, and the hash of its body."""

    trade_id: UUID
    told: Told
    body_sha256: str


def read(secrets: Sequence[str], body: bytes, headers: Mapping[str, str], *, now: datetime) -> Message:
    """Return what a message tells that is signed with one of the secrets: while one takes another's place, with either.

    Refuses MessageForged (no identifier, or no signature of this body by this secret), MessageStale (five minutes old,
    or as much ahead), EventUnknown and EventNotUnderstood.
    """
    identifier, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if (
        not 0 < len(identifier) <= LONGEST_MESSAGE_ID
        or not stamp.isascii()
        or not stamp.isdigit()
        or len(stamp) > LONGEST_STAMP
    ):
        raise MessageForged
    given = [each.encode() for each in headers.get("webhook-signature", "").split()]
    wanted = [_signed(secret, identifier, int(stamp), body) for secret in secrets]
    if not any(hmac.compare_digest(one, each) for one in wanted for each in given):
        raise MessageForged
    if abs(now.timestamp() - int(stamp)) > FRESH_FOR.total_seconds():
        raise MessageStale
    return _understood(identifier, body)


def _signed(secret: str, identifier: str, stamp: int, body: bytes) -> bytes:
    """Return what the scheme's own library signs such a message with; a body that is no text is signed by nobody."""
    try:
        return Webhook(secret).sign(identifier, datetime.fromtimestamp(stamp, UTC), body.decode()).encode()
    except UnicodeDecodeError as error:
        raise MessageForged from error


def _understood(identifier: str, body: bytes) -> Message:
    if len(body) > LONGEST_BODY:
        raise EventNotUnderstood(field="body")
    try:
        said = json.loads(body)
        data, kind = said["data"], said["type"]
        trade_id, at = UUID(data["trade_id"]), datetime.fromisoformat(said["timestamp"])
        eta = date.fromisoformat(data["eta"]) if data.get("eta") else None
        place, note = str(data.get("place", "")), str(data.get("note", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EventNotUnderstood(field="body") from error
    if at.tzinfo is None:
        raise EventNotUnderstood(field="timestamp")
    told = Told(kind_of(str(kind).removeprefix(_TYPE)), at.astimezone(UTC), place, eta, note, identifier)
    return Message(trade_id, told, hashlib.sha256(body).hexdigest())
