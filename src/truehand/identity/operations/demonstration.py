"""The demonstration cast, ready to trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction

from truehand.identity.domain.cast import CAST
from truehand.identity.models import Party, User, Verification
from truehand.identity.operations.parties import open_party
from truehand.identity.operations.real_names import verify_real_name
from truehand.identity.operations.roles import appoint
from truehand.kernel.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.cast import Player


@transaction.atomic
def load_cast(*, now: datetime, cast: Sequence[Player] = CAST) -> dict[str, UUID]:
    """Make whoever of a cast of made-up people is missing, verified and with their role; return the party of each key.

    Nobody of the cast has a password: the one-click sign-in of demonstration mode is the only way in.
    """
    return {player.key: _load(player, now=now) for player in cast}


def _load(player: Player, *, now: datetime) -> UUID:
    user = User.objects.filter(email=player.email).first() or User.objects.create_user(player.email)
    EmailAddress.objects.get_or_create(user=user, email=player.email, defaults={"verified": True, "primary": True})
    party = Party.objects.filter(user=user).first()
    party_id = party.id if party else open_party(user.id, kind=player.kind, display_name=player.display_name, now=now)
    if not Verification.objects.filter(party_id=party_id).exists():
        verify_real_name(Actor(party_id), document=player.document, now=now)
    if player.role is not None:
        appoint(party_id, player.role, now=now)
    return party_id
