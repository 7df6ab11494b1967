"""What the sign-in library asks of us: tokens that end with the password, encrypted second factors, our name."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from truehand.edge import clock
from truehand.identity import operations
from truehand.identity.models import User


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Whoever takes an account back with a new password takes it back from programs too."""

    def set_password(self, user: User, password: str) -> None:
        """Set the password and end every token in the same moment."""
        with transaction.atomic():
            super().set_password(user, password)
            operations.revoke_tokens(user.id, now=clock.now())


@receiver(email_changed)
def keep_former(user: User, from_email_address: EmailAddress | None, **_: object) -> None:
    """Remember the address that an account leaves."""
    if from_email_address is not None:
        operations.keep_former_address(user.id, from_email_address.email, now=clock.now())


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes encrypted; the key is not in the database."""

    def encrypt(self, text: str) -> str:
        """Return the text encrypted and authenticated (Fernet)."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the plain text; cryptography.fernet.InvalidToken when it was altered or the key is another."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on a white ground, so that a camera reads it in the dark light too."""
        head, path, tail = str(super().build_totp_svg(url)).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="white"/>{path}{tail}'

    def _get_site_name(self) -> str:
        return "Truehand"


def _fernet() -> Fernet:
    key = hashlib.sha256(settings.TRUEHAND_SECOND_FACTOR_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
