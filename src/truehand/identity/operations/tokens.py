"""Access tokens: issued to a person who is present, revoked by the owner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.refusals import (
    PartyUnknown,
    StepUpNeeded,
    TokenNotAllowed,
    TokenNotValid,
    TokenUnknown,
    TooManyTokens,
)
from truehand.identity.domain.tokens import MOST_TOKENS, checked_days, checked_scopes, digest_of, new_secret
from truehand.identity.domain.views import IssuedToken
from truehand.identity.models import ApiToken, Party
from truehand.identity.queries import live_tokens, token_view
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

CONFIRMED_FOR = timedelta(minutes=5)


@transaction.atomic
def issue_token(actor: Actor, *, scopes: Iterable[str], days: int, now: datetime, name: str = "") -> IssuedToken:
    """Issue a token with scopes for 1 to 365 days; its secret is in the answer and nowhere else.

    Refuses TokenNotAllowed (asked with a token), StepUpNeeded, ScopesNotUnderstood, LifetimeNotAllowed, PartyUnknown,
    TooManyTokens.
    """
    if actor.scopes is not None:
        raise TokenNotAllowed
    if not actor.stepped_up:
        raise StepUpNeeded
    allowed, lifetime = checked_scopes(scopes), timedelta(days=checked_days(days))
    if Party.objects.select_for_update().filter(id=actor.party_id).first() is None:
        raise PartyUnknown
    if live_tokens(actor.party_id, now=now).count() >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS)
    secret = new_secret()
    token = ApiToken.objects.create(
        id=new_id(now),
        party_id=actor.party_id,
        name=" ".join(name.split())[:60],
        digest=digest_of(secret),
        scopes=list(allowed),
        issued_at=now,
        expires_at=now + lifetime,
    )
    _record("token_issued", token, actor, now)
    return IssuedToken(secret, token_view(token))


@transaction.atomic
def revoke_token(actor: Actor, token_id: UUID, *, now: datetime) -> None:
    """End one of the actor's own tokens at once; refuses TokenUnknown."""
    token = ApiToken.objects.select_for_update().filter(id=token_id, party_id=actor.party_id, revoked_at=None).first()
    if token is None:
        raise TokenUnknown
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    _record("token_revoked", token, actor, now)


@transaction.atomic
def revoke_tokens(user_id: UUID, *, now: datetime) -> int:
    """End every token of an account, whose password is new; return how many there were."""
    live = ApiToken.objects.select_for_update().filter(party__user_id=user_id, revoked_at=None)
    ended = 0
    for token in live:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        payload = {"token": str(token.id), "because": "password"}
        evidence.record(
            "identity.token_revoked", subject=token.party_id, payload=payload, actor=token.party_id, now=now
        )
        ended += 1
    return ended


@transaction.atomic
def confirm_token(actor: Actor, secret: str, *, now: datetime) -> datetime:
    """Count the owner as present for five minutes of requests with this token; the caller checked a one-time code.

    Returns until when; refuses TokenNotValid.
    """
    until = now + CONFIRMED_FOR
    live = live_tokens(actor.party_id, now=now).filter(digest=digest_of(secret))
    if not live.update(confirmed_until=until):
        raise TokenNotValid
    return until


def _record(event: str, token: ApiToken, actor: Actor, now: datetime) -> None:
    payload = {"token": str(token.id), "scopes": list(token.scopes), "expires_at": token.expires_at.isoformat()}
    evidence.record(f"identity.{event}", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)
