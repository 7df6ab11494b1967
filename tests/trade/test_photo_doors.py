"""Every door through which a photo comes in refuses what would break a decoder: quickly, and without a trace."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.evidence.test_exhibits import photo, png_that_claims
from tests.insurance.cast import give, insured, selling
from tests.logistics.papers import papers
from tests.trade.story import ASKING, FACTS, Story
from truehand.evidence.models import StoredExhibit
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import Reason, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listings
from truehand.listings import queries as on_sale
from truehand.logistics import operations as logistics
from truehand.trade.operations import claim_cover, claims, drive, inspect, nodes

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
# Seconds of the processor for one refusal, with all that an operation does before it looks at the picture.
QUICKLY = 0.5
BAD = {
    "a hundred megapixels": png_that_claims(20_000, 5_000),
    "half a photo": photo(size=(500, 500))[:-400],
    "no picture": b"%PDF-1.7",
    "nothing": b"",
}


def drafted(story: Story, view: str, content: bytes) -> None:
    draft = listings.draft(story.alice, facts=replace(FACTS, serial="KMTPC200A77"), price=ASKING, now=story.now)
    if view == "plate":
        listings.add_plate(story.alice, draft, content=content, now=story.now)
    else:
        listings.add_photo(story.alice, draft, view=view, content=content, now=story.now)


def inspecting(story: Story, content: bytes) -> None:
    inspect.take(story.ines, story.trade, seen=story.seen, now=story.now)
    inspect.add_photo(story.ines, story.trade, item="boom", content=content, now=story.now)


def before_publication(story: Story, content: bytes) -> None:
    draft = listings.draft(story.alice, facts=replace(FACTS, serial="KMTPC200A78"), price=ASKING, now=story.now)
    job = nodes.ask_before_publication(story.alice, draft, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    nodes.add_photo(story.ines, job.id, item="boom", content=content, now=story.now)


def papers_of_a_carrier(story: Story, **photos: bytes) -> None:
    logistics.hand_in(story.carl, papers(story.now), **({"licence": photo(), "cover": photo()} | photos), now=story.now)


def sent_ahead(story: Story, content: bytes) -> None:
    phone = logistics.open_pass(drive.make_pass(story.carl, story.trade, now=story.now), now=story.now)
    drive.keep_photo(phone, "pick_up", "seal", content, now=story.now)


def damaged(story: Story, content: bytes) -> None:
    claims.claim_damage(story.bob, story.trade, said="The cab window.", photos=[content], now=story.now)


def insured_way() -> Story:
    story = Story.begun().signed()
    selling(story, Kind.TRANSIT)
    give(story, "bob")
    insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice")
    return story.report(serial=on_sale.facts_of(story.listing).serial).book().pick_up()


def claim_of_insurance(story: Story, content: bytes) -> None:
    (policy,) = policies.policies_of_trade(story.trade)
    answers = dict.fromkeys((each.key for each in forms()[Reason.DAMAGED]), "See the photo.")
    told = Told(Reason.DAMAGED, story.now, Money(2_000_000, "CNY"), "The boom is bent.", answers)
    claim_cover.file_claim(story.bob, policy.id, told, photos=[content], now=story.now)


# Certificates bring no photo. What a story does itself takes its photo from the story.
DOORS: dict[str, tuple[Callable[[], Story], Callable[[Story, bytes], object]]] = {
    "a listing": (Story.begun, lambda story, bad: drafted(story, "left", bad)),
    "a nameplate": (Story.begun, lambda story, bad: drafted(story, "plate", bad)),
    "an inspection": (lambda: Story.begun().funded(), inspecting),
    "an inspection at a node": (Story.begun, before_publication),
    "a pick-up": (lambda: Story.begun().inspected().book(), lambda story, _: story.pick_up()),
    "a delivery": (lambda: Story.begun().shipped(), lambda story, _: story.deliver()),
    "a carrier's licence": (Story.begun, lambda story, bad: papers_of_a_carrier(story, licence=bad)),
    "a carrier's cover": (Story.begun, lambda story, bad: papers_of_a_carrier(story, cover=bad)),
    "a driver's phone": (lambda: Story.begun().inspected().book(), sent_ahead),
    "damage on the way": (lambda: Story.begun().delivered(), damaged),
    "a claim on a policy": (insured_way, claim_of_insurance),
    "a dispute": (lambda: Story.begun().delivered(), lambda story, _: story.quarrel()),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_a_picture_that_breaks(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, come = DOORS[door]
    story = begin()
    kept, step = StoredExhibit.objects.count(), story.seen
    for name, content in BAD.items():
        monkeypatch.setattr("tests.trade.story.photo", lambda *_, bad=content: bad)
        started = time.process_time()
        with pytest.raises(Refusal) as refused, transaction.atomic():
            come(story, content)
        assert refused.value.code.startswith("evidence.image"), (name, refused.value.code)
        assert time.process_time() - started < QUICKLY, name
        assert (StoredExhibit.objects.count(), story.seen) == (kept, step), name
