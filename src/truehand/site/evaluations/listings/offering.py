"""One listing put before the house: what happened before it, then everything that its seller's browser asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.equipment import operations as equipment
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listings
from truehand.listings import queries as offered
from truehand.listings.domain.status import Status
from truehand.site.evaluations.listings.ways import WAYS, Case

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.site.evaluations.listings.machines import Machine
    from truehand.site.evaluations.listings.ways import Offer

HONEST: Final = "honest"


@dataclass(frozen=True, slots=True)
class Task:
    """A listing to be made: by whom, of which machine, in which way; the rest is what a ``Case`` takes."""

    seller: Actor
    machine: Machine
    number: int
    way: str
    victim: OnSale
    other: Machine
    seed: str

    def offer(self) -> Offer:
        """Return the listing as it will be stated and shown."""
        victim, chance = self.victim, random.Random(self.seed)  # noqa: S311 - a measure, not a secret
        case = Case(self.machine, self.number, victim.machine, victim.number, victim.plate, self.other, chance)
        return case.honest() if self.way == HONEST else WAYS[self.way](case)


@dataclass(frozen=True, slots=True)
class OnSale:
    """A truthful machine that somebody could steal the looks of."""

    seller: Actor
    machine: Machine
    number: int
    plate: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a listing, and which checks stood in its way."""

    task: Task
    status: str
    checks: tuple[str, ...]
    on_sale: OnSale | None


def registered(task: Task) -> str:
    """Return the line that the register of the day has of the machine, without one nothing."""
    kind = task.way if task.way in {"stolen", "pledged"} else ""
    return f"{task.machine.facts.maker},{task.machine.facts.serial},{kind}" if kind else ""


def play(task: Task) -> Outcome:
    """Offer one listing and return what became of it."""
    offer = task.offer()
    try:
        _before(offer, task.machine)
        listing_id = _drafted(task.seller, offer, now=task.machine.at)
        status = _submitted(task.seller, listing_id, now=task.machine.at)
    except Refusal as refused:
        return Outcome(task, Status.REFUSED, (refused.code,), None)
    checks = () if status is Status.PUBLISHED else _in_the_way(listing_id, task.seller)
    honest = task.way == HONEST and status is Status.PUBLISHED
    return Outcome(
        task, status, checks, OnSale(task.seller, task.machine, task.number, offer.plate) if honest else None
    )


def _before(offer: Offer, machine: Machine) -> None:
    """Make happen what happened before: an earlier sale of the machine."""
    if offer.sold_hours is not None:
        sold = machine.at - timedelta(days=300)
        stated: dict[str, Json] = {"model": offer.facts.model, "year": offer.facts.year, "hours": offer.sold_hours}
        equipment.note(_passport(offer, machine), kind="sold", data=stated, now=sold)


def _drafted(seller: Actor, offer: Offer, *, now: datetime) -> UUID:
    listing_id = listings.draft(seller, facts=offer.facts, price=offer.price, now=now)
    for view, photo in offer.photos.items():
        listings.add_photo(seller, listing_id, view=view, content=photo, now=now)
    listings.add_plate(seller, listing_id, content=offer.plate, now=now)
    listings.look_at_photos(listing_id, now=now)
    listings.read_plate(listing_id, now=now)
    return listing_id


def _submitted(seller: Actor, listing_id: UUID, *, now: datetime) -> Status:
    version = offered.listing(listing_id, seller).version
    return listings.submit(seller, listing_id, risk_outcome="allow", reasons=(), version=version, now=now)


def _in_the_way(listing_id: UUID, seller: Actor) -> tuple[str, ...]:
    last = offered.last_round(listing_id, seller)
    codes: Iterable[str] = (found.code for found in last.findings if found.stands_in_the_way) if last else ()
    return tuple(sorted(set(codes)))


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
