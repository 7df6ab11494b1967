"""How a party wants to hear of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.connect.models import Wish

if TYPE_CHECKING:
    from truehand.connect.domain.views import Wishes
    from truehand.kernel.actor import Actor


def wish(actor: Actor, wishes: Wishes) -> None:
    """Keep how the actor wants to hear of things; it holds for every message made from now on."""
    quiet = wishes.quiet
    words = {
        "letters": wishes.letters.value,
        "zone": quiet.zone,
        "quiet_from": quiet.begins,
        "quiet_until": quiet.ends,
    }
    Wish.objects.update_or_create(party_id=actor.party_id, defaults=words)
