"""Somebody leaves while something begins with them: one of the two happens first, and the other sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from tests.concurrency.race import race
from tests.trade.story import ASKING, START, Story, cast, listed
from truehand.edge.refusals import SubjectErased
from truehand.kernel.actor import Actor
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as on_sale
from truehand.trade.models import Trade
from truehand.trade.operations import agree, inspect
from truehand.vault import operations
from truehand.vault.domain.refusals import ErasureHeld
from truehand.vault.models import Erasure
from truehand.vault.operations import staying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tombstones(tmp_path: Path, settings: Settings) -> None:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"


def offer(actor: Actor, listing: object) -> None:
    words = {"price": ASKING, "delivery_place": "somewhere", "now": START}
    agree.offer(actor, listing, **words)  # type: ignore[arg-type]


def meanwhile(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Do the first, and the second while the first has not ended yet; return what each was refused with."""
    began = threading.Event()
    refused: list[Refusal | None] = [None, None]

    def slow() -> None:
        try:
            with transaction.atomic():
                first()
                began.set()
                threading.Event().wait(0.4)
        except Refusal as refusal:
            refused[0] = refusal
        finally:
            began.set()

    def quick() -> None:
        began.wait(10)
        try:
            second()
        except Refusal as refusal:
            refused[1] = refusal

    race(slow, quick)
    return [type(each) if each else None for each in refused]


def gone(actor: Actor) -> bool:
    return Erasure.objects.filter(party_id=actor.party_id).exists()


def test_who_begins_a_trade_stays_until_it_is_settled() -> None:
    people = cast()
    listing, bob = listed(people["alice"]), people["bob"]
    ended = meanwhile(lambda: offer(bob, listing), lambda: operations.erase(bob, now=START))
    assert (ended, gone(bob), Trade.objects.count()) == ([None, ErasureHeld], False, 1)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_with_who_is_leaving_nothing_begins(who: str) -> None:
    people = cast()
    listing = listed(people["alice"])
    assert on_sale.listing(listing, None).status == "published"
    ended = meanwhile(lambda: operations.erase(people[who], now=START), lambda: offer(people["bob"], listing))
    assert ended[0] is None
    assert ended[1] is not None
    assert (gone(people[who]), Trade.objects.count()) == (True, 0)


def test_who_is_leaving_takes_no_job() -> None:
    story = Story.begun().funded()
    ines = story.ines
    ended = meanwhile(
        lambda: operations.erase(ines, now=story.now),
        lambda: inspect.take(ines, story.trade, seen=story.seen, now=story.now),
    )
    assert (ended, story.row().inspector_id) == ([None, SubjectErased], None)


def test_who_takes_a_job_stays_until_it_is_done() -> None:
    story = Story.begun().funded()
    ines, seen = story.ines, story.seen
    ended = meanwhile(
        lambda: inspect.take(ines, story.trade, seen=seen, now=story.now),
        lambda: operations.erase(ines, now=story.now),
    )
    assert (ended, gone(ines)) == ([None, ErasureHeld], False)


def test_without_the_lock_somebody_is_gone_with_a_trade_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both looked before either was done."""

    def no_lock(*_parties: object, **_how: object) -> None:
        """Hold nobody."""

    monkeypatch.setattr(staying, "_lock", no_lock)
    people = cast()
    listing, bob = listed(people["alice"]), people["bob"]
    ended = meanwhile(lambda: offer(bob, listing), lambda: operations.erase(bob, now=START))
    assert (ended, gone(bob), Trade.objects.count()) == ([None, None], True, 1)


def test_it_is_asked_within_what_begins() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        staying.require_staying(cast()["bob"].party_id)
