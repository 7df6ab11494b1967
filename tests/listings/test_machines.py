"""What is claimed is not sold; two passports of one machine become one, and are parted again, by two people."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.concurrency.race import race
from tests.databases import owner
from tests.listings.scene import FACTS, LATER, NOW, PRICE, complete, on_sale, submitted
from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.equipment.domain.claims import ClaimKind
from truehand.equipment.domain.refusals import ClaimNotFound, NotMergeable, PassportNotFound, ReferenceNeeded
from truehand.identity import operations as identity
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import AlreadyOnSale, MachineClaimed
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations import checks

pytestmark = pytest.mark.django_db
OTHER = "KMTPC200A99999"


@pytest.fixture
def otto(cast: dict[str, Actor]) -> Actor:
    return replace(cast["otto"], stepped_up=True)


def passport(listing_id: UUID, seller: Actor) -> UUID:
    found = queries.listing(listing_id, seller).passport_id
    assert found
    return found


def claimed(olga: Actor, machine: UUID, kind: ClaimKind = ClaimKind.STOLEN) -> UUID:
    return operations.claim_machine(olga, machine, kind=kind, reference="Report 2026-118", now=LATER)


def agreed(otto: Actor, proposal: UUID) -> None:
    identity.approve(otto, proposal, now=LATER)


def opened(serial: str) -> UUID:
    return equipment.open_passport(
        equipment_class="excavator", maker=FACTS.maker, model=FACTS.model, serial=serial, year=2019, now=NOW
    )


@pytest.mark.parametrize("kind", ClaimKind)
def test_a_claimed_machine_is_refused_with_its_cure(alice: Actor, olga: Actor, kind: ClaimKind) -> None:
    claimed(olga, opened(FACTS.serial), kind)
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.REFUSED
    found = queries.last_round(listing_id, alice)
    assert found
    assert [each.code for each in found.in_the_way] == [f"claims.{kind.value}"]
    assert found.in_the_way[0].cures


def test_what_is_on_sale_is_pulled_and_no_reviewer_puts_it_back(alice: Actor, olga: Actor) -> None:
    listing_id = on_sale(alice)
    machine = passport(listing_id, alice)
    claimed(olga, machine)
    assert queries.listing(listing_id, alice).status == Status.IN_REVIEW
    with pytest.raises(MachineClaimed):
        operations.review(olga, listing_id, publish=True, reason="It is fine.", now=LATER)
    assert queries.listing(listing_id, alice).status == Status.IN_REVIEW
    kinds = [entry.kind for entry in machines.passport(machine).history]
    assert kinds == ["listed", "reported_stolen"]
    assert "Report 2026-118" not in str(machines.passport(machine).history)


def test_a_claimed_machine_is_not_reserved_and_comes_back_before_an_operator(alice: Actor, olga: Actor) -> None:
    listing_id = on_sale(alice)
    operations.reserve(listing_id, trade_id=uuid4(), now=NOW)
    claimed(olga, passport(listing_id, alice))
    assert queries.listing(listing_id, alice).status == Status.RESERVED
    operations.unreserve(listing_id, now=LATER)
    assert queries.listing(listing_id, alice).status == Status.IN_REVIEW


def test_a_claim_ends_only_when_two_operators_say_so(alice: Actor, olga: Actor, otto: Actor) -> None:
    machine = opened(FACTS.serial)
    claim = claimed(olga, machine)
    with pytest.raises(SecondPersonNeeded):
        equipment.clear_claim(olga, claim, now=LATER)
    agreed(otto, equipment.propose_clearing(olga, claim, reason="The police found the owner.", now=LATER))
    equipment.clear_claim(olga, claim, now=LATER)
    assert machines.open_claims(machine) == ()
    with pytest.raises(ClaimNotFound):
        equipment.clear_claim(olga, claim, now=LATER)
    assert submitted(alice, complete(alice)) == Status.PUBLISHED


def test_who_may_claim_and_what_it_takes(alice: Actor, olga: Actor) -> None:
    machine = opened(FACTS.serial)
    with pytest.raises(NotPermitted):
        claimed(alice, machine)
    with pytest.raises(ReferenceNeeded):
        operations.claim_machine(olga, machine, kind=ClaimKind.PLEDGED, reference=" x ", now=LATER)
    with pytest.raises(PassportNotFound):
        claimed(olga, uuid4())


def _both(alice: Actor, olga: Actor) -> tuple[bool, bool]:
    """One seller offers a machine while an operator hears that it is stolen: whether it is on sale, and claimed."""
    machine, listing_id = opened(FACTS.serial), complete(alice)
    race(
        lambda: submitted(alice, listing_id),
        lambda: equipment.report_claim(olga, machine, kind=ClaimKind.STOLEN, reference="Report 1", now=LATER),
    )
    on_sale_now = Listing.objects.filter(id=listing_id, status=Status.PUBLISHED).exists()
    return on_sale_now, bool(machines.open_claims(machine))


@pytest.mark.django_db(transaction=True)
def test_a_machine_claimed_first_never_goes_on_sale_even_when_the_check_was_passed(
    alice: Actor, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, listing_id = opened(FACTS.serial), complete(alice)
    _claim_after_the_checks(monkeypatch, olga, machine)
    with pytest.raises(MachineClaimed):
        submitted(alice, listing_id)
    assert queries.listing(listing_id, alice).status == Status.DRAFT


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_it_would(alice: Actor, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, listing_id = opened(FACTS.serial), complete(alice)
    _claim_after_the_checks(monkeypatch, olga, machine)
    trigger = "alter table listings_listing {} trigger listings_machine_is_claimed"
    with owner(), connection.cursor() as cursor:
        cursor.execute(trigger.format("disable"))
    try:
        assert submitted(alice, listing_id) == Status.PUBLISHED
    finally:
        with owner(), connection.cursor() as cursor:
            cursor.execute(trigger.format("enable"))


def _claim_after_the_checks(monkeypatch: pytest.MonkeyPatch, olga: Actor, machine: UUID) -> None:
    """Somebody else's transaction claims the machine just after the checks have looked."""
    look = checks.look_at

    def looked(row: Listing, **words: object) -> object:
        found = look(row, **words)  # type: ignore[arg-type]
        outcomes = race(
            lambda: equipment.report_claim(olga, machine, kind=ClaimKind.STOLEN, reference="Report 1", now=LATER)
        )
        assert not isinstance(outcomes[0], Refusal)
        return found

    monkeypatch.setattr("truehand.listings.operations.selling.look_at", looked)


@pytest.mark.django_db(transaction=True)
def test_offered_and_claimed_at_one_moment_it_is_pulled_in_the_end(alice: Actor, olga: Actor) -> None:
    on_sale_now, is_claimed = _both(alice, olga)
    assert is_claimed
    if on_sale_now:
        # The claim came after the sale: what is on sale is found then.
        machine = machines.passport_of_machine(maker=FACTS.maker, serial=FACTS.serial).id
        claimed(olga, machine)
    assert not Listing.objects.filter(status=Status.PUBLISHED).exists()


def test_two_passports_become_one_and_are_parted_again(alice: Actor, olga: Actor, otto: Actor) -> None:
    kept = passport(on_sale(alice), alice)
    listing_id = on_sale(alice, serial=OTHER)
    other = passport(listing_id, alice)
    operations.withdraw(alice, listing_id, now=LATER)
    with pytest.raises(SecondPersonNeeded):
        operations.merge_machines(olga, kept, other, now=LATER)
    agreed(otto, equipment.propose_merge(olga, kept, other, reason="The plate was renewed.", now=LATER))
    operations.merge_machines(olga, kept, other, now=LATER)
    view = machines.passport(other)
    assert (view.id, view.also) == (kept, ((FACTS.maker, OTHER),))
    assert [entry.kind for entry in view.history] == ["listed", "listed", "merged"]
    assert machines.passport_id_of(maker=FACTS.maker, serial=OTHER) == kept
    with pytest.raises(AlreadyOnSale):
        submitted(alice, complete(alice, serial=OTHER))
    with pytest.raises(NotMergeable):
        equipment.propose_merge(olga, kept, other, reason="Once more.", now=LATER)
    agreed(otto, equipment.propose_split(olga, other, reason="They are two after all.", now=LATER))
    operations.split_machines(olga, other, now=LATER)
    assert [entry.kind for entry in machines.passport(other).history] == ["listed"]
    assert submitted(alice, complete(alice, serial=OTHER)) == Status.PUBLISHED


def test_what_is_on_sale_twice_is_not_merged(alice: Actor, olga: Actor, otto: Actor) -> None:
    kept, other = passport(on_sale(alice), alice), passport(on_sale(alice, serial=OTHER), alice)
    agreed(otto, equipment.propose_merge(olga, kept, other, reason="The same machine.", now=LATER))
    with pytest.raises(AlreadyOnSale):
        operations.merge_machines(olga, kept, other, now=LATER)
    assert machines.passport(other).id == other


def test_a_claim_goes_with_the_merged_passport(alice: Actor, olga: Actor, otto: Actor) -> None:
    listing_id = on_sale(alice)
    kept, other = passport(listing_id, alice), opened(OTHER)
    claimed(olga, other)
    agreed(otto, equipment.propose_merge(olga, kept, other, reason="The stolen one.", now=LATER))
    operations.merge_machines(olga, kept, other, now=LATER)
    assert [claim.kind for claim in machines.open_claims(kept)] == [ClaimKind.STOLEN]
    assert submitted(alice, complete(alice, hours=5300)) == Status.REFUSED


def test_a_passport_is_not_merged_with_itself_nor_with_nothing(olga: Actor) -> None:
    machine = opened(FACTS.serial)
    for other in (machine, uuid4()):
        with pytest.raises(NotMergeable):
            equipment.propose_merge(olga, machine, other, reason="No.", now=LATER)
    with pytest.raises(NotMergeable):
        equipment.propose_split(olga, machine, reason="No.", now=LATER)


AGREED = Money(40_000_000, PRICE.currency)


def test_the_facts_of_a_sale_stay_with_the_price_that_was_agreed(alice: Actor) -> None:
    listing_id = on_sale(alice)
    machine = passport(listing_id, alice)
    operations.reserve(listing_id, trade_id=uuid4(), now=LATER)
    operations.mark_sold(listing_id, price=AGREED, now=LATER)
    told = machines.passport(machine).history
    assert [(entry.kind, entry.price) for entry in told] == [("listed", PRICE), ("sold", AGREED)]
    assert all(entry.event_id is not None for entry in told)
