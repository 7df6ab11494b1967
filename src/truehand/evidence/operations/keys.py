"""The keys: the log's own, and one for each party derived from the master secret. They live outside the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from truehand.evidence.domain.cosignature import Cosigner
from truehand.evidence.domain.note import Signer, VerifierKey
from truehand.evidence.domain.signature import Signature, signed

if TYPE_CHECKING:
    from uuid import UUID

SHORTEST_SECRET = 32


def log_signer() -> Signer:
    """Return the log's signer, named by the log's origin."""
    seed = HKDF(SHA256(), 32, salt=None, info=b"truehand log key 1").derive(_secret("TRUEHAND_LOG_SECRET"))
    return Signer(settings.TRUEHAND_LOG_ORIGIN, Ed25519PrivateKey.from_private_bytes(seed))


def log_cosigner() -> Cosigner:
    """Return the log's second signer, of a kind that a quantum computer does not forge."""
    seed = HKDF(SHA256(), 32, salt=None, info=b"truehand log ML-DSA-44 key 1").derive(_secret("TRUEHAND_LOG_SECRET"))
    return Cosigner(settings.TRUEHAND_LOG_ORIGIN, MLDSA44PrivateKey.from_seed_bytes(seed))


def log_key() -> VerifierKey:
    """Return the public key that checks the log's checkpoints and bundles."""
    return log_signer().key


def note_signer(what: str) -> Signer:
    """Return the platform's signer of one kind of notes to others, named by the log's origin and the kind."""
    info = f"truehand note key 1 {what}".encode()
    seed = HKDF(SHA256(), 32, salt=None, info=info).derive(_secret("TRUEHAND_LOG_SECRET"))
    return Signer(f"{settings.TRUEHAND_LOG_ORIGIN}/{what}", Ed25519PrivateKey.from_private_bytes(seed))


def sign(signer: UUID, document: bytes) -> Signature:
    """Return the party's signature over a document, by the key that the platform keeps for the party.

    The caller has made sure that the party asked for it, and records ``Signature.evidence()`` under ``signatures``.
    """
    return signed(master_secret(), signer, document)


def master_secret() -> bytes:
    """Return the secret that the keys of parties and papers are derived from; for this room alone."""
    return _secret("TRUEHAND_MASTER_SECRET")


def _secret(name: str) -> bytes:
    secret = str(getattr(settings, name)).encode()
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} needs at least {SHORTEST_SECRET} characters")
    return secret
