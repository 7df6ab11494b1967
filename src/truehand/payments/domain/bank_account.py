"""Bank accounts: what a number and a holder must be, and how a number is found."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from stdnum import iban

from truehand.payments.domain.refusals import NumberNotUnderstood

_DIGITS = re.compile(r"\d{8,30}", re.ASCII)


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


def _key(secret: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"truehand bank account " + use).derive(secret)


def _folded(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
