"""Whether the life of a trade holds: seeded trades played through every transition of the present process.

Every move goes through the door that a person, the bank or the clock goes through, on a database of its own. After
every move the trade is looked at: a living one waits for somebody with a deadline and a stated outcome of silence, an
ended one holds nothing, and the ledger balances. What the players do next is drawn from the process itself
(``market.domain.plan``), so that a new transition is played as soon as it is in the table.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from truehand.escrow import queries as escrow
from truehand.listings import queries as listings
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.operations import import_row
from truehand.market.domain import machines
from truehand.market.domain.plan import draw
from truehand.market.operations.people import recruit
from truehand.market.operations.play import perform
from truehand.market.operations.scene import Scene
from truehand.market.operations.story import Story
from truehand.site.benchmarks.scratch import Figures, scratch_database, seconds
from truehand.site.benchmarks.stage import NOW
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Who
from truehand.trade.queries.check import fsck

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.market.domain.plan import Plan
    from truehand.market.operations.people import Troupe

TRADES = 2_000
SEED = "life"
BETWEEN = timedelta(minutes=37)


@dataclass(slots=True)
class Found:
    """What was seen so far; ``broken`` counts moves after which something did not hold."""

    taken: set[str] = field(default_factory=set)
    moves: int = 0
    dead_ends: int = 0
    stranded_cents: int = 0
    broken: int = 0

    def look(self, story: Story) -> None:
        """Look at a trade after a move of it."""
        view = story.scene.look()
        self.moves += 1
        self.taken |= {each.transition for each in view.steps}
        held = sum(money.minor for money in escrow.held(view.id).values())
        if view.state in CURRENT.terminal:
            self.stranded_cents += held
        elif view.suspended_at is None and (view.due_at is None or view.silence is None or not view.waiting_for):
            self.dead_ends += 1
        self.broken += any(each.difference.minor for each in escrow.proof())


def measure(trades: int = TRADES, seed: str = SEED) -> Figures:
    """Return how much of the process was played, and what did not hold; see the module."""
    found = Found()
    with scratch_database():
        spent = seconds(lambda: play(trades, seed, found))
        findings = len(list(fsck())) + len(list(escrow.fsck()))
    rows = {row.name for row in CURRENT.transitions}
    return {
        "trades": trades,
        "moves": found.moves,
        "transitions": len(rows),
        "transitions_covered": len(found.taken & rows) / len(rows),
        "dead_ends": found.dead_ends,
        "stranded_cents": found.stranded_cents,
        "moves_that_broke_an_invariant": found.broken,
        "findings": findings,
        "trades_per_second": trades / spent,
    }


def play(trades: int, seed: str, found: Found) -> None:
    """Play so many trades in the present database, and look after every move."""
    troupe = recruit(f"{seed}/people", trades, now=NOW)
    for story, events in perform([_opened(plan, troupe) for plan in draw(seed, trades)]):
        for _ in events:
            pass
        found.look(story)


def _opened(plan: Plan, troupe: Troupe) -> Story:
    """Put the plan's machine on sale without pictures, which are beside the point here."""
    chance = random.Random(f"{plan.seed}/machine")  # noqa: S311 - a game, not a secret
    parts, opens = troupe.parts(plan.number - 1), NOW + plan.number * BETWEEN
    listing_id = _on_sale(parts[Who.SELLER], machines.draw(chance))
    return Story(plan, Scene(parts, troupe.second_operator, listing_id, chance, opens), opens)


def _on_sale(seller: Actor, offered: machines.Offered) -> UUID:
    serial = offered.facts.serial
    row = ImportedRow(external_id=serial, facts=replace(offered.facts, serial=serial), price=offered.price)
    import_row(seller.party_id, row, now=NOW)
    return next(each.id for each in listings.mine(seller, size=100).items if each.facts.serial == serial)
