"""Background work of the listings room: nameplates are read here, not while a page waits."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.listings import operations
from truehand.listings.operations.drafting import CHECK, READ_PLATE

# A run ends after so many rounds; the next begins with the next minute.
_ROUNDS = 20


@app.task(name=READ_PLATE, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def read_plate(listing_id: str) -> None:
    """Look at the photos and read the nameplate."""
    operations.look_at_photos(UUID(listing_id), now=clock.now())
    operations.read_plate(UUID(listing_id), now=clock.now())
    operations.check_listing(UUID(listing_id), now=clock.now())


@app.task(name=CHECK, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def check(listing_id: str) -> None:
    """Look at new photos, and at one draft with every check."""
    operations.look_at_photos(UUID(listing_id), now=clock.now())
    operations.check_listing(UUID(listing_id), now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="listings.read_waiting_plates", queueing_lock="listings.read_waiting_plates")
def read_waiting_plates(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Read what a lost job left behind."""
    operations.read_waiting_plates(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="listings.search_for_others", queueing_lock="listings.search_for_others", lock="listings.search_for_others"
)
def search_for_others(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Hold kept searches against what came on sale, and tell of what they found."""
    for _ in range(_ROUNDS):
        if not operations.match_news(now=clock.now()):
            break
    for _ in range(_ROUNDS):
        if not operations.tell_found(now=clock.now()):
            break
