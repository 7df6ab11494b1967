"""Access tokens: what they may allow, how long they live, what is kept of them."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from truehand.identity.domain.labels import ACCESS, AREAS
from truehand.identity.domain.refusals import LifetimeNotAllowed, ScopesNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPES: Final[tuple[str, ...]] = tuple(f"{area}:{access}" for area in AREAS for access in ACCESS)
LONGEST_DAYS: Final = 365
MOST_TOKENS: Final = 20
_PREFIX: Final = "th_"


def new_secret() -> str:
    """Return a fresh secret: 256 random bits, marked so that secret scanners can find a leaked one."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: SHA-256 in hexadecimal (the secret is random, so no slow hash is needed)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return known scopes in the order of SCOPES; refuse (ScopesNotUnderstood) none or an unknown one."""
    asked = set(scopes)
    if not asked or not asked <= set(SCOPES):
        raise ScopesNotUnderstood
    return tuple(scope for scope in SCOPES if scope in asked)


def checked_days(days: int) -> int:
    """Return the lifetime in days; refuse (LifetimeNotAllowed) anything outside 1 to 365."""
    if not 1 <= days <= LONGEST_DAYS:
        raise LifetimeNotAllowed(longest=LONGEST_DAYS)
    return days
