"""Whether the life of a trade holds: seeded trades played through every transition of the present process.

Every move goes through the door that a person, the bank or the clock goes through, on databases of their own. After
every move the trade is looked at: a living one waits for somebody with a deadline and a stated outcome of silence, an
ended one holds nothing, and the ledger balances. What the players do next is drawn from the process itself
(``market.domain.plan``), so that a new transition is played as soon as it is in the table; the first trades are those
that take what is rare. Each processor plays a part of them.
"""

from __future__ import annotations

import os
import random
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING

from django.db import connection

from truehand.disputes.domain.guarantee import OPEN, Stage
from truehand.escrow import queries as escrow
from truehand.evidence import operations as evidence
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as listings
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.operations import import_row
from truehand.market.domain import machines
from truehand.market.domain.plan import covering
from truehand.market.operations import guaranteeing
from truehand.market.operations.people import recruit
from truehand.market.operations.play import in_time
from truehand.market.operations.scene import Scene
from truehand.market.operations.story import Story
from truehand.site.benchmarks.scratch import Figures, copies, scratch_database, seconds
from truehand.site.benchmarks.stage import NOW
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Who
from truehand.trade.queries.check import fsck
from truehand.trade.queries.guarantee import OVER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.market.domain.plan import Plan
    from truehand.market.operations.people import Troupe
    from truehand.trade.domain.views import TradeView

TRADES = 2_000
SEED = "life"
BETWEEN = timedelta(minutes=37)
# The log takes in what happened after so many moves.
MOVES_OF_A_BATCH = 200
# Of how many settled trades of a part a promise is broken afterwards: each takes weeks, and may be made for two years.
PROMISES = 15


@dataclass(slots=True)
class Found:
    """What was seen so far; ``broken`` counts moves after which something did not hold."""

    taken: Counter[str] = field(default_factory=Counter)
    moves: int = 0
    dead_ends: int = 0
    stranded_cents: int = 0
    broken: int = 0
    findings: int = 0
    # Claims on the guarantee fund by how they ended; each ends.
    claims: Counter[Stage | None] = field(default_factory=Counter)

    def look(self, story: Story) -> TradeView:
        """Look at a trade after a move of it."""
        view = story.scene.look()
        self.moves += 1
        held = sum(money.minor for money in escrow.held(view.id).values())
        # While a payment is taken back, or the machine is claimed, the trade waits for a bank or an operator.
        stands = view.suspended_at or view.machine_held_at
        if view.state in CURRENT.terminal:
            self.taken.update(each.transition for each in view.steps)
            self.stranded_cents += held
        elif stands is None and (view.due_at is None or view.silence is None or not view.waiting_for):
            self.dead_ends += 1
        self.broken += any(each.difference.minor for each in escrow.proof())
        return view

    def add(self, other: Found) -> None:
        """Take over what another part of the trades came to."""
        self.taken.update(other.taken)
        self.claims.update(other.claims)
        for name in ("moves", "dead_ends", "stranded_cents", "broken", "findings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(trades: int = TRADES, seed: str = SEED, processors: int = 0) -> Figures:
    """Return how much of the process was played, and what did not hold; see the module.

    Each processor plays its part; by default all there are.
    """
    found, parts = Found(), max(1, min(processors or os.cpu_count() or 1, trades))
    plans = covering(seed, trades)
    with scratch_database(), copies(parts) as names:
        work = [(name, plans[each::parts], f"{seed}/{each}") for each, name in enumerate(names)]
        spent = seconds(lambda: _play_all(work, found))
    rows = {row.name for row in CURRENT.transitions}
    return {
        "trades": trades,
        "moves": found.moves,
        "transitions": len(rows),
        "transitions_covered": len(rows & found.taken.keys()) / len(rows),
        "least_often_taken": min(found.taken[name] for name in rows),
        "dead_ends": found.dead_ends,
        "stranded_cents": found.stranded_cents,
        "moves_that_broke_an_invariant": found.broken,
        "findings": found.findings,
        "guarantee_claims": found.claims.total(),
        "guarantee_claims_paid": found.claims[Stage.PAID],
        "processors": parts,
        "seconds": spent,
        "trades_per_second": trades / spent,
    }


def _play_all(work: Sequence[tuple[str, Sequence[Plan], str]], found: Found) -> None:
    """Play each part in a process of its own: what a fork takes over is no connection."""
    connection.close()
    with get_context("fork").Pool(len(work)) as pool:
        for part in pool.imap_unordered(_play_part, work):
            found.add(part)


def _play_part(work: tuple[str, Sequence[Plan], str]) -> Found:
    name, plans, seed = work
    connection.settings_dict["NAME"] = name
    found = Found()
    try:
        play(plans, seed, found)
    except Refusal as refusal:
        # A refusal does not travel between processes.
        raise AssertionError(f"{refusal.code}: {traceback.format_exc()}") from None
    found.findings = len(list(fsck())) + len(list(escrow.fsck()))
    connection.close()
    return found


def play(plans: Sequence[Plan], seed: str, found: Found) -> None:
    """Play the plans in the present database, and look after every move."""
    troupe = recruit(f"{seed}/people", len(plans), now=NOW)
    stories = [_opened(plan, place, troupe) for place, plan in enumerate(plans)]
    for number, story in enumerate(in_time(stories)):
        story.act()
        view = found.look(story)
        story.scene.slips.clear()
        if not story.over:
            story.wait(view)
        if number % MOVES_OF_A_BATCH == 0:
            evidence.integrate(now=story.scene.now)
    _promise(stories, found)
    evidence.integrate(now=max(story.scene.now for story in stories))


def _promise(stories: Sequence[Story], found: Found) -> None:
    """Have sums promised after the sale and not paid, in every way that the guarantee fund may be asked for them.

    After all trades, since a claim takes weeks and no account's time runs backwards.
    """
    now, turns = max(story.scene.now for story in stories), list(guaranteeing.Turn)
    for story in [each for each in stories if each.scene.look().state in OVER][:PROMISES]:
        story.scene.now = max(now, story.scene.now)
        guaranteeing.fill(story.scene, story.scene.look().price.currency)
        stages = []
        for stage in guaranteeing.play(story.scene, turns[found.claims.total() % len(turns)]):
            stages.append(stage)
            found.broken += any(each.difference.minor for each in escrow.proof())
        found.claims.update(stages[-1:])
        found.dead_ends += any(each in OPEN for each in stages[-1:])
        now = story.scene.now


def _opened(plan: Plan, place: int, troupe: Troupe) -> Story:
    """Put the plan's machine on sale without pictures, which are beside the point here."""
    chance = random.Random(f"{plan.seed}/machine")  # noqa: S311 - a game, not a secret
    parts, opens = troupe.parts(place), NOW + plan.number * BETWEEN
    listing_id = _on_sale(parts[Who.SELLER], machines.draw(chance))
    return Story(plan, Scene(parts, troupe.second_operator, listing_id, chance, opens, insurer=troupe.insurer), opens)


def _on_sale(seller: Actor, offered: machines.Offered) -> UUID:
    serial = offered.facts.serial
    row = ImportedRow(external_id=serial, facts=replace(offered.facts, serial=serial), price=offered.price)
    import_row(seller.party_id, row, now=NOW)
    return next(each.id for each in listings.mine(seller, size=100).items if each.facts.serial == serial)
