"""The demonstration's market, so that nobody looks at empty pages; loaded once, all of it or nothing."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from procrastinate.contrib.django import app

from truehand.identity import operations as identity
from truehand.identity import queries as parties
from truehand.identity.domain.cast import CAST
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.market.domain import showcase
from truehand.market.operations import auctions, insuring, stalls
from truehand.market.operations.people import stepped_up
from truehand.market.operations.play import perform
from truehand.market.operations.scene import Scene
from truehand.market.operations.story import Story
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

log = logging.getLogger(__name__)

OPEN_STALLS: Final = "market.open_stalls"
OPENED, FIRST_LISTED, BETWEEN = timedelta(days=60), timedelta(days=32), timedelta(hours=13)


def load_demonstration(*, now: datetime, tell: Callable[[str], object] = str) -> None:
    """Fill the market with machines and trades of the last weeks, unless it was done before; about ten seconds.

    The first nameplates are read here, the others by a job, after which their machines are on sale as well. A market
    that an earlier version filled gets whom and what it lacks.
    """
    if parties.party_of_email(showcase.WEST.email) is not None:
        _catch_up(now)
        return
    tell("The demonstration market is filled, this once …")
    with transaction.atomic():
        people = _people(now - OPENED)
        insuring.open_for_business(_insurer(people), people["olga"], now=now - OPENED)
        drafts = [_draft(people, number, now) for number in range(showcase.MACHINES)]
        for number in range(showcase.READ_AT_ONCE):
            offered, seller = showcase.STALLS[number]
            stalls.publish(people[seller], people["olga"], drafts[number], now=_listed_at(number, now))
            tell(f"  on sale: {offered.title}")
        for story in _stories(people, drafts, now):
            view = story.scene.look()
            tell(f"  a trade: {view.title}, {view.label[1].lower()}")
        app.configure_task(OPEN_STALLS).defer()


def _catch_up(now: datetime) -> None:
    """Add the people of the cast and the insurer's products that came with later versions.

    What visitors did stands: nobody who is there is changed. What cannot be added keeps nothing from starting.
    """
    missing = [each for each in CAST if parties.party_of_email(each.email) is None]
    try:
        with transaction.atomic():
            identity.load_cast(now=now, cast=missing)
            people = {key: stepped_up(party_id) for key, party_id in parties.cast().items()}
            insuring.open_for_business(_insurer(people), people["olga"], now=now)
    except Refusal as refusal:
        log.warning("the demonstration lacks what is new", extra={"refusal": refusal.code})


def open_stalls(*, now: datetime) -> int:
    """Put the demonstration's remaining machines on sale, their nameplates read; return how many."""
    people = {key: stepped_up(party_id) for key, party_id in _known().items()}
    serials = {offered.facts.serial for offered, _ in showcase.STALLS}
    opened = 0
    for key in sorted(set(showcase.SELLERS)):
        for card in listings.mine(people[key], size=100).items:
            if card.status is Status.DRAFT and card.facts.serial in serials:
                stalls.publish(people[key], people["olga"], card.id, now=now)
                opened += 1
    return opened


def open_auction(*, now: datetime) -> UUID | None:
    """Have an auction under way in the demonstration, once; None when there is one."""
    with transaction.atomic():
        return auctions.show({key: stepped_up(party_id) for key, party_id in _known().items()}, now=now)


def _people(opened: datetime) -> dict[str, Actor]:
    ids = identity.load_cast(now=opened) | identity.load_cast(now=opened, cast=showcase.TRADERS)
    return {key: stepped_up(party_id) for key, party_id in ids.items()}


def _insurer(people: Mapping[str, Actor]) -> insuring.Insurer:
    return insuring.Insurer(people["ivy"], people["iris"])


def _known() -> dict[str, UUID]:
    traders = {each.key: parties.party_of_email(each.email) for each in showcase.TRADERS}
    return parties.cast() | {key: party_id for key, party_id in traders.items() if party_id is not None}


def _draft(people: Mapping[str, Actor], number: int, now: datetime) -> UUID:
    offered, seller = showcase.STALLS[number]
    return stalls.draft(people[seller], offered, now=_listed_at(number, now))


def _listed_at(number: int, now: datetime) -> datetime:
    return now - FIRST_LISTED + number * BETWEEN


def _stories(people: Mapping[str, Actor], drafts: Sequence[UUID], now: datetime) -> list[Story]:
    """Return the trades that are under way, played as far as they have come."""
    staff = {Who.INSPECTOR: people["ines"], Who.CARRIER: people["carl"], Who.OPERATOR: people["olga"]}
    stories: list[Story] = []
    for number, (ago, buyer, plan) in enumerate(showcase.TRADES):
        parts = {Who.BUYER: people[buyer], Who.SELLER: people[showcase.STALLS[number][1]], **staff}
        chance = random.Random(f"{plan.seed}/{plan.number}")  # noqa: S311 - a game, not a secret
        insurer = _insurer(people) if plan.number in showcase.INSURED else None
        scene = Scene(parts, people["otto"], drafts[number], chance, now - ago, slips_percent=0, insurer=insurer)
        story = Story(plan, scene, now - ago)
        scene.insures = insurer is not None
        scene.claims_waiting = plan.number == showcase.CLAIM_WAITS
        stories.append(story)
    for _, events in perform(stories):
        for _ in events:
            pass
    return stories
