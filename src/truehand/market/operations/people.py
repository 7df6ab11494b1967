"""Who plays: made-up sellers and buyers, and the demonstration cast as staff."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.conf import settings

from truehand.disputes.domain.thread import MOST_MEDIATORS
from truehand.identity import operations as identity
from truehand.identity import queries as parties
from truehand.identity.domain.refusals import DocumentTaken
from truehand.kernel.actor import Role
from truehand.market.domain import people
from truehand.market.domain.refusals import NotInEarnest
from truehand.market.operations.insuring import Insurer, open_for_business
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

# What one trade does to a player's standing must not keep another trade from going as planned.
TRADES_OF_A_SELLER: Final = 2
MOST_DRAWS: Final = 20


@dataclass(frozen=True, slots=True)
class Troupe:
    """The players: every trade has a buyer of its own, a seller has two."""

    sellers: tuple[Actor, ...]
    buyers: tuple[Actor, ...]
    staff: Mapping[Who, Actor]
    second_operator: Actor
    insurer: Insurer
    # Of the cast: whose imported machines may be traded.
    known_sellers: frozenset[UUID]

    def parts(self, number: int, *, seller_id: UUID | None = None) -> dict[Who, Actor]:
        """Return who plays what in a trade, counted from 0; the seller of an imported machine is given."""
        own = self.sellers[number // TRADES_OF_A_SELLER]
        seller = own if seller_id is None else stepped_up(seller_id)
        return {Who.BUYER: self.buyers[number], Who.SELLER: seller, **self.staff}


def recruit(seed: str, trades: int, *, now: datetime) -> Troupe:
    """Open fresh sellers and buyers for so many trades; the cast is their staff.

    Refuses NotInEarnest where the bank is no sandbox.
    """
    if not settings.TRUEHAND_SANDBOX_BANK:
        raise NotInEarnest
    cast = identity.load_cast(now=now)
    chance = random.Random(seed)  # noqa: S311 - a game, not a secret
    staff = {Who.INSPECTOR: cast["ines"], Who.CARRIER: cast["carl"], Who.OPERATOR: cast["olga"]}
    for _ in range(MOST_MEDIATORS - len(parties.with_role(Role.MEDIATOR))):
        _open_mediator(chance, now=now)
    insurer = Insurer(stepped_up(cast["ivy"]), stepped_up(cast["iris"]))
    open_for_business(insurer, stepped_up(cast["olga"]), now=now)
    return Troupe(
        sellers=tuple(open_trader("seller", each, chance, now=now) for each in range(trades // TRADES_OF_A_SELLER + 1)),
        buyers=tuple(open_trader("buyer", each, chance, now=now) for each in range(trades)),
        staff={who: stepped_up(party_id) for who, party_id in staff.items()},
        second_operator=stepped_up(cast["otto"]),
        insurer=insurer,
        known_sellers=frozenset({cast["alice"], cast["bob"]}),
    )


def _open_mediator(chance: random.Random, *, now: datetime) -> None:
    """Open somebody who mediates and does nothing else; the name is drawn again while its papers are taken."""
    for _ in range(MOST_DRAWS):
        player = people.person(f"mediator-{chance.getrandbits(48):012x}", chance)
        try:
            identity.load_cast(now=now, cast=(replace(player, role=Role.MEDIATOR),))
        except DocumentTaken:
            continue
        return
    raise DocumentTaken


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
