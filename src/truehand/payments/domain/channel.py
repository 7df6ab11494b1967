"""What Truehand needs of a bank; each channel implements it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from truehand.kernel.money import Money

# Without I, L, O and U: read aloud and typed without doubt (Crockford).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """What the bank is told to pay: once per reference, however often it is told."""

    reference: str
    amount: Money
    holder: str
    number: str
    bank: str


class Channel(Protocol):
    """One bank. Its calls go outside: never inside a database transaction."""

    def pay_url(self, reference: str) -> str:
        """Return where the payer pays, or is told how to."""

    def pay(self, order: PayoutOrder, *, now: datetime) -> None:
        """Hand over a payout; the outcome comes as a signed message. Raises OSError when it did not get through."""

    def public_key(self) -> Ed25519PublicKey:
        """Return the key that the bank's messages are signed with."""


def new_reference(kind: str) -> str:
    """Return a fresh reference: the kind's letters and 60 random bits."""
    return kind + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
