"""How often one may try; the rates are in the settings (ACCOUNT_RATE_LIMITS), the counts in the shared cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit

from truehand.identity.domain.refusals import TooManyAttempts

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


def count_attempt(request: HttpRequest, action: str, party_id: UUID) -> None:
    """Count one attempt of a party at an action; refuse (TooManyAttempts) when there were too many."""
    if not ratelimit.consume(request, action=action, key=str(party_id)):
        raise TooManyAttempts
