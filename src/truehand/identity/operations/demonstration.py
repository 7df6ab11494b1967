"""The demonstration cast, ready to trade."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from truehand.identity.domain.cast import CAST
from truehand.identity.domain.confirmation import STEP_SECONDS
from truehand.identity.domain.refusals import NotADemonstration
from truehand.identity.models import Confirmation, Party, Verification
from truehand.identity.operations import confirmations, factors
from truehand.identity.operations.factors import CAST_DOMAIN
from truehand.identity.operations.parties import open_account
from truehand.identity.operations.real_names import verify_real_name
from truehand.identity.operations.roles import appoint
from truehand.identity.queries import party_of_email
from truehand.kernel.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.cast import Player
    from truehand.identity.domain.confirmation import MoneyAct


# How long ago one of the cast may have looked at their app: a confirmation lives five minutes.
_EARLIER = 9


@transaction.atomic
def load_cast(*, now: datetime, cast: Sequence[Player] = CAST) -> dict[str, UUID]:
    """Make whoever of a cast of made-up people is missing, verified and with their role; return the party of each key.

    Nobody of the cast has a password: the one-click sign-in of demonstration mode is the only way in.
    """
    return {player.key: _load(player, now=now) for player in cast}


def _load(player: Player, *, now: datetime) -> UUID:
    party_id = party_of_email(player.email)
    if party_id is None:
        party_id = open_account(player.email, kind=player.kind, display_name=player.display_name, now=now)
    if not Verification.objects.filter(party_id=party_id).exists():
        verify_real_name(Actor(party_id), document=player.document, now=now)
    if player.role is not None:
        appoint(party_id, player.role, now=now)
    return party_id


def is_cast(party_id: UUID) -> bool:
    """Return whether this is one of the cast, in demonstration mode."""
    return settings.DEMONSTRATION and _player(party_id) is not None


def present_code(party_id: UUID, *, now: datetime) -> str | None:
    """Return the code that one of the cast reads off their app; None for anybody else, or until the next code comes."""
    party = _player(party_id)
    if not settings.DEMONSTRATION or party is None:
        return None
    used = Confirmation.objects.filter(party=party, code_step__isnull=False).values_list("code_step", flat=True)
    codes = factors.codes_at(party.user, now)
    spent = set(used.filter(code_step__in=[step for step, _ in codes]))
    return next((code for step, code in codes if step not in spent), None)


def confirm_as_cast(actor: Actor, act: MoneyAct, *, now: datetime) -> UUID:
    """Ask and confirm as one of the cast with their app at hand; return the confirmation.

    Each act takes a code of its own; when the present one is spent, one looked at some half minutes before is used.
    Refuses NotADemonstration outside demonstration mode, for anybody else, and when five minutes' codes are spent.
    """
    for earlier in range(_EARLIER):
        at = now - earlier * timedelta(seconds=STEP_SECONDS)
        code = present_code(actor.party_id, now=at)
        if code is not None:
            asked = confirmations.ask(actor, act, now=at)
            confirmations.confirm_totp(actor, asked.id, code=code, now=at)
            return asked.id
    raise NotADemonstration


def _player(party_id: UUID) -> Party | None:
    party = Party.objects.select_related("user").filter(id=party_id).first()
    return party if party is not None and party.user.email.endswith(CAST_DOMAIN) else None
