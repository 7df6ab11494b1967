"""The house while listings come in, in the order of time: who offers what, what is known, what became of it."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final

import click

from truehand.equipment.operations import registers
from truehand.listings.domain.pricing.sale import Machine as PricedMachine
from truehand.listings.domain.pricing.sale import Sale
from truehand.listings.domain.refusals import TooFewSales
from truehand.listings.operations import pricing
from truehand.market.operations.people import open_trader
from truehand.site.evaluations.listings.offering import HONEST, OnSale, Task, play, registered
from truehand.site.evaluations.listings.ways import WAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from truehand.site.evaluations.listings.machines import Machine, Market
    from truehand.site.evaluations.listings.offering import Outcome

    Play = Callable[[Callable[[Task], Outcome], Iterable[Task]], Iterable[Outcome]]

# So many listings come in at a time, each of another seller; a thief steals from those that came before.
SELLERS: Final = 40
# A thief needs somebody to steal from: the first are truthful.
FIRST_HONEST: Final = 40
# Their papers are of today, whenever the auctions were.
OPENED: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
_LATEST: Final = 60
# The operator has the prices learnt anew twice a year.
_MONTHS: Final = 6


class Bench:
    """The house while the listings come in."""

    def __init__(self, known: Market, seed: int) -> None:
        """Open the sellers; nothing is on sale and no price is learnt."""
        self._known, self._seed = known, seed
        self._chance = random.Random(seed)  # noqa: S311 - a measure, not a secret
        self._sellers = [open_trader("seller", each, self._chance, now=OPENED) for each in range(SELLERS)]
        self._lines = ["maker,serial,kind"]
        self._on_sale: list[OnSale] = []
        self._learnt = 0
        self._began = perf_counter()

    def played(self, count: int, play_all: Play) -> list[Outcome]:
        """Return what became of ``count`` listings; ``play_all`` is ``map``, or that of several processes."""
        machines = sorted(self._chance.sample(self._known.offered, count), key=lambda each: each.at)
        fakes, ways = self._which(count), list(WAYS)
        outcomes: list[Outcome] = []
        for numbers in _together(count):
            named = {each: ways[fakes[each] % len(ways)] if each in fakes else HONEST for each in numbers}
            now = machines[numbers[0]].at
            self._learn(now)
            tasks = [self._task(machines[number], number, way) for number, way in named.items()]
            self._keep_register(tasks, now=now)
            found = list(play_all(play, tasks))
            self._on_sale += [each.on_sale for each in found if each.on_sale]
            outcomes += found
            self._say(outcomes, count)
        return outcomes

    def _which(self, count: int) -> dict[int, int]:
        """Return which listings are falsified, each with its place among them."""
        drawn = self._chance.sample(range(min(FIRST_HONEST, count // 2), count), count // 2)
        return {number: place for place, number in enumerate(sorted(drawn))}

    def _task(self, machine: Machine, number: int, way: str) -> Task:
        seller = self._sellers[number % SELLERS]
        others = [each for each in self._on_sale[-_LATEST:] if each.seller != seller]
        victim = self._chance.choice(others) if others else OnSale(seller, machine, number, b"")
        other = self._chance.choice(self._known.history)
        return Task(seller, machine, number, way, victim, other, f"{self._seed}:{number}")

    def _keep_register(self, tasks: Sequence[Task], *, now: datetime) -> None:
        """Bring the register of the day, with the lines of the machines that stand in it."""
        self._lines += [line for line in map(registered, tasks) if line]
        registers.keep("evaluation", "Stolen and pledged machines", "\n".join(self._lines), now=now)

    def _learn(self, now: datetime) -> None:
        """Learn prices from what was sold before, as the operator's command does; too few sales teach nothing."""
        period = now.year * 12 // _MONTHS + (now.month - 1) // _MONTHS
        if period != self._learnt:
            self._learnt = period
            with contextlib.suppress(TooFewSales):
                pricing.train([_sale(each) for each in self._known.sold_before(now)], now=now)

    def _say(self, outcomes: Sequence[Outcome], count: int) -> None:
        ends = Counter((each.task.way == HONEST, each.status == "published") for each in outcomes)
        fakes, honest = ends[False, True] + ends[False, False], ends[True, True] + ends[True, False]
        past = f"{ends[False, True]} of {fakes} falsified ones published, {ends[True, False]} of {honest} truthful not"
        click.echo(f"{len(outcomes)} of {count} listings, {perf_counter() - self._began:.0f} s: {past}", err=True)


def _together(count: int) -> Iterator[range]:
    """Yield which listings come in at a time: the first truthful ones, then as many as there are sellers."""
    first = min(FIRST_HONEST, count // 2)
    yield range(first)
    for start in range(first, count, SELLERS):
        yield range(start, min(start + SELLERS, count))


def _sale(sold: Machine) -> Sale:
    facts = sold.facts
    machine = PricedMachine(
        sold.at.date(), facts.equipment_class, facts.maker, facts.model, facts.year, facts.hours, details={}
    )
    return Sale(machine, sold.price)
