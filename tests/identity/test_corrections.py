"""Correcting a verified name: asked with the document, decided by another who looked at both names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.concurrency.race import race
from tests.identity.conftest import NOW
from tests.robot import Robot
from truehand.evidence.models import Event
from truehand.identity import operations, queries
from truehand.identity.domain.cast import CAST
from truehand.identity.domain.document import Document
from truehand.identity.domain.refusals import (
    CorrectionWaits,
    DocumentTaken,
    NameUnchanged,
    NumberNotValid,
    OtherDocument,
    OwnProposal,
    ReasonMissing,
    StepUpNeeded,
)
from truehand.identity.models import NameCorrection, Notice, Verification
from truehand.kernel.actor import Actor, NotPermitted, NotVerified
from truehand.kernel.personal import Purpose
from truehand.vault import operations as vault
from truehand.vault.domain.reading import Stated, Thing
from truehand.vault.domain.refusals import ReadingNeeded

if TYPE_CHECKING:
    from uuid import UUID

Cast = dict[str, Actor]
pytestmark = pytest.mark.django_db

PAPERS = {each.key: each.document for each in CAST}
REASON = "The registry wrote 李 for 丽"


def paper(name: str = "林艾李", who: str = "alice") -> Document:
    return replace(PAPERS[who], legal_name=name)


def asked(cast: Cast, **changes: object) -> UUID:
    """Alice asks; the proposal that waits."""
    operations.ask_correction(cast["alice"], document=paper(), reason=REASON, now=NOW, **changes)  # type: ignore[arg-type]
    return NameCorrection.objects.get(decided_at=None).proposal


def look(cast: Cast, who: str = "olga") -> None:
    stated = Stated(Purpose.IDENTITY, "To decide on the correction")
    vault.open_to_read(cast[who], Thing.PERSON, cast["alice"].party_id, stated, now=NOW)


def name() -> str:
    return str(Verification.objects.get(party__display_name__startswith="Alice").legal_name)


def test_a_name_is_corrected_when_another_person_looked_and_agreed(cast: Cast) -> None:
    before, proposal = name(), asked(cast)
    assert name() == before
    look(cast)
    operations.approve(cast["olga"], proposal, now=NOW)
    assert name() == "林艾李"
    (seen,) = queries.corrections(cast["alice"].party_id, viewer=cast["alice"], now=NOW)
    assert (seen.former, seen.legal_name, seen.accepted, seen.decided_at) == (before, "林艾李", True, NOW)
    told = Event.objects.get(kind="identity.name_corrected")
    assert before.encode() not in bytes(told.payload)
    assert Notice.objects.filter(party_id=cast["alice"].party_id, kind="privacy").exists()


def test_nobody_decides_unseen(cast: Cast) -> None:
    proposal = asked(cast)
    with pytest.raises(ReadingNeeded):
        operations.approve(cast["olga"], proposal, now=NOW)
    look(cast, "otto")
    with pytest.raises(ReadingNeeded):
        operations.approve(cast["olga"], proposal, now=NOW)
    assert name() != "林艾李"


def test_a_rejected_one_changes_nothing_and_another_may_be_asked_for(cast: Cast) -> None:
    before, proposal = name(), asked(cast)
    operations.reject(cast["olga"], proposal, now=NOW)
    assert (name(), NameCorrection.objects.get().accepted) == (before, False)
    asked(cast)
    assert NameCorrection.objects.count() == 2


def test_one_at_a_time_until_it_is_decided_or_runs_out(cast: Cast) -> None:
    asked(cast)
    with pytest.raises(CorrectionWaits):
        asked(cast)
    operations.ask_correction(cast["alice"], document=paper(), reason=REASON, now=NOW + timedelta(hours=49))
    assert [row.accepted for row in NameCorrection.objects.order_by("asked_at")] == [False, None]


def test_it_takes_the_person_the_same_document_another_name_and_a_reason(cast: Cast) -> None:
    alice = cast["alice"]
    for actor, document, reason, refusal in (
        (replace(alice, stepped_up=False), paper(), REASON, StepUpNeeded),
        (replace(alice, verified=False), paper(), REASON, NotVerified),
        (alice, paper(who="olga"), REASON, OtherDocument),
        (alice, replace(paper(), number="110101198307070000"), REASON, NumberNotValid),
        (alice, paper(name()), REASON, NameUnchanged),
        (alice, paper(), " ", ReasonMissing),
    ):
        with pytest.raises(refusal):
            operations.ask_correction(actor, document=document, reason=reason, now=NOW)
    assert not NameCorrection.objects.exists()


@pytest.mark.parametrize("who", ["alice", "bob", "audra"])
def test_no_one_but_an_operator_decides(cast: Cast, who: str) -> None:
    proposal = asked(cast)
    for act in (operations.reject, operations.approve):
        with pytest.raises((NotPermitted, ReadingNeeded)):
            act(cast[who], proposal, now=NOW)
    with pytest.raises(OwnProposal):
        operations.reject(
            replace(cast["bob"], party_id=cast["alice"].party_id, roles=cast["olga"].roles), proposal, now=NOW
        )


def test_others_see_both_names_masked_until_they_open_them(cast: Cast) -> None:
    asked(cast)
    alice = cast["alice"].party_id
    (seen,) = queries.corrections(alice, viewer=cast["olga"], now=NOW)
    assert (seen.former, seen.legal_name) == ("林**", "林**")
    look(cast)
    assert queries.corrections(alice, viewer=cast["olga"], now=NOW)[0].legal_name == "林艾李"
    for who in ("bob", "audra"):
        with pytest.raises(NotPermitted):
            queries.corrections(alice, viewer=cast[who], now=NOW)


def test_a_decision_in_the_database_says_which(cast: Cast) -> None:
    asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        NameCorrection.objects.update(decided_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(cast: Cast) -> None:
    proposal = asked(cast)
    look(cast)
    outcomes = race(
        lambda: operations.approve(cast["olga"], proposal, now=NOW),
        lambda: operations.reject(cast["otto"], proposal, now=NOW),
    )
    assert [each is None for each in outcomes].count(True) == 1
    row = NameCorrection.objects.get()
    assert (name() == "林艾李") == row.accepted


def test_it_is_asked_for_on_a_page_decided_at_the_desk_and_told_in_the_readers_language(cast: Cast) -> None:
    alice, olga, page = browser("alice"), browser("olga"), "/account/verification/correct"
    said = {"legal_name": "林艾李", "number": paper().number, "reason": REASON}
    assert "Correct my real name" in alice.get("/account/verification").content.decode()
    assert alice.post(page, {**said, "number": "1"}).status_code == 422
    assert alice.post(page, said).status_code == 302
    seen = alice.get(page).content.decode()
    assert "Waits for a decision" in seen
    assert "Ask for the correction" not in seen
    party, proposal = cast["alice"].party_id, NameCorrection.objects.get().proposal
    decide = f"/desk/approvals/{proposal}/decide/"
    assert "Correct a verified name" in olga.get("/desk/approvals/").content.decode()
    assert "林艾李" not in olga.get(f"/desk/people/{party}/").content.decode()
    assert olga.post(decide, {"decision": "approve"}).status_code == 403
    read = {"purpose": "identity", "why": "To decide on the correction"}
    assert olga.post(f"/privacy/read/person/{party}/", read).status_code == 302
    assert "林艾李" in olga.get(f"/desk/people/{party}/").content.decode()
    assert olga.post(decide, {"decision": "approve"}).status_code == 302
    assert "已更正" in browser("alice", "zh-hans").get(page).content.decode()
    assert "林艾李" in alice.get("/account/verification").content.decode()


def test_a_program_asks_too_and_reads_what_became_of_it(cast: Cast) -> None:
    robot = Robot.of(cast["alice"])
    said = {"legal_name": "林艾李", "number": paper().number, "reason": REASON}
    answer = robot.post("/identity/me/corrections", said)
    assert answer.json()["code"] == "identity.step_up_needed"
    assert robot.get("/identity/me/corrections").json() == []


RENEWED = "110101199003070134"


def renewed(name: str = "林艾李") -> Document:
    """Alice's document, with another number."""
    return replace(paper(name), number=RENEWED)


def asked_anew(cast: Cast, document: Document | None = None) -> UUID:
    operations.ask_correction(
        cast["alice"], document=document or renewed(), reason="My card has another number", another=True, now=NOW
    )
    return NameCorrection.objects.get(decided_at=None).proposal


def agreed(cast: Cast, *who: str) -> None:
    """Some of the operators look, and agree one after another."""
    for each in who:
        look(cast, each)
        operations.approve(cast[each], NameCorrection.objects.get(decided_at=None).proposal, now=NOW)


def shown() -> tuple[str, str]:
    row = Verification.objects.get(party__display_name__startswith="Alice")
    return str(row.blind_index), str(row.last_four)


def test_a_document_with_another_number_takes_the_first_ones_place_when_two_agreed(cast: Cast) -> None:
    before, first = shown(), asked_anew(cast)
    told = Notice.objects.filter(party_id=cast["alice"].party_id, kind="privacy").values_list("en", flat=True)
    assert any("another document" in each for each in told)
    agreed(cast, "olga")
    assert shown() == before
    (seen,) = queries.corrections(cast["alice"].party_id, viewer=cast["alice"], now=NOW)
    assert (seen.another, seen.agreed, seen.accepted) == (True, True, None)
    assert seen.proposal != first
    with pytest.raises(OwnProposal):
        operations.approve(cast["olga"], seen.proposal, now=NOW)
    with pytest.raises(ReadingNeeded):
        operations.approve(cast["otto"], seen.proposal, now=NOW)
    agreed(cast, "otto")
    assert shown()[0] != before[0]
    assert (shown()[1], name()) == (RENEWED[-4:], "林艾李")
    assert NameCorrection.objects.get().former_index == before[0]


def test_the_second_of_two_may_refuse_it(cast: Cast) -> None:
    before = shown()
    asked_anew(cast, renewed(name()))  # the same name, on a new card
    agreed(cast, "olga")
    operations.reject(cast["otto"], NameCorrection.objects.get().proposal, now=NOW)
    assert (shown(), NameCorrection.objects.get().accepted) == (before, False)


def test_a_document_that_stands_or_stood_for_another_is_refused(cast: Cast) -> None:
    with pytest.raises(DocumentTaken):
        asked_anew(cast, paper(who="olga"))
    assert not NameCorrection.objects.exists()
    asked_anew(cast)
    agreed(cast, "olga", "otto")
    newcomer = operations.open_account("new@example.invalid", kind="person", display_name="New", now=NOW)
    actor = queries.actor_of_party(newcomer)
    for number in (RENEWED, PAPERS["alice"].number):
        with pytest.raises(DocumentTaken):
            operations.verify_real_name(actor, document=replace(paper(), number=number), now=NOW)


def test_who_shows_the_document_meanwhile_is_before_a_correction_that_waits(cast: Cast) -> None:
    asked_anew(cast)
    agreed(cast, "olga")
    newcomer = operations.open_account("new@example.invalid", kind="person", display_name="New", now=NOW)
    operations.verify_real_name(queries.actor_of_party(newcomer), document=renewed("新来者"), now=NOW)
    before = shown()
    with pytest.raises(DocumentTaken):
        agreed(cast, "otto")
    assert shown() == before


def test_the_database_wants_two_for_another_document(cast: Cast) -> None:
    asked_anew(cast)
    with pytest.raises(IntegrityError, match="identity_two_agree"), transaction.atomic():
        NameCorrection.objects.update(decided_at=NOW, accepted=True)


def test_a_new_number_is_said_on_the_page_and_at_the_desk(cast: Cast) -> None:
    alice, page = browser("alice"), "/account/verification/correct"
    said = {"legal_name": "林艾李", "number": RENEWED, "reason": "A new card"}
    assert "has another number now" in alice.post(page, said).content.decode()
    assert alice.post(page, said | {"another": "on"}).status_code == 302
    assert "two" in alice.get(page).content.decode()
    agreed(cast, "olga")
    for who, words, language in (("otto", "One of two people has agreed.", "en"), ("otto", "已有一位", "zh-hans")):
        told = browser(who, language).get(f"/desk/people/{cast['alice'].party_id}/").content.decode()
        assert words in told
    agreed(cast, "otto")
    assert RENEWED[-4:] in alice.get("/account/verification").content.decode()


def browser(who: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    assert client.post("/demo/sign-in", {"who": who}).status_code == 302
    return client
