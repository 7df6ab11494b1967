"""A carrier's signed messages, by the Standard Webhooks scheme: proved its own and fresh before they are read."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.logistics.domain.refusals import EventNotUnderstood, MessageForged, MessageStale
from truehand.logistics.domain.tracking import LONGEST_MESSAGE_ID, Told, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

FRESH_FOR: Final = timedelta(minutes=5)
PREFIX: Final = "whsec_"
LONGEST_BODY: Final = 16_384
_VERSION: Final = "v1,"
_TYPE: Final = "transport."


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is proved: whose trade, what happened, and the hash of its body."""

    trade_id: UUID
    told: Told
    body_sha256: str


def read(secret: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Message:
    """Return what a signed message tells.

    Refuses MessageForged (no identifier, or no signature of this body by this secret), MessageStale (five minutes old,
    or as much ahead), EventUnknown and EventNotUnderstood.
    """
    identifier, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = [each.removeprefix(_VERSION) for each in headers.get("webhook-signature", "").split()]
    wanted = _signed(secret, identifier, stamp, body).encode()
    proved = any(hmac.compare_digest(wanted, each.encode()) for each in given)
    if not proved or not 0 < len(identifier) <= LONGEST_MESSAGE_ID:
        raise MessageForged
    if not stamp.isdigit() or abs(now.timestamp() - int(stamp)) > FRESH_FOR.total_seconds():
        raise MessageStale
    return _understood(identifier, body)


def _signed(secret: str, identifier: str, stamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, f"{identifier}.{stamp}.".encode() + body, "sha256")).decode()


def _understood(identifier: str, body: bytes) -> Message:
    if len(body) > LONGEST_BODY:
        raise EventNotUnderstood(field="body")
    try:
        said = json.loads(body)
        data, kind = said["data"], said["type"]
        trade_id, at = UUID(data["trade_id"]), datetime.fromisoformat(said["timestamp"])
        eta = date.fromisoformat(data["eta"]) if data.get("eta") else None
        place, note = str(data.get("place", "")), str(data.get("note", ""))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise EventNotUnderstood(field="body") from error
    if at.tzinfo is None:
        raise EventNotUnderstood(field="timestamp")
    told = Told(kind_of(str(kind).removeprefix(_TYPE)), at.astimezone(UTC), place, eta, note, identifier)
    return Message(trade_id, told, hashlib.sha256(body).hexdigest())
