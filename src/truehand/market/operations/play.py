"""A whole market: many planned trades at once, always the one whose time comes first."""

from __future__ import annotations

import heapq
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from truehand.kernel.ids import new_id
from truehand.market.domain import machines
from truehand.market.domain.events import OnSale
from truehand.market.operations import stalls
from truehand.market.operations.people import recruit
from truehand.market.operations.scene import Scene
from truehand.market.operations.story import Story
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from truehand.listings.domain.views import Card
    from truehand.market.domain.events import Event
    from truehand.market.domain.plan import Plan
    from truehand.market.operations.people import Troupe

Source = Literal["own", "imported", "both"]
BETWEEN_OPENINGS = timedelta(minutes=37)


def play(plans: Sequence[Plan], *, now: datetime, source: Source = "own") -> Iterator[Event]:
    """Play the plans to their ends and tell everything that happens, in the order of time; time begins at ``now``.

    ``source`` says which machines: the players' ``own``, ``imported`` ones of the demonstration's sellers as far as
    there are any, or every other trade an imported one (``both``). Refuses NotInEarnest where the bank is no sandbox.
    """
    troupe = recruit(str(new_id(now)), len(plans), now=now)
    stories: list[Story] = []
    imports = stalls.imported(troupe.known_sellers, now=now) if source != "own" else iter(())
    for place, plan in enumerate(plans):
        card = next(imports, None) if source == "imported" or plan.number % 2 == 0 else None
        story, on_sale = _open(plan, troupe, place, card, now=now + place * BETWEEN_OPENINGS)
        yield on_sale
        stories.append(story)
    for story, events in perform(stories):
        yield from events
        if story.over:
            yield from story.leave()


def perform(stories: Iterable[Story]) -> Iterator[tuple[Story, Iterator[Event]]]:
    """Play the stories move by move in the order of time; yield each move's story and events."""
    for story in in_time(stories):
        yield story, story.play_on()


def in_time(stories: Iterable[Story]) -> Iterator[Story]:
    """Return whose move comes next, until all are over; whoever asks plays the move and has the story wait."""
    waiting = [(story.due, story.plan.number, story) for story in stories]
    heapq.heapify(waiting)
    while waiting:
        _, number, story = heapq.heappop(waiting)
        yield story
        if not story.over:
            heapq.heappush(waiting, (story.due, number, story))


def _open(plan: Plan, troupe: Troupe, place: int, card: Card | None, *, now: datetime) -> tuple[Story, OnSale]:
    """Put the plan's machine on sale, unless an imported one is traded, and set the scene."""
    chance = random.Random(f"{plan.seed}/machine")  # noqa: S311 - a game, not a secret
    if card is not None:
        parts = troupe.parts(place, seller_id=card.seller_id)
        listing_id, facts, price = card.id, card.facts, card.price
    else:
        parts = troupe.parts(place)
        offered = machines.draw(chance, year=now.year)
        facts, price = offered.facts, offered.price
        listing_id = stalls.draft(parts[Who.SELLER], offered, now=now)
        stalls.publish(parts[Who.SELLER], parts[Who.OPERATOR], listing_id, now=now)
    scene = Scene(
        parts, troupe.second_operator, listing_id, chance, now, own_machine=card is None, insurer=troupe.insurer
    )
    title = f"{facts.maker} {facts.model} ({facts.year})"
    on_sale = OnSale(plan.number, listing_id, title, price, imported=card is not None)
    return Story(plan, scene, now + timedelta(minutes=5)), on_sale
