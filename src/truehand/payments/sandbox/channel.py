"""The sandbox bank as Truehand's channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from truehand.payments.sandbox import operations
from truehand.payments.sandbox.keys import signing_key

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from truehand.payments.domain.channel import PayoutOrder


class SandboxBank:
    """The channel of demonstration mode and of tests."""

    def pay_url(self, reference: str) -> str:
        """Return the sandbox bank's page for a reference."""
        return reverse("sandbox:pay", args=[reference])

    def pay(self, order: PayoutOrder, *, now: datetime) -> None:
        """Hand over a payout; paid or refused at once, told by message."""
        operations.pay_out(order, now=now)

    def public_key(self) -> Ed25519PublicKey:
        """Return the public half of the bank's key."""
        return signing_key().public_key()
