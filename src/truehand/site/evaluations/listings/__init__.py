"""How listings are judged: truthful ones and falsified ones, put before the site's own checks and decision.

Facts are those of real auctions; photos and plates are made by the project. Everything goes through the doors that a
seller's browser uses, in a database of its own: draft, photos, plate, its reading, submission.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from rich.progress import track

from truehand.equipment import operations as equipment
from truehand.equipment.operations import registers
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listings
from truehand.listings import queries as offered
from truehand.listings.domain.pricing.sale import Machine as PricedMachine
from truehand.listings.domain.pricing.sale import Sale
from truehand.listings.domain.refusals import TooFewSales
from truehand.listings.domain.status import Status
from truehand.listings.operations import pricing
from truehand.market.operations.people import open_trader
from truehand.site.benchmarks.scratch import scratch_database
from truehand.site.evaluations.listings.machines import market
from truehand.site.evaluations.listings.pictures import VIEWS
from truehand.site.evaluations.listings.ways import WAYS, Case

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.site.evaluations.listings.machines import Half, Machine, Market
    from truehand.site.evaluations.listings.ways import Offer

SELLERS: Final = 40
# Their papers are of today, whenever the auctions were.
OPENED: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
# The first listings are truthful: a thief needs somebody to steal from.
FIRST_HONEST: Final = 10
Outcome = tuple[str, str]


def evaluate(*, count: int, seed: int, data: Path, half: Half = "test") -> dict[str, float]:
    """Return the share of falsified listings that are published without a person, and of truthful ones sent to one.

    Half of ``count`` listings are falsified, in every way of WAYS in turn; ``published.<way>`` is that way's share.
    The two halves of the file share no machine: what a check needs tuned is tuned on the development half.
    """
    with scratch_database():
        return judged(count=count, seed=seed, data=data, half=half)


def judged(*, count: int, seed: int, data: Path, half: Half) -> dict[str, float]:
    """Return the figures of ``evaluate``, played in the database that is there."""
    known = market(data, half)
    _learn(known.history, now=known.offered[0].at)
    return _figures(_Bench(known, seed).played(count))


class _Bench:
    """The house while the listings come in, in the order of time."""

    def __init__(self, known: Market, seed: int) -> None:
        self._known, self._chance = known, random.Random(seed)  # noqa: S311 - a measure, not a secret
        self._sellers = [open_trader("seller", each, self._chance, now=OPENED) for each in range(SELLERS)]
        self._lines = ["maker,serial,kind"]
        self._on_sale: list[tuple[int, Machine, int, bytes]] = []

    def played(self, count: int) -> Counter[Outcome]:
        """Return how many listings of each way (``honest`` for truthful ones) ended how."""
        machines = sorted(self._chance.sample(self._known.offered, count), key=lambda each: each.at)
        ways, outcomes = list(WAYS), Counter[Outcome]()
        fakes = self._which(count)
        for number in track(range(count), description="listings", transient=True):
            way = ways[fakes[number] % len(ways)] if number in fakes else "honest"
            outcomes[way, self._offered(machines[number], number, way)] += 1
        return outcomes

    def _which(self, count: int) -> dict[int, int]:
        """Return which listings are falsified, each with its place among them."""
        drawn = self._chance.sample(range(min(FIRST_HONEST, count // 2), count), count // 2)
        return {number: place for place, number in enumerate(sorted(drawn))}

    def _offered(self, machine: Machine, number: int, way: str) -> str:
        seller = number % SELLERS
        case = self._case(machine, number, seller)
        offer = case.honest() if way == "honest" else WAYS[way](case)
        try:
            self._before(offer, machine)
            self._keep_register(offer, now=machine.at)
            status = _submitted(self._sellers[seller], offer, machine)
        except Refusal:
            return Status.REFUSED
        if way == "honest" and status is Status.PUBLISHED:
            self._on_sale.append((seller, machine, number, offer.plate))
        return status

    def _case(self, machine: Machine, number: int, seller: int) -> Case:
        others = [each for each in self._on_sale[-60:] if each[0] != seller]
        victim, victim_seed, victim_plate = machine, number, b""
        if others:
            _, victim, victim_seed, victim_plate = self._chance.choice(others)
        other = self._chance.choice(self._known.history)
        return Case(machine, number, victim, victim_seed, victim_plate, other, self._chance)

    def _before(self, offer: Offer, machine: Machine) -> None:
        """Make happen what happened before: an earlier sale of the machine, its line in a register."""
        if offer.sold_hours is not None:
            sold = machine.at - timedelta(days=300)
            stated: dict[str, Json] = {"model": offer.facts.model, "year": offer.facts.year, "hours": offer.sold_hours}
            equipment.note(_passport(offer, machine), kind="sold", data=stated, now=sold)

    def _keep_register(self, offer: Offer, *, now: datetime) -> None:
        """Bring the register of the day, with a line of the machine if it stands in it."""
        if offer.register:
            self._lines.append(f"{offer.facts.maker},{offer.facts.serial},{offer.register}")
        registers.keep("evaluation", "Stolen and pledged machines", "\n".join(self._lines), now=now)


def _learn(history: Iterable[Machine], *, now: datetime) -> None:
    """Learn what machines sell for from what was sold before, as the operator's command does; too little is nothing."""
    with contextlib.suppress(TooFewSales):
        pricing.train([_sale(each) for each in history], now=now)


def _sale(sold: Machine) -> Sale:
    facts = sold.facts
    machine = PricedMachine(
        sold.at.date(), facts.equipment_class, facts.maker, facts.model, facts.year, facts.hours, details={}
    )
    return Sale(machine, sold.price)


def _submitted(seller: Actor, offer: Offer, machine: Machine) -> Status:
    now = machine.at
    listing_id = listings.draft(seller, facts=offer.facts, price=offer.price, now=now)
    for view, photo in zip(VIEWS, offer.photos, strict=False):
        listings.add_photo(seller, listing_id, view=view, content=photo, now=now)
    listings.add_plate(seller, listing_id, content=offer.plate, now=now)
    listings.look_at_photos(listing_id, now=now)
    listings.read_plate(listing_id, now=now)
    version = offered.listing(listing_id, seller).version
    return listings.submit(seller, listing_id, risk_outcome="allow", reasons=(), version=version, now=now)


def _passport(offer: Offer, machine: Machine) -> UUID:
    facts = offer.facts
    return equipment.open_passport(
        equipment_class=facts.equipment_class,
        maker=facts.maker,
        model=facts.model,
        serial=facts.serial,
        year=facts.year,
        now=machine.at - timedelta(days=330),
    )


def _figures(outcomes: Counter[Outcome]) -> dict[str, float]:
    fakes = {way: _of(outcomes, way) for way in WAYS if _of(outcomes, way)}
    honest = _of(outcomes, "honest")
    published = {way: outcomes[way, Status.PUBLISHED] for way in fakes}
    return {
        "listings": float(outcomes.total()),
        "fakes": float(sum(fakes.values())),
        "fakes_published": sum(published.values()) / max(1, sum(fakes.values())),
        "honest_reviewed": outcomes["honest", Status.IN_REVIEW] / max(1, honest),
        "honest_refused": outcomes["honest", Status.REFUSED] / max(1, honest),
        **{f"published.{way}": published[way] / count for way, count in fakes.items()},
    }


def _of(outcomes: Counter[Outcome], way: str) -> int:
    return sum(count for (each, _), count in outcomes.items() if each == way)
