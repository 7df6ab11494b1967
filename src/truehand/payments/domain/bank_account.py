"""Bank accounts: what a number and a holder must be, and how a number is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from stdnum import iban

from truehand.payments.domain.refusals import NumberNotUnderstood

_DIGITS = re.compile(r"\d{8,30}", re.ASCII)
_NONCE_SIZE = 12


def clean_number(text: str) -> str:
    """Return an account number without spaces and dashes; refuse (NumberNotUnderstood) all but digits and IBAN."""
    number = re.sub(r"[\s-]", "", text).upper()
    if _DIGITS.fullmatch(number) or iban.is_valid(number):
        return number
    raise NumberNotUnderstood


def same_holder(left: str, right: str) -> bool:
    """Return whether two names are one but for width, case and spacing."""
    return _folded(left) == _folded(right) != ""


def payee_of(holder: str, bank: str, last_four: str) -> str:
    """Return an account as a person confirms it: whose, where, and how its number ends."""
    return f"{holder.strip()} · {bank.strip()} ····{last_four}"


def blind_index(secret: bytes, number: str) -> str:
    """Return what an account is found by without its number: a keyed hash."""
    return hmac.new(_key(secret, b"index"), number.encode(), hashlib.sha256).hexdigest()


def seal(secret: bytes, number: str, *, bound_to: str) -> bytes:
    """Return the number encrypted (AES-256-GCM) for one place alone; ``bound_to`` names it."""
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return nonce + AESGCM(_key(secret, b"seal")).encrypt(nonce, number.encode(), bound_to.encode())


def unseal(secret: bytes, sealed: bytes, *, bound_to: str) -> str:
    """Return the number; raises InvalidTag when it was altered or moved to another place."""
    nonce, rest = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:]
    return AESGCM(_key(secret, b"seal")).decrypt(nonce, rest, bound_to.encode()).decode()


def _key(secret: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"truehand bank account " + use).derive(secret)


def _folded(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
