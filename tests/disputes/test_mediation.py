"""A mediator sees the own cases, what is due first at the head, and nothing else; and large rulings take four eyes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from tests import money
from tests.disputes.test_known_traps import mediator, quarrelled
from tests.trade.story import ASKING, Story, listed
from truehand.identity.domain.refusals import OwnProposal, SecondPersonNeeded
from truehand.identity.models import User
from truehand.kernel.actor import NotPermitted
from truehand.kernel.money import Money
from truehand.trade.operations import advance, dispute
from truehand.trade.queries import mediation

pytestmark = pytest.mark.django_db
HALF = ASKING.minor // 2


def mediated() -> Story:
    return quarrelled().ripe()


def second(story: Story) -> Story:
    """Another trade of the same two, in dispute as well, and with the same mediators."""
    serial = "KMTPC200A77"
    other = Story(story.people, listed(story.alice, serial=serial), now=story.now).offer()
    other.funded().report(serial=serial).book().pick_up().deliver().quarrel()
    other.now += timedelta(hours=1)
    return other.ripe()


def browser(story: Story, who: str) -> Client:
    client = Client()
    user = User.objects.get(party__id=story.people[who].party_id)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_a_mediator_sees_the_own_cases_what_is_due_first_at_the_head() -> None:
    story = mediated()
    mei = mediator(story)
    other = second(story)
    advance.run_out(other.trade, now=other.now + timedelta(hours=24))
    found = mediation.mine(story.people[mei], now=story.now + timedelta(hours=3))
    assert [each.trade_id for each in found] == [story.trade, other.trade]
    assert [each.due_at for each in found] == sorted(each.due_at for each in found if each.due_at)
    assert found[0].age == timedelta(hours=3)
    assert (found[0].price, found[0].claim, found[0].waits) == (ASKING, None, True)


def test_a_restricted_account_reads_its_cases_and_nothing_else() -> None:
    story = mediated()
    mei = mediator(story)
    idle = "mo" if mei == "mei" else "mei"
    client, page = browser(story, mei), f"/trades/{story.trade}/"
    assert page in client.get("/mediation/").content.decode()
    assert client.get(page).status_code == 200
    for path in (
        "/desk/",
        "/desk/disputes/",
        "/desk/people/",
        "/reconciliation/",
        f"{page}case.zip",
        f"{page}contract/",
    ):
        assert client.get(path).status_code in {403, 404}, path
    stranger = browser(story, idle)
    assert page not in stranger.get("/mediation/").content.decode()
    for path in (page, f"/api/v1/trades/{story.trade}", f"/api/v1/trades/{story.trade}/case"):
        assert stranger.get(path).status_code in {401, 403, 404}, path
    # Whoever was replaced reads it no longer.
    story.wait(hours=24)
    assert client.get(page).status_code == 404
    assert page not in client.get("/mediation/").content.decode()


def test_nobody_but_a_mediator_has_such_a_list() -> None:
    story = mediated()
    for who in ("alice", "olga", "ines"):
        with pytest.raises(NotPermitted):
            mediation.mine(story.people[who], now=story.now)
        assert browser(story, who).get("/mediation/").status_code == 403


def test_a_large_ruling_goes_through_four_eyes_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truehand.trade.operations.approval.FOUR_EYES_FROM_YUAN", 1_000)
    story = mediated()
    story.propose(mediator(story), HALF, ASKING.minor - HALF).decline("alice")
    asked = approved(story, "olga", HALF)
    with pytest.raises(OwnProposal):
        money.approve(story.olga, asked, now=story.now)
    with pytest.raises(SecondPersonNeeded):
        story.rule(HALF, ASKING.minor - HALF)
    money.approve(story.otto, asked, now=story.now)
    with pytest.raises(SecondPersonNeeded):
        story.rule(HALF + 1, ASKING.minor - HALF - 1)
    story.rule(HALF, ASKING.minor - HALF).appeal("bob")
    assert story.state == "appealed"
    again = approved(story, "otto", HALF + 100)
    money.approve(story.olga, again, now=story.now)
    story.rule(HALF + 100, ASKING.minor - HALF - 100, who="otto")
    assert story.state == "resolved"
    assert not story.held()


def approved(story: Story, who: str, to_buyer: int) -> UUID:
    return dispute.ask_ruling(
        story.people[who],
        story.trade,
        to_buyer=Money(to_buyer, "CNY"),
        to_seller=Money(ASKING.minor - to_buyer, "CNY"),
        reasons="The photos show an old leak.",
        rules=["proof"],
        now=story.now,
    )
