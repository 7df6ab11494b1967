"""Repairs that a seller tells the machine's passport."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.listings.scene import LATER, complete, on_sale, seated
from truehand.equipment import queries as equipment
from truehand.equipment.domain.repairs import Repair
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor, NotVerified
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import FieldNotValid, NotYourListing, RepairTold, TooManyRepairs, WrongStatus
from truehand.listings.operations import repairs

pytestmark = pytest.mark.usefixtures("seats")
PUMP = Repair("hydraulics", date(2025, 5, 4), 4800)


def test_a_repair_stands_in_the_passport_with_its_evidence(alice: Actor) -> None:
    listing_id = on_sale(alice)
    page = seated(alice).post(
        f"/listings/{listing_id}/repairs/", {"part": "hydraulics", "on": "2025-05-04", "hours": 4800}
    )
    view = queries.listing(listing_id, alice)
    assert page.headers["Location"] == f"/machines/{view.passport_id}/"
    told = equipment.passport(view.passport_id).history[-1]  # type: ignore[arg-type]
    assert (told.kind, told.data) == ("repaired", {"listing": str(listing_id), **PUMP.told()})
    entry = evidence.entries_of(view.passport_id)[-1]  # type: ignore[arg-type]
    assert (entry.kind, entry.id) == ("equipment.repaired", told.event_id)
    shown = seated().get(f"/machines/{view.passport_id}/").content.decode()
    assert "Hydraulics · 2025-05-04" in shown
    assert "as its seller states" in shown
    body = {"part": "engine", "on": "2025-06-01"}
    sent = seated(alice).post(
        f"/api/v1/listings/{listing_id}/repairs",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "engine-of-june"},
    )
    assert sent.status_code == 204
    with pytest.raises(RepairTold):
        operations.tell_repair(alice, listing_id, repair=PUMP, now=LATER)


@pytest.mark.parametrize(
    "repair",
    [replace(PUMP, part="soul"), replace(PUMP, on=LATER.date() + timedelta(days=1)), replace(PUMP, hours=100_001)],
)
def test_what_cannot_be_is_refused(alice: Actor, repair: Repair) -> None:
    with pytest.raises(FieldNotValid):
        operations.tell_repair(alice, on_sale(alice), repair=repair, now=LATER)


def test_only_its_verified_seller_tells_and_only_while_it_is_on_sale(alice: Actor, bob: Actor) -> None:
    """Whoever drafts a listing with another's number writes nothing into that machine's life."""
    draft = complete(alice)

    def refused(actor: Actor) -> type[Refusal]:
        with pytest.raises(Refusal) as said:
            operations.tell_repair(actor, draft, repair=PUMP, now=LATER)
        return said.type

    assert refused(alice) is WrongStatus
    assert refused(bob) is NotYourListing
    assert refused(replace(alice, verified=False)) is NotVerified
    shown = seated(alice).get(f"/listings/{draft}/repairs/").content.decode()
    assert "Repairs are told while the machine is on sale" in shown


def test_a_listing_tells_no_endless_list(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairs, "MOST_REPAIRS", 1)
    listing_id = on_sale(alice)
    operations.tell_repair(alice, listing_id, repair=PUMP, now=LATER)
    with pytest.raises(TooManyRepairs):
        operations.tell_repair(alice, listing_id, repair=replace(PUMP, part="engine"), now=LATER)
