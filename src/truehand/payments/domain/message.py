"""The bank's messages: canonical JSON, signed with Ed25519 (RFC 8032) together with the time of signing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from truehand.kernel.canonical import canonical
from truehand.kernel.money import Money
from truehand.payments.domain.channel import Event
from truehand.payments.domain.refusals import CallbackExpired, CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The header that carries the signature.
SIGNATURE_HEADER: Final = "Bank-Signature"
TOLERANCE: Final = timedelta(minutes=5)
LONGEST_BODY: Final = 4096
LONGEST_NAME: Final = 64

_SIGNATURE = re.compile(r"t=(?P<at>\d{1,12}),ed25519=(?P<value>[0-9a-f]{128})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """The bytes of a message and the text of its signature header."""

    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        """Return what is sent beside the body."""
        return {SIGNATURE_HEADER: self.signature, "Content-Type": "application/json"}


def body_of(event: Event) -> bytes:
    """Return the one encoding of what is said."""
    return canonical(
        {
            "id": event.id,
            "kind": event.kind.value,
            "reference": event.reference,
            "amount": {"minor": str(event.amount.minor), "currency": event.amount.currency},
            "transaction": event.provider_id,
            **({"answer_by": event.answer_by.isoformat()} if event.answer_by else {}),
        },
    )


def sign(key: Ed25519PrivateKey, body: bytes, *, at: datetime) -> SignedMessage:
    """Return the body with its signature, made at an instant."""
    stamp = int(at.timestamp())
    return SignedMessage(body, f"t={stamp},ed25519={key.sign(_signed_bytes(stamp, body)).hex()}")


def read(key: Ed25519PublicKey, body: bytes, signature: str, *, now: datetime) -> Event:
    """Return what the bank says, after its signature.

    Refuses CallbackForged (also altered or truncated), CallbackExpired (signed more than 5 minutes from now) and
    CallbackNotUnderstood.
    """
    found = _SIGNATURE.fullmatch(signature)
    if found is None or len(body) > LONGEST_BODY:
        raise CallbackForged
    stamp = int(found["at"])
    try:
        key.verify(bytes.fromhex(found["value"]), _signed_bytes(stamp, body))
    except InvalidSignature as error:
        raise CallbackForged from error
    if abs(now.timestamp() - stamp) > TOLERANCE.total_seconds():
        raise CallbackExpired
    return _understood(body)


def _signed_bytes(stamp: int, body: bytes) -> bytes:
    return f"{stamp}.".encode() + body


def _understood(body: bytes) -> Event:
    try:
        said = json.loads(body)
        amount = Money(int(said["amount"]["minor"]), said["amount"]["currency"])
        names = [str(said[each]) for each in ("id", "reference", "transaction")]
        until = datetime.fromisoformat(said["answer_by"]) if "answer_by" in said else None
        event = Event(names[0], CallbackKind(said["kind"]), names[1], amount, names[2], answer_by=until)
        if amount.minor <= 0 or not all(0 < len(each) <= LONGEST_NAME for each in names) or body_of(event) != body:
            raise CallbackNotUnderstood
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CallbackNotUnderstood from error
    return event
