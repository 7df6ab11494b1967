"""A small market to measure in: made-up people and their machines, and a trade played as far as wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.operations import import_row
from truehand.listings.queries import mine
from truehand.market.domain import machines, showcase
from truehand.market.domain.plan import PAYS
from truehand.market.operations import acts
from truehand.market.operations.people import Troupe, recruit
from truehand.market.operations.scene import Scene
from truehand.trade.domain.process import State, Who

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.market.domain.plan import Move

NOW: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
# The demonstration's own trade, from the offer to both ratings; the clock that closes it is not waited for.
WHOLE: Final = showcase.TRADES[0][2].moves[:-1]
SEED: Final = "benchmark"


@dataclass
class Stage:
    """Where trades are played: who plays, and how many machines were put on sale."""

    troupe: Troupe
    chance: random.Random
    listed: int = 0

    @classmethod
    def for_trades(cls, number: int) -> Stage:
        """Open buyers and sellers for so many trades."""
        return cls(recruit(SEED, number, now=NOW), random.Random(SEED))  # noqa: S311 - the same market every time

    def on_sale(self, seller_id: UUID) -> None:
        """Put one more machine of a seller's on sale, without nameplate or photos."""
        self.listed += 1
        offered = machines.draw(self.chance, year=NOW.year)
        serial = f"BENCH{self.listed:06}"
        import_row(seller_id, ImportedRow(serial, replace(offered.facts, serial=serial), offered.price), now=NOW)

    def scene(self, number: int) -> Scene:
        """Set the scene of a trade, counted from 0, its machine on sale; nobody makes mistakes in it."""
        parts = self.troupe.parts(number)
        seller = parts[Who.SELLER]
        self.on_sale(seller.party_id)
        listing_id = mine(seller, size=1).items[0].id
        return Scene(parts, self.troupe.second_operator, listing_id, self.chance, NOW, slips_percent=0)


def play(scene: Scene, moves: tuple[Move, ...] = WHOLE) -> None:
    """Take the moves one after the other, a minute apart; what is accepted is paid when nothing holds the money."""
    for move in moves:
        scene.now += timedelta(minutes=1)
        if move.transition in PAYS:
            view = scene.look()
            if view.state is not State.ACCEPTED:
                continue
            scene.now = max(scene.now, view.due_at or scene.now)
        acts.take(scene, move.transition, move.who)
