"""Everything that can wait at the desk, put there through the rooms' own doors."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.test import Client

from tests.listings import scene
from tests.trade.story import FACTS, Story, listed
from truehand.identity import operations as identity
from truehand.identity.domain.roles import GRANT_ROLE
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.listings.domain.status import Status
from truehand.logistics import operations as logistics
from truehand.logistics.domain.claim import Cause, ClaimView
from truehand.risk import operations as risk
from truehand.trade.operations import claims, give_back
from truehand.trade.operations.list import submit_listing

MAIN = re.compile(r"<main.*</main>", re.DOTALL)


class Answer(Protocol):
    """What a browser gets."""

    @property
    def content(self) -> bytes:
        """The page."""


@dataclass
class Stage:
    """The cast, and what they left for the desk at ``now``."""

    people: dict[str, Actor]
    now: datetime

    def in_review(self, seller: str = "alice", **changes: object) -> UUID:
        """A machine whose nameplate contradicts what its seller states."""
        actor = self.people[seller]
        says = replace(scene.FACTS, serial="KMTPC200X99999")
        listing_id = scene.complete(actor, plate_says=says, **changes)
        assert scene.submitted(actor, listing_id, now=self.now) == Status.IN_REVIEW
        return listing_id

    def gated(self, **changes: object) -> UUID:
        """The same, put on sale in the ordinary way: the risk gate opens a case about it too."""
        actor = self.people["alice"]
        listing_id = scene.complete(actor, plate_says=replace(scene.FACTS, serial="KMTPC200X99999"), **changes)
        assert submit_listing(actor, listing_id, now=self.now) == Status.IN_REVIEW
        return listing_id

    def held(self, who: str = "bob", *, waited: timedelta = timedelta(), subject: UUID | None = None) -> UUID:
        """A payment that the risk gate holds."""
        facts: dict[str, object] = {
            "amount": Money(15_000, "CNY"),
            "credit_limit": Money(10_000, "CNY"),
            "parties": [self.people["alice"].party_id],
        }
        decision = risk.gate(
            "payment",
            subject=subject or uuid4(),
            party_id=self.people[who].party_id,
            facts=facts,  # type: ignore[arg-type]
            now=self.now - waited,
            link="/money/",
        )
        assert decision.case_id
        return decision.case_id

    def offered(self, serial: str = FACTS.serial, *, ago: timedelta = timedelta()) -> Story:
        """A trade that began some time ago; nobody has looked at the clock since."""
        then = self.now - ago
        return Story(self.people, listed(self.people["alice"], serial=serial, now=then), now=then).offer()

    def disputed(self, serial: str = FACTS.serial, *, ago: timedelta = timedelta()) -> Story:
        """A trade whose buyer reports a fault."""
        story = self.offered(serial, ago=ago).funded().report(serial=serial)
        return story.book().pick_up().deliver().quarrel()

    def claimed(self, serial: str = "HURT1", *, ago: timedelta = timedelta()) -> ClaimView:
        """Damage on the way that a carrier contests."""
        return self.contested(self.offered(serial, ago=ago).funded().report(serial=serial).book().pick_up().deliver())

    def contested(self, story: Story) -> ClaimView:
        """The same, of a machine that was delivered."""
        amount, bob = Money(256_000, "CNY"), story.bob.party_id
        claim = logistics.open_claim(
            story.trade, Cause.DAMAGE, amount, claimant_id=bob, facts={"worse": []}, now=story.now
        )
        return claims.contest_claim(story.carl, claim.id, answer="It was broken before.", now=story.now)

    def proposed(self, by: str = "otto", about: str = "bob", reason: str = "Trained and examined.") -> UUID:
        """A role that an operator wants to give."""
        return identity.propose(
            self.people[by],
            act=GRANT_ROLE,
            subject=self.people[about].party_id,
            payload={"role": "inspector"},
            reason=reason,
            now=self.now,
        )

    def override(self, story: Story, by: str = "otto") -> UUID:
        """A refund that an operator wants to order."""
        return give_back.ask_override(self.people[by], story.trade, reason="The machine burnt down.", now=self.now)


def become(key: str, language: str = "en") -> Client:
    """A browser in which that person of the cast is signed in, a moment ago; "visitor" is nobody."""
    client = Client(headers={"accept-language": language})
    if key != "visitor":
        assert client.post("/demo/sign-in", {"who": key}).status_code == 302
    return client


def main_of(answer: Answer) -> str:
    """What a page says between its header and its footer."""
    found = MAIN.search(answer.content.decode())
    assert found
    return found[0]
