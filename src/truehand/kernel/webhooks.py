"""Secrets of the Standard Webhooks scheme, for what we tell partners' servers and what theirs tell us."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_bytes


def new_secret() -> str:
    """Return a fresh secret as Standard Webhooks writes them: ``whsec_`` and 32 random bytes in base64."""
    return "whsec_" + b64encode(token_bytes(32)).decode()
