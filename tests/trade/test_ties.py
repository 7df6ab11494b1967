"""Who may inspect: licensed for the class, and without a tie to a side; the operator reads why somebody is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests import money
from tests.trade.story import Story, listed
from truehand.edge import clock
from truehand.identity import queries as identity
from truehand.identity.models import User
from truehand.inspection import operations as room
from truehand.inspection import queries as inspection
from truehand.inspection.domain.certificate import Licence
from truehand.inspection.domain.nodes import Node
from truehand.kernel.actor import NotPermitted
from truehand.trade.domain import ties as rules
from truehand.trade.domain.refusals import LeftOut
from truehand.trade.domain.ties import Tie
from truehand.trade.operations import inspect, nodes
from truehand.trade.queries import ties

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=30)


def why(story: Story) -> set[Tie]:
    row = story.row()
    return set(ties.ties(story.ines.party_id, {row.buyer_id, row.seller_id}, row.listing_id, now=story.now))


def take(story: Story) -> None:
    inspect.take(story.ines, story.trade, seen=story.seen, now=story.now)


def test_outside_a_demonstration_an_inspector_needs_a_licence_for_the_class(settings: Settings) -> None:
    story = Story.begun().funded()
    settings.DEMONSTRATION = False
    with pytest.raises(LeftOut, match="licence"):
        take(story)
    ines, until = story.ines.party_id, story.now + DAYS
    room.license_party(story.olga, ines, Licence.INSPECT, "forklift", until=until, now=story.now)
    assert why(story) == {Tie.UNLICENSED}
    room.license_party(story.olga, ines, Licence.INSPECT, "excavator", until=until, now=story.now)
    assert why(story) == set()
    story.now = until
    assert why(story) == {Tie.UNLICENSED}
    story.now = until - DAYS
    take(story)


def test_a_licence_that_was_ended_is_none(settings: Settings) -> None:
    story = Story.begun().funded()
    settings.DEMONSTRATION = False
    given = room.license_party(
        story.olga, story.ines.party_id, Licence.INSPECT, "excavator", until=story.now + DAYS, now=story.now
    )
    room.end_licence(story.olga, given.id, now=story.now)
    assert why(story) == {Tie.UNLICENSED}
    assert not inspection.licences(story.olga)


def test_whoever_traded_with_a_side_is_left_out_for_two_years() -> None:
    story = Story.begun().funded()
    assert why(story) == set()
    own = listed(story.ines, serial="KMTPC200A77", now=story.now)
    Story(story.people, own, now=story.now).offer()
    assert why(story) == {Tie.TRADED}
    with pytest.raises(LeftOut, match="bought from or sold to"):
        take(story)
    assert story.row().inspector_id is None
    story.now += rules.OWN_TRADES
    assert why(story) == set()


def test_a_shared_bank_account_is_a_tie_even_after_it_was_removed() -> None:
    story = Story.begun().funded()
    number = "6222020200112234567"
    for who in ("alice", "ines"):
        holder = identity.legal_name(story.people[who].party_id)
        assert holder
        money.add_bank_account(story.people[who], holder=holder, number=number, bank="工商银行", now=story.now)
    assert why(story) == {Tie.ACCOUNT}
    with pytest.raises(LeftOut, match="bank account"):
        take(story)


def test_whoever_inspects_for_a_seller_too_often_is_left_out(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story.begun().funded()
    monkeypatch.setattr(ties, "SERVED", 1)
    take(story)
    until = story.now + DAYS
    room.license_party(story.olga, story.ines.party_id, Licence.INSPECT, "excavator", until=until, now=story.now)
    # While nobody else may, there is nobody to make way for.
    assert why(story) == set()
    room.license_party(story.olga, story.carl.party_id, Licence.INSPECT, "excavator", until=until, now=story.now)
    assert why(story) == {Tie.SERVED}
    settings.DEMONSTRATION = False
    assert why(story) == {Tie.SERVED}


def test_the_rules_hold_at_the_other_nodes_too() -> None:
    story = Story.begun().delivered()
    own = listed(story.ines, serial="KMTPC200A77", now=story.now)
    Story(story.people, own, now=story.now).offer()
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    with pytest.raises(LeftOut):
        nodes.take(story.ines, job.id, now=story.now)
    assert inspection.job(job.id).open


def test_the_operator_reads_who_is_left_out_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().funded()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    own = listed(story.ines, serial="KMTPC200A77", now=story.now)
    Story(story.people, own, now=story.now).offer()
    row = story.row()
    with pytest.raises(NotPermitted):
        ties.inspectors(story.bob, {row.buyer_id, row.seller_id}, row.listing_id, now=story.now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=story.olga.party_id))
    page = client.get(f"/trades/{story.trade}/inspectors/").content.decode()
    assert "bought from or sold to a side within two years" in page
