"""What is held of a person is counted so far as a page can, some trades at a time; duties count exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.trade.story import Story, listed
from truehand.edge.refusals import CursorNotUnderstood
from truehand.identity.models import Party
from truehand.kernel.personal import Retention
from truehand.trade.models import Step, Trade
from truehand.trade.operations.leaving import Leaving
from truehand.vault import queries
from truehand.vault.domain.rights import Held
from truehand.vault.queries import holdings

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    """Three trades between Alice and Bob, the last without a contract."""
    first = Story.contracted()
    for number in (2, 3):
        first.now += timedelta(hours=1)
        listing = listed(first.alice, serial=f"KMTPC200B0{number}", now=first.now)
        trade = Story(first.people, listing, now=first.now).offer()
        if number == 2:
            trade.signed()
    return first


def steps(held: Held) -> int:
    return sum(each.count for each in held.fields if each.export == "step")


def test_trades_are_counted_a_page_at_a_time_and_each_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "TRADES", 2)
    bob = story.bob.party_id
    first = queries.held(bob)
    assert first.next_cursor
    older = queries.held(bob, cursor=first.next_cursor)
    assert steps(older) == Step.objects.filter(trade=story.trade).count() > 0
    assert steps(first) == Step.objects.exclude(trade=story.trade).count() > 0
    assert older.next_cursor is None
    assert "email" in {each.export for each in first.fields} - {each.export for each in older.fields}
    with pytest.raises(CursorNotUnderstood):
        queries.held(bob, cursor="made up")


def test_a_count_ends_where_a_page_does_and_says_so(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST", 2)
    (held,) = [each for each in queries.held(story.bob.party_id).fields if each.export == "delivery_place"]
    assert (held.count, held.more) == (2, True)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=story.bob.party_id).user)
    assert ">2+</td>" in browser.get("/privacy/data/").content.decode()


def test_the_page_leads_to_older_trades(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "TRADES", 2)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=story.bob.party_id).user)
    cursor = queries.held(story.bob.party_id).next_cursor
    page = browser.get("/privacy/data/").content.decode()
    assert "Counted in your newest 50 trades" in page
    assert f"cursor={cursor}" in page
    assert "What is held in your older trades." in browser.get(f"/privacy/data/?cursor={cursor}").content.decode()


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_the_duty_of_trades_counts_from_the_last_one_with_a_contract(story: Story, who: str) -> None:
    party = story.people[who].party_id
    signed = Trade.objects.filter(pk__in=Step.objects.filter(target="signed").values("trade_id"))
    assert signed.count() == 2
    assert {row.signed_at for row in signed} == {each.at for each in Step.objects.filter(target="signed")}
    begins = Leaving().begins(party, now=story.now)
    assert begins[Retention.TRADE] == max(row.state_since for row in signed)


def test_who_signed_nothing_has_no_duty_of_trades(story: Story) -> None:
    assert Retention.TRADE not in Leaving().begins(story.people["ines"].party_id, now=story.now)
