"""Blind indexes: equality without the value, by a keyed hash whose key is in no database."""

from __future__ import annotations

import hmac
import unicodedata

from django.conf import settings


def blind(label: str, value: str) -> str:
    """Return the keyed hash (HMAC-SHA-256, hex) of a field's value, whatever its letters' width and case."""
    message = f"truehand index 1\n{label}\n{normalised(value)}".encode()
    return hmac.digest(settings.TRUEHAND_BLIND_INDEX_KEY.encode(), message, "sha256").hex()


def normalised(value: str) -> str:
    """Return the form under which two values are one: NFKC, case folded, without spaces around."""
    return unicodedata.normalize("NFKC", value).strip().casefold()
