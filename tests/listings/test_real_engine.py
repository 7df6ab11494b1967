"""From the seller's photo to the verdict with the engine that runs in production, through the background job."""

import pytest

from tests.listings.scene import FACTS, NOW, drafted, plate_of, submitted, views
from truehand.kernel.actor import Actor
from truehand.listings import jobs, operations, queries
from truehand.listings.domain.status import Status


@pytest.fixture(autouse=True)
def engine() -> None:
    """Takes the place of the fixture that replaces the engine."""


@pytest.mark.django_db
def test_a_plate_is_read_by_the_job_and_matches(alice: Actor) -> None:
    listing_id = drafted(alice)
    operations.add_photos(alice, listing_id, photos=views(), now=NOW)
    operations.add_plate(alice, listing_id, content=plate_of(FACTS), now=NOW)
    jobs.read_plate(str(listing_id))
    plate = queries.listing(listing_id, alice).plate
    assert plate is not None
    assert plate.verdict is not None
    assert plate.verdict.outcome == "match"
    assert submitted(alice, listing_id) == Status.PUBLISHED
