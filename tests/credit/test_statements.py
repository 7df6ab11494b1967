"""Statements of standing: made and taken only while the person agrees, checked by anybody's tools."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from truehand.credit import operations, queries
from truehand.credit.domain.refusals import (
    AudienceNotUnderstood,
    AudienceOfOneself,
    StatementForAnother,
    StatementNotUnderstood,
    StatementOver,
)
from truehand.credit.domain.statement import ANYBODY, LIVES, Statement, read
from truehand.credit.models import StandingElsewhere
from truehand.evidence.domain.note import Signer, opened
from truehand.identity import operations as identity
from truehand.identity.models import Party
from truehand.kernel.actor import Actor
from truehand.vault import operations as vault
from truehand.vault.domain.consent import ConsentTo
from truehand.vault.domain.refusals import ConsentMissing

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PARTNER = Signer("partner.example/standing", Ed25519PrivateKey.from_private_bytes(bytes(32)))
STRANGER = Signer("partner.example/standing", Ed25519PrivateKey.from_private_bytes(b"\1" * 32))


@pytest.fixture
def alice(db: None) -> Actor:  # noqa: ARG001 - the database must be there
    return Actor(identity.open_account("alice@example.invalid", kind="person", display_name="Alice", now=NOW))


@pytest.fixture(autouse=True)
def _partner(settings: Settings) -> None:
    settings.TRUEHAND_CREDIT_PARTNERS = str(PARTNER.key)


def agree(actor: Actor, purpose: ConsentTo) -> None:
    vault.give_consent(actor, purpose, version=1, now=NOW)


def theirs(actor: Actor, **changes: object) -> str:
    said = {
        "platform": PARTNER.name,
        "account": "u-17",
        "score": 712,
        "grade": "good",
        "as_of": NOW,
        "ends": NOW + LIVES,
        "audience": str(actor.party_id),
    }
    return PARTNER.sign(Statement(**(said | changes)).text())  # type: ignore[arg-type]


def test_a_standing_is_shared_only_while_its_owner_agrees(alice: Actor) -> None:
    def ask() -> str:
        return operations.state_standing(alice.party_id, asker=None, now=NOW)

    with pytest.raises(ConsentMissing):
        ask()
    agree(alice, ConsentTo.CREDIT_SHARING)
    said = read(opened(ask(), operations.statement_key()))
    assert (said.account, said.score, said.grade, said.audience) == (str(alice.party_id), 400, "new", ANYBODY)
    assert said.ends - said.as_of == timedelta(days=1)
    vault.withdraw_consent(alice, ConsentTo.CREDIT_SHARING, now=NOW)
    with pytest.raises(ConsentMissing):
        ask()


def test_only_the_person_has_a_statement_made_out_to_an_account(alice: Actor) -> None:
    agree(alice, ConsentTo.CREDIT_SHARING)
    stranger = Actor(identity.open_account("m@example.invalid", kind="person", display_name="Mallory", now=NOW))
    for asker in (None, stranger):
        with pytest.raises(AudienceOfOneself):
            operations.state_standing(alice.party_id, asker=asker, audience="u-17", now=NOW)
    note = operations.state_standing(alice.party_id, asker=alice, audience="u-17", now=NOW)
    assert read(opened(note, operations.statement_key())).audience == "u-17"
    with pytest.raises(AudienceNotUnderstood):
        operations.state_standing(alice.party_id, asker=alice, audience="two words", now=NOW)


def test_a_statement_of_another_platform_counts_only_while_its_owner_agrees(alice: Actor) -> None:
    with pytest.raises(ConsentMissing):
        operations.keep_statement(alice, theirs(alice), now=NOW)
    agree(alice, ConsentTo.THIRD_PARTY_CREDIT)
    operations.keep_statement(alice, theirs(alice), now=NOW)
    operations.keep_statement(alice, theirs(alice, score=800), now=NOW)
    assert [each.score for each in queries.elsewhere(alice.party_id)] == [800]
    assert operations.forget_statements() == 0
    vault.withdraw_consent(alice, ConsentTo.THIRD_PARTY_CREDIT, now=NOW)
    assert queries.elsewhere(alice.party_id) == ()
    assert operations.forget_statements() == 1
    assert not StandingElsewhere.objects.exists()


def test_a_statement_for_another_a_forged_an_old_and_an_unknown_one_are_refused(alice: Actor) -> None:
    agree(alice, ConsentTo.THIRD_PARTY_CREDIT)
    forged = STRANGER.sign(read(theirs(alice).partition("\n\n")[0] + "\n").text())
    refused = {
        theirs(alice, audience=ANYBODY): StatementForAnother,
        theirs(alice, audience="u-18"): StatementForAnother,
        theirs(alice).replace("712", "912"): StatementNotUnderstood,
        forged: StatementNotUnderstood,
        theirs(alice, platform="elsewhere.example"): StatementNotUnderstood,
        theirs(alice, ends=NOW): StatementOver,
        theirs(alice, as_of=NOW + timedelta(hours=1)): StatementOver,
        "truehand standing 1\n": StatementNotUnderstood,
        "x" * 5000: StatementNotUnderstood,
    }
    for note, refusal in refused.items():
        with pytest.raises(refusal):
            operations.keep_statement(alice, note, now=NOW)
    assert not StandingElsewhere.objects.exists()


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    for each in (text, f"truehand standing 1\n{text}\n", f"truehand standing 1\na\nb\n1 x\n{text}\n{text}\nc\n"):
        try:
            read(each)
        except ValueError:
            continue


def test_the_api_and_the_pages_say_the_same(alice: Actor) -> None:
    visitor, browser = Client(), Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=alice.party_id).user)
    address = f"/api/v1/credit/{alice.party_id}/statement"
    assert visitor.get(address).json()["code"] == "vault.consent_missing"
    assert "no statement is made" in browser.get("/credit/statements/").content.decode()
    agree(alice, ConsentTo.CREDIT_SHARING)
    note = visitor.get(address).json()["note"]
    assert visitor.get("/api/v1/credit/key").json()["key"] == str(operations.statement_key())
    assert read(opened(note, operations.statement_key())).score == 400
    assert "truehand standing 1" in browser.get("/credit/statements/?audience=u-17").content.decode()
    assert visitor.get(f"{address}?audience=u-17").json()["code"] == "credit.audience_of_oneself"


def test_a_statement_is_handed_in_on_the_page_and_stands_on_the_credit_page(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truehand.edge.clock.now", lambda: NOW)
    agree(alice, ConsentTo.THIRD_PARTY_CREDIT)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=alice.party_id).user)
    refused = browser.post("/credit/statements/hand-in/", {"note": "nonsense"})
    assert refused.status_code == 422
    assert "nonsense" in refused.content.decode()
    typed = theirs(alice).replace("\n", "\r\n")
    page = browser.post("/credit/statements/hand-in/", {"note": typed}, follow=True).content.decode()
    assert "712 points" in page
    assert "partner.example/standing" in Client().get(f"/credit/{alice.party_id}/").content.decode()
