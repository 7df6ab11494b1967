"""One real person, one party."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from tests.databases import naive_table
from tests.identity.conftest import NOW, newcomer
from tests.identity.races import at_once
from truehand.evidence import queries as evidence
from truehand.identity import operations, queries
from truehand.identity.domain.cast import PLAYERS
from truehand.identity.domain.document import Document
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.provider import Confirmed
from truehand.identity.domain.refusals import (
    DocumentTaken,
    NumberNotValid,
    PartyOpenAlready,
    TooYoung,
    VerifiedAlready,
)
from truehand.identity.models import User, Verification
from truehand.kernel.actor import Actor, NotVerified

BOB = PLAYERS["bob"].document


class Registry:
    """A provider that knows one person, born on the day it was told."""

    name = "registry"

    def __init__(self, born: date) -> None:
        self.born = born

    def confirm(self, document: Document, party: PartyKind, *, on: date) -> Confirmed:  # noqa: ARG002 - as the Protocol
        return Confirmed(document.number, "0000", self.born)


@pytest.mark.django_db
def test_a_verified_party_may_trade_and_a_fresh_one_may_not() -> None:
    bob = newcomer("Bob")
    with pytest.raises(NotVerified):
        bob.require_verified()
    operations.verify_real_name(bob, document=BOB, now=NOW)
    queries.actor_of_party(bob.party_id).require_verified()


@pytest.mark.django_db
def test_the_number_is_kept_nowhere() -> None:
    bob = newcomer("Bob")
    operations.verify_real_name(bob, document=BOB, now=NOW)
    row = Verification.objects.filter(party_id=bob.party_id).values().get()
    assert BOB.number not in str(row)
    assert re.fullmatch("[0-9a-f]{64}", row["blind_index"])
    assert row["last_four"] == BOB.number[-4:]
    assert BOB.number not in str([entry.payload for entry in evidence.entries_of(bob.party_id)])
    assert BOB.legal_name not in str([entry.payload for entry in evidence.entries_of(bob.party_id)])


@pytest.mark.django_db
def test_a_wrong_check_digit_verifies_nobody() -> None:
    bob = newcomer("Bob")
    wrong = replace(BOB, number=BOB.number[:-1] + ("0" if BOB.number[-1] != "0" else "1"))
    with pytest.raises(NumberNotValid) as caught:
        operations.verify_real_name(bob, document=wrong, now=NOW)
    assert wrong.number not in str(caught.value)
    assert queries.verification(bob) is None


@pytest.mark.django_db
def test_a_child_is_refused_until_the_eighteenth_birthday() -> None:
    child, registry = newcomer("Mia"), Registry(date(2008, 11, 22))
    with pytest.raises(TooYoung):
        operations.verify_real_name(child, document=BOB, now=NOW, provider=registry)
    operations.verify_real_name(child, document=BOB, now=NOW.replace(day=22), provider=registry)


@pytest.mark.django_db
def test_the_same_document_verifies_no_second_party() -> None:
    bob, mallory = newcomer("Bob"), newcomer("Mallory")
    operations.verify_real_name(bob, document=BOB, now=NOW)
    with pytest.raises(DocumentTaken):
        operations.verify_real_name(mallory, document=replace(BOB, legal_name="Mallory"), now=NOW)
    assert not queries.party(mallory.party_id).verified


@pytest.mark.django_db
def test_a_verified_party_stays_who_it_is() -> None:
    bob = newcomer("Bob")
    operations.verify_real_name(bob, document=BOB, now=NOW)
    with pytest.raises(VerifiedAlready):
        operations.verify_real_name(bob, document=PLAYERS["ines"].document, now=NOW)


@pytest.mark.django_db
def test_an_account_opens_one_party() -> None:
    user = User.objects.create_user("bob@example.invalid")
    operations.open_party(user.id, kind="person", display_name="Bob", now=NOW)
    with pytest.raises(PartyOpenAlready):
        operations.open_party(user.id, kind="company", display_name="Bob Ltd", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_parties_with_one_document_at_the_same_moment_one_is_refused() -> None:
    racers = [newcomer("Bob"), newcomer("Mallory")]
    outcomes = at_once([partial(operations.verify_real_name, racer, document=BOB, now=NOW) for racer in racers])
    assert [type(outcome) for outcome in outcomes if outcome] == [DocumentTaken]
    assert Verification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_index_both_would_pass() -> None:
    """The control: look first, then insert, on a table without the index."""
    looked = Barrier(2)

    def look_then_insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from control where blind_index = 'bob'")
            nobody = cursor.fetchone() is None
            looked.wait(5)
            if nobody:
                cursor.execute("insert into control values ('bob')")

    with naive_table("control (blind_index text)"):
        assert at_once([look_then_insert, look_then_insert]) == [None, None]
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from control")
            assert cursor.fetchone() == (2,)


@pytest.mark.django_db
def test_the_legal_name_is_for_the_party_itself_and_masked_for_operators(cast: dict[str, Actor]) -> None:
    alice = cast["alice"].party_id
    seen = {key: queries.party(alice, viewer=cast[key]).legal_name for key in ("alice", "bob", "ines", "audra", "olga")}
    assert seen == {"alice": "林艾丽", "bob": None, "ines": None, "audra": None, "olga": "林**"}
    assert queries.party(alice).legal_name is None
    assert queries.legal_name(alice) == "林艾丽"


@pytest.mark.django_db
def test_loading_the_cast_again_changes_nothing(cast: dict[str, Actor]) -> None:
    before = (User.objects.count(), Verification.objects.count())
    assert operations.load_cast(now=NOW) == {key: actor.party_id for key, actor in cast.items()}
    assert (User.objects.count(), Verification.objects.count()) == before
    assert queries.cast() == {key: actor.party_id for key, actor in cast.items()}
