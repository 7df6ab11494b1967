"""Who plays: made-up sellers and buyers, and the demonstration cast as staff."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from truehand.identity import operations as identity
from truehand.identity import queries as parties
from truehand.identity.domain.refusals import DocumentTaken
from truehand.market.domain import people
from truehand.market.domain.refusals import NotInEarnest
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

SIDES: Final = 3
MOST_DRAWS: Final = 20


@dataclass(frozen=True, slots=True)
class Troupe:
    """The players; each trade takes the next seller and the next buyer."""

    sellers: tuple[Actor, ...]
    buyers: tuple[Actor, ...]
    staff: Mapping[Who, Actor]
    second_operator: Actor
    # Of the cast: whose imported machines may be traded.
    known_sellers: frozenset[UUID]

    def parts(self, number: int, *, seller_id: UUID | None = None) -> dict[Who, Actor]:
        """Return who plays what in a trade; the seller of a machine that is on sale already is given."""
        seller = self.sellers[number % len(self.sellers)]
        if seller_id is not None:
            seller = stepped_up(seller_id)
        buyer = self.buyers[number // len(self.sellers) % len(self.buyers)]
        return {Who.BUYER: buyer, Who.SELLER: seller, **self.staff}


def recruit(seed: str, *, now: datetime) -> Troupe:
    """Open fresh sellers and buyers beside the cast; refuses (NotInEarnest) where the bank is no sandbox."""
    if not settings.TRUEHAND_SANDBOX_BANK:
        raise NotInEarnest
    cast = identity.load_cast(now=now)
    chance = random.Random(seed)  # noqa: S311 - a game, not a secret
    staff = {Who.INSPECTOR: cast["ines"], Who.CARRIER: cast["carl"], Who.OPERATOR: cast["olga"]}
    return Troupe(
        sellers=tuple(open_trader("seller", number, chance, now=now) for number in range(SIDES)),
        buyers=tuple(open_trader("buyer", number, chance, now=now) for number in range(SIDES)),
        staff={who: stepped_up(party_id) for who, party_id in staff.items()},
        second_operator=stepped_up(cast["otto"]),
        known_sellers=frozenset(cast.values()) - {cast[key] for key in ("ines", "carl", "olga", "otto")},
    )


def open_trader(side: str, number: int, chance: random.Random, *, now: datetime) -> Actor:
    """Open a verified person or, every other time, company; papers that somebody showed before are drawn again."""
    draw = people.company if number % 2 else people.person
    for _ in range(MOST_DRAWS):
        player = draw(f"{side}-{chance.getrandbits(48):012x}", chance)
        try:
            return stepped_up(identity.load_cast(now=now, cast=(player,))[player.key])
        except DocumentTaken:
            continue
    raise DocumentTaken


def stepped_up(party_id: UUID) -> Actor:
    """Return who a party acts as, having just confirmed that it is them."""
    return parties.actor_of_party(party_id, stepped_up=True)
