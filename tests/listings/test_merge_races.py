"""Merging passports and selling their machines lock in one order: no circle of waiting, and nothing sold twice."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, transaction

from tests.concurrency.race import race
from tests.listings.scene import LATER, complete, on_sale, submitted
from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.identity import operations as identity
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import AlreadyOnSale, MachineBusy
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations import machines as joined
from truehand.listings.operations.checks import look_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "KMTPC200A99999"
# Longer than the database takes to see a circle.
A_WHILE = 4.0


class Pair:
    """Two passports whose merging is agreed on; the other one's machine is a draft again, and has its passport."""

    def __init__(self, cast: dict[str, Actor]) -> None:
        self.alice, self.olga = cast["alice"], cast["olga"]
        self.listing = on_sale(self.alice, serial=OTHER)
        other = queries.listing(self.listing, self.alice).passport_id
        assert other
        self.other = other
        operations.withdraw(self.alice, self.listing, now=LATER)
        row = queries.listing(self.listing, self.alice)
        operations.amend(self.alice, self.listing, facts=row.facts, price=row.price, version=row.version, now=LATER)
        self.kept = equipment.open_passport(
            equipment_class="excavator", maker="Komatsu", model="PC200-8", serial="KMTPC200A51234", year=2019, now=LATER
        )
        proposal = equipment.propose_merge(self.olga, self.kept, self.other, reason="One machine.", now=LATER)
        identity.approve(replace(cast["otto"], stepped_up=True), proposal, now=LATER)

    def merge(self) -> None:
        operations.merge_machines(self.olga, self.kept, self.other, now=LATER)

    def machines_first(self, locked: threading.Event) -> None:
        """The order that it once was: the machines, then what is offered of them."""
        with transaction.atomic():
            equipment.merge_passports(self.olga, self.kept, self.other, now=LATER)
            locked.set()
            list(Listing.objects.select_for_update().filter(passport_id=self.other).order_by("id"))


def _submitted_meanwhile(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, merge: Callable[[threading.Event], None], patience: float
) -> list[object]:
    """The machine is submitted; once its listing is locked its passport is merged, and a moment later needed."""
    listed, machines_locked = threading.Event(), threading.Event()

    def looked(row: Listing, **words: object) -> object:
        found = look_at(row, **words)  # type: ignore[arg-type]
        listed.set()
        machines_locked.wait(patience)
        return found

    def merged() -> None:
        listed.wait(A_WHILE)
        merge(machines_locked)

    monkeypatch.setattr("truehand.listings.operations.selling.look_at", looked)
    return list(race(partial(_outcome, partial(submitted, pair.alice, pair.listing)), partial(_outcome, merged)))


def _outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except OperationalError as error:
        return error


def test_a_submission_and_a_merging_wait_for_each_other_in_one_order(
    cast: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(cast)
    outcomes = _submitted_meanwhile(pair, monkeypatch, lambda _: pair.merge(), 0.3)
    assert outcomes == [Status.PUBLISHED, None]
    assert queries.listing(pair.listing, pair.alice).passport_id == pair.kept


def test_in_the_other_order_they_would_wait_in_a_circle(
    cast: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(cast)
    outcomes = _submitted_meanwhile(pair, monkeypatch, pair.machines_first, A_WHILE)
    assert [each for each in outcomes if isinstance(each, OperationalError) and "deadlock" in str(each)]


def test_a_machine_that_is_offered_while_its_passports_are_merged_is_on_sale_once(cast: dict[str, Actor]) -> None:
    """The kept machine is on sale; the other one's is submitted at the moment of the merging: never both."""
    pair = Pair(cast)
    on_sale(pair.alice)
    first, second = race(lambda: submitted(pair.alice, pair.listing), pair.merge)
    on_sale_now = Listing.objects.filter(status=Status.PUBLISHED)
    machines_on_sale = [machines.passport(each.passport_id).id for each in on_sale_now if each.passport_id]
    assert len(set(machines_on_sale)) == len(machines_on_sale)
    assert sum(isinstance(each, (AlreadyOnSale, MachineBusy)) for each in (first, second)) == 1


def test_without_the_lock_of_the_passport_it_would_be_on_sale_twice(
    cast: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(cast)
    on_sale(pair.alice)
    fresh = complete(pair.alice, serial=OTHER)
    opened = equipment.open_passport

    def stale(**_: object) -> UUID:
        found = pair.other
        merged = race(partial(_forget_nothing, pair.merge))
        assert not isinstance(merged[0], Refusal)
        return found

    monkeypatch.setattr("truehand.equipment.operations.open_passport", stale)
    assert submitted(pair.alice, fresh) == Status.PUBLISHED
    whose = [each.passport_id for each in Listing.objects.filter(status=Status.PUBLISHED) if each.passport_id]
    assert [machines.passport(each).id for each in whose] == [pair.kept, pair.kept]
    assert (
        opened(equipment_class="excavator", maker="Komatsu", model="PC200-8", serial=OTHER, year=2019, now=LATER)
        == pair.kept
    )


def _forget_nothing(call: Callable[[], None]) -> None:
    with suppress(OperationalError):
        call()


def test_what_is_offered_between_the_two_locks_stops_the_merging(
    cast: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(cast)
    fresh = complete(pair.alice, serial=OTHER)
    first = joined.listings_first

    def offered_meanwhile(*passports: UUID) -> list[Listing]:
        rows = first(*passports)
        race(lambda: submitted(pair.alice, fresh))
        return rows

    monkeypatch.setattr(joined, "listings_first", offered_meanwhile)
    with pytest.raises(MachineBusy):
        pair.merge()
    monkeypatch.undo()
    assert machines.passport(pair.other).id == pair.other
    pair.merge()
    assert queries.listing(fresh, pair.alice).passport_id == pair.kept
