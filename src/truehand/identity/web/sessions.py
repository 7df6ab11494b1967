"""Sessions as the database keeps them: encrypted, since they may hold an address that somebody is signing in with."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with what they hold encrypted (Fernet)."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the session's content, encrypted."""
        return _cipher(settings.SECRET_KEY).encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return the content; an empty session for what was altered, or stored by another key."""
        try:
            return super().decode(_cipher(settings.SECRET_KEY).decrypt(session_data).decode())
        except InvalidToken:
            return {}


@cache
def _cipher(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"truehand session").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
