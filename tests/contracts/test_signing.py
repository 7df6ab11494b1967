"""Drawing and signing against the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection

from tests.contracts.terms import TERMS
from tests.databases import owner
from tests.identity.races import at_once
from tests.people import ALICE, AUDRA, BOB, MALLORY, NOW, OLGA, TRADE
from truehand.contracts import operations, queries
from truehand.contracts.domain.refusals import (
    AlreadySigned,
    ContractChanged,
    NoContract,
    NotYourContract,
    SignedTermsStand,
)
from truehand.contracts.models import ContractSignature
from truehand.evidence import queries as evidence
from truehand.evidence.domain.signature import Signature
from truehand.kernel.actor import Actor, NotVerified
from truehand.vault.domain.refusals import ReadingNeeded

OTHER_TERMS = replace(TERMS, inspection_days=7)


def drawn() -> str:
    return operations.draw(TRADE, terms=TERMS, now=NOW).sha256


@pytest.mark.django_db
def test_both_sides_sign_the_same_bytes() -> None:
    seen = drawn()
    operations.sign(ALICE, TRADE, seen_sha256=seen, now=NOW)
    view = operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW + timedelta(hours=1))
    assert view.complete
    assert view.signed_by == (ALICE.party_id, BOB.party_id)
    for each in view.signatures:
        signature = Signature(each.party_id, view.sha256, bytes.fromhex(each.public_key), bytes.fromhex(each.signature))
        assert signature.holds_for(view.document)
        assert not signature.holds_for(view.document + b" ")
    assert [entry.kind for entry in evidence.entries_of(TRADE)] == [
        "contract.drawn",
        "contract.signed",
        "contract.signed",
    ]
    assert evidence.entries_of(TRADE)[1].payload["documents"] == {"contract.json": seen}


@pytest.mark.django_db
def test_drawing_the_same_terms_again_keeps_the_contract() -> None:
    first = operations.draw(TRADE, terms=TERMS, now=NOW)
    assert operations.draw(TRADE, terms=TERMS, now=NOW) == first


@pytest.mark.django_db
def test_a_contract_that_changed_after_it_was_seen_is_not_signed() -> None:
    seen = drawn()
    changed = operations.draw(TRADE, terms=OTHER_TERMS, now=NOW)
    assert changed.revision == 2
    with pytest.raises(ContractChanged):
        operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW)
    assert not ContractSignature.objects.exists()
    assert operations.sign(BOB, TRADE, seen_sha256=changed.sha256, now=NOW).signed_by == (BOB.party_id,)


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "0" * 64, "not a hash"])
def test_a_hash_that_is_not_the_contracts_signs_nothing(seen: str) -> None:
    drawn()
    with pytest.raises(ContractChanged):
        operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW)


@pytest.mark.django_db
def test_signed_terms_stand() -> None:
    operations.sign(BOB, TRADE, seen_sha256=drawn(), now=NOW)
    with pytest.raises(SignedTermsStand):
        operations.draw(TRADE, terms=OTHER_TERMS, now=NOW)
    assert operations.draw(TRADE, terms=TERMS, now=NOW).signed_by == (BOB.party_id,)


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", [MALLORY, OLGA])
def test_nobody_else_signs(stranger: Actor) -> None:
    seen = drawn()
    with pytest.raises(NotYourContract):
        operations.sign(stranger, TRADE, seen_sha256=seen, now=NOW)


@pytest.mark.django_db
def test_nobody_signs_unverified() -> None:
    seen = drawn()
    with pytest.raises(NotVerified):
        operations.sign(replace(BOB, verified=False), TRADE, seen_sha256=seen, now=NOW)


@pytest.mark.django_db
def test_a_side_signs_once() -> None:
    seen = drawn()
    operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW)
    with pytest.raises(AlreadySigned):
        operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW)


@pytest.mark.django_db
def test_there_is_nothing_to_sign_before_a_contract_is_drawn() -> None:
    with pytest.raises(NoContract):
        operations.sign(BOB, TRADE, seen_sha256="", now=NOW)
    assert queries.contract_of(TRADE) is None


@pytest.mark.django_db
def test_a_contract_is_read_by_its_parties_and_not_unasked_by_those_who_watch_over_it() -> None:
    drawn()
    for reader in (ALICE, BOB):
        assert queries.readable_contract(reader, TRADE, now=NOW).trade_id == TRADE
    for reader in (OLGA, AUDRA):
        with pytest.raises(ReadingNeeded):
            queries.readable_contract(reader, TRADE, now=NOW)
    with pytest.raises(NoContract):
        queries.readable_contract(MALLORY, TRADE, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update contracts_contract set document = 'x'",
        "delete from contracts_contract",
        "update contracts_contractsignature set signature = 'x'",
        "delete from contracts_contractsignature",
    ],
)
def test_the_database_refuses_to_alter_a_contract(statement: str) -> None:
    operations.sign(BOB, TRADE, seen_sha256=drawn(), now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), owner(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(("side", "party"), [("buyer", ALICE), ("seller", MALLORY)])
def test_the_database_refuses_a_signer_who_is_not_that_side(side: str, party: Actor) -> None:
    view = operations.draw(TRADE, terms=TERMS, now=NOW)
    with pytest.raises(DatabaseError, match="the signer is not"):
        ContractSignature.objects.create(
            id=view.id, contract_id=view.id, party_id=party.party_id, side=side, signed_at=NOW
        )


@pytest.mark.django_db
def test_the_database_refuses_a_signature_under_an_old_revision() -> None:
    old = operations.draw(TRADE, terms=TERMS, now=NOW)
    operations.draw(TRADE, terms=OTHER_TERMS, now=NOW)
    with pytest.raises(DatabaseError, match="the contract changed"):
        ContractSignature.objects.create(
            id=old.id, contract_id=old.id, party_id=BOB.party_id, side="buyer", signed_at=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_sign_once() -> None:
    sign = partial(operations.sign, BOB, TRADE, seen_sha256=drawn(), now=NOW)
    outcomes = at_once([sign] * 4)
    assert outcomes.count(None) == 1
    assert all(outcome is None or isinstance(outcome, AlreadySigned) for outcome in outcomes)
    assert ContractSignature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_signature_at_once_never_both_happen() -> None:
    seen = drawn()
    change = partial(operations.draw, TRADE, terms=OTHER_TERMS, now=NOW)
    sign = partial(operations.sign, BOB, TRADE, seen_sha256=seen, now=NOW)
    changed, signed = at_once([change, sign])
    assert (changed is None) != (signed is None)
    assert isinstance(changed or signed, SignedTermsStand | ContractChanged)
