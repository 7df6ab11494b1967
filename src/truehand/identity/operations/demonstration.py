"""The demonstration cast, ready to trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity.domain.cast import CAST
from truehand.identity.models import Verification
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
