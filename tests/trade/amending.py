"""Amending a contract in one line, for whoever tells a story."""

from __future__ import annotations

from tests import money
from tests.trade.story import Story
from truehand.contracts import queries as contracts
from truehand.contracts.domain.view import ContractView
from truehand.trade.operations import amend

REASON = "The low loader is booked out until the end of the month."


def propose(story: Story, who: str = "alice", days: int = 3, reason: str = REASON, **said: object) -> ContractView:
    amend.propose(story.people[who], story.trade, said, reason=reason, days=days, seen=story.seen, now=story.now)
    return waiting(story)


def waiting(story: Story) -> ContractView:
    (found,) = [each for each in contracts.amendments_of(story.trade) if each.open]
    return found


def sign(story: Story, who: str) -> None:
    actor, found = story.people[who], waiting(story)
    confirmation = money.confirm(actor, amend.signing_act(actor, story.trade), now=story.now)
    amend.sign(actor, story.trade, sha256=found.sha256, confirmation=confirmation, seen=story.seen, now=story.now)


def amended(story: Story, **said: object) -> Story:
    amend.propose(story.alice, story.trade, said, reason=REASON, seen=story.seen, now=story.now)
    sign(story, "alice")
    sign(story, "bob")
    return story
