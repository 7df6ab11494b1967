"""The sandbox bank's signing key, derived from the installation's master secret."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def signing_key() -> Ed25519PrivateKey:
    """Return the key that the sandbox bank signs its messages with."""
    secret = str(settings.TRUEHAND_MASTER_SECRET).encode()
    return Ed25519PrivateKey.from_private_bytes(
        HKDF(SHA256(), 32, salt=None, info=b"truehand sandbox bank key").derive(secret)
    )
