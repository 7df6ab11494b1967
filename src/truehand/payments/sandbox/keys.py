"""What the gateway signs with and what Truehand shows it, both derived from one secret."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def signing_key(secret: str) -> Ed25519PrivateKey:
    """Return the key that the gateway signs its messages with."""
    return Ed25519PrivateKey.from_private_bytes(_derived(secret, b"signature"))


def api_key(secret: str) -> str:
    """Return the key by which the gateway knows Truehand."""
    return _derived(secret, b"api").hex()


def shows_key(secret: str, authorization: str) -> bool:
    """Return whether an Authorization header carries the key; takes as long whatever it carries."""
    return hmac.compare_digest(f"Bearer {api_key(secret)}".encode(), authorization.encode())


def _derived(secret: str, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"truehand sandbox gateway " + use).derive(secret.encode())
