"""The second factors that may move money: the present code of an authenticator app, or what a passkey signs.

Recovery codes are not among them: they let a person in who lost their phone, and move nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.cache import cache
from webauthn import base64url_to_bytes, verify_authentication_response
from webauthn.helpers import bytes_to_base64url, parse_attestation_object
from webauthn.helpers.exceptions import WebAuthnException

from truehand.identity.domain.confirmation import STEP_SECONDS, STEPS_BEHIND, steps_at
from truehand.identity.domain.refusals import CodeNotRight, CodeUsed, PasskeyCopied, PasskeyNotRight

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.identity.models import User

# Nobody has an address there (RFC 6761), so nobody real has an account with one.
CAST_DOMAIN: Final = "@cast.invalid"
_SECRET_BYTES: Final = 20
LONGEST_CREDENTIAL: Final = 20_000


@dataclass(frozen=True, slots=True)
class Passkey:
    """A registered passkey: what its signatures are checked with; ``count`` is its counter when it was registered."""

    authenticator: int
    credential_id: bytes
    public_key: bytes
    count: int

    @property
    def name(self) -> str:
        """The credential's identifier as browsers write it (base64url)."""
        return bytes_to_base64url(self.credential_id)


def has_codes(user: User) -> bool:
    """Return whether the user has an authenticator app."""
    return _secret_of(user) is not None


def passkeys(user: User) -> tuple[Passkey, ...]:
    """Return the user's passkeys, as the sign-in library registered them."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return tuple(_passkey(row) for row in rows)


def check_code(user: User, code: str, *, now: datetime) -> int:
    """Return the time step whose code this is; refuse CodeNotRight, CodeUsed (it was used to sign in)."""
    step = _step_of(user, code, now)
    if step is None:
        raise CodeNotRight
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is not None and not cache.add(TOTP(row)._get_used_cache_key(code), "y", timeout=_USABLE):  # noqa: SLF001 - the place that sign-in looks at
        raise CodeUsed
    return step


def codes_at(user: User, now: datetime) -> tuple[tuple[int, str], ...]:
    """Return the steps and codes of the user's app that count at an instant, newest first; none without an app."""
    secret = _secret_of(user)
    if secret is None:
        return ()
    return tuple((step, str(format_hotp_value(hotp_value(secret, step)))) for step in steps_at(now))


def check_passkey(
    user: User, credential: str, *, challenge: bytes, origin: str, rp_id: str, known: dict[int, int]
) -> tuple[int, int]:
    """Return which authenticator signed the challenge, and its counter.

    ``known`` says how far each authenticator's counter was before. The person must have been recognised by the device
    (user verification). Refuses PasskeyNotRight and PasskeyCopied.
    """
    key = _answering(user, credential)
    try:
        checked = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise PasskeyNotRight from error
    before = max(key.count, known.get(key.authenticator, 0))
    # Level 3, 6.1.1: a counter that is in use goes up with every signature, or there are two of it.
    if (checked.new_sign_count or before) and checked.new_sign_count <= before:
        raise PasskeyCopied
    return key.authenticator, checked.new_sign_count


def _answering(user: User, credential: str) -> Passkey:
    """Return the user's passkey that the answer names; refuse PasskeyNotRight."""
    try:
        named = base64url_to_bytes(json.loads(credential[:LONGEST_CREDENTIAL])["rawId"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyNotRight from error
    for key in passkeys(user):
        if hmac.compare_digest(key.credential_id, named):
            return key
    raise PasskeyNotRight


def _passkey(row: Authenticator) -> Passkey:
    attested = parse_attestation_object(base64url_to_bytes(row.data["credential"]["response"]["attestationObject"]))
    data = attested.auth_data.attested_credential_data
    if data is None:
        raise PasskeyNotRight
    return Passkey(int(row.pk), data.credential_id, data.credential_public_key, attested.auth_data.sign_count)


def _step_of(user: User, code: str, now: datetime) -> int | None:
    for step, right in codes_at(user, now):
        if compare_user_code(actual=code, expected=right):
            return step
    return None


def _secret_of(user: User) -> str | None:
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is not None:
        return cast("str", decrypt(row.data["secret"]))
    return _known_secret(user) if settings.DEMONSTRATION and user.email.endswith(CAST_DOMAIN) else None


def _known_secret(user: User) -> str:
    """Return the secret of a made-up person's app: derived and never stored, so it ends with demonstration mode."""
    key = settings.TRUEHAND_SECOND_FACTOR_KEY.encode()
    secret = hmac.new(key, f"cast/1\n{user.pk}".encode(), hashlib.sha256).digest()[:_SECRET_BYTES]
    return base64.b32encode(secret).decode()


_USABLE: Final = STEP_SECONDS * (STEPS_BEHIND + 1)
