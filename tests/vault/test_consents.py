"""Consent, purpose by purpose: given by the person, in words that are kept, withdrawn with effect at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.concurrency.race import race
from tests.databases import naive_table
from tests.people import ALICE, BOB, NOW
from truehand.evidence.models import Event
from truehand.identity import operations as identity
from truehand.identity.models import Party
from truehand.vault import operations, queries
from truehand.vault.domain import consent as words
from truehand.vault.domain.consent import TEXTS, ConsentText, ConsentTo, present_text
from truehand.vault.domain.refusals import ConsentByPerson, ConsentMissing, ConsentOutdated
from truehand.vault.models import ConsentAct

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

NEWS = ConsentTo.MARKETING


def give(purpose: ConsentTo = NEWS) -> None:
    operations.give_consent(ALICE, purpose, version=present_text(purpose).version, now=NOW)


def allowed(purpose: ConsentTo = NEWS) -> bool:
    try:
        with transaction.atomic():
            operations.require_consent(ALICE.party_id, purpose)
    except ConsentMissing:
        return False
    return True


@pytest.mark.parametrize("purpose", ConsentTo)
def test_nothing_is_agreed_to_before_it_is_said_and_nothing_after_it_is_withdrawn(purpose: ConsentTo) -> None:
    assert not allowed(purpose)
    give(purpose)
    assert [each for each in ConsentTo if allowed(each)] == [purpose]
    operations.withdraw_consent(ALICE, purpose, now=NOW)
    assert not allowed(purpose)


def test_another_persons_consent_says_nothing_of_mine() -> None:
    operations.give_consent(BOB, NEWS, version=1, now=NOW)
    assert not allowed()
    assert queries.agreed([ALICE.party_id, BOB.party_id], NEWS) == {BOB.party_id}


def test_the_same_again_does_nothing() -> None:
    operations.withdraw_consent(ALICE, NEWS, now=NOW)
    assert not ConsentAct.objects.exists()
    give()
    give()
    operations.withdraw_consent(ALICE, NEWS, now=NOW)
    operations.withdraw_consent(ALICE, NEWS, now=NOW)
    assert [row.given for row in ConsentAct.objects.order_by("number")] == [True, False]


def test_every_act_is_kept_with_the_fingerprint_of_its_words_and_recorded() -> None:
    give()
    operations.withdraw_consent(ALICE, NEWS, now=NOW)
    (standing,) = [each for each in queries.consents(ALICE.party_id) if each.purpose is NEWS]
    assert [(act.given, act.version, act.sha256) for act in standing.acts] == [
        (True, 1, TEXTS[NEWS][0].sha256),
        (False, 1, TEXTS[NEWS][0].sha256),
    ]
    kinds = Event.objects.filter(subject=ALICE.party_id).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["vault.consent_given", "vault.consent_withdrawn"]


def test_new_words_are_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    give()
    newer = (*TEXTS[NEWS], ConsentText(2, "新的文本", "new words"))
    monkeypatch.setitem(words.TEXTS, NEWS, newer)
    assert not allowed()
    assert queries.consents(ALICE.party_id)[1].outdated
    with pytest.raises(ConsentOutdated):
        operations.give_consent(ALICE, NEWS, version=1, now=NOW)
    operations.give_consent(ALICE, NEWS, version=2, now=NOW)
    assert allowed()


def test_a_program_withdraws_but_does_not_agree() -> None:
    program = replace(ALICE, scopes=frozenset({"identity:write"}))
    with pytest.raises(ConsentByPerson):
        operations.give_consent(program, NEWS, version=1, now=NOW)
    give()
    operations.withdraw_consent(program, NEWS, now=NOW)
    assert not allowed()


def test_what_was_agreed_is_never_altered() -> None:
    give()
    for alter in (lambda: ConsentAct.objects.update(given=False), lambda: ConsentAct.objects.all().delete()):
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            alter()


def test_the_present_words_never_change_without_a_new_version() -> None:
    """The fingerprints as published: an edited text fails here, a new version is added below it."""
    published = {
        ConsentTo.CREDIT_SHARING: ["bcc44af60c8d002f"],
        ConsentTo.MARKETING: ["4284691f54045ba9"],
        ConsentTo.THIRD_PARTY_CREDIT: ["8cc5897323eca0d8"],
    }
    assert {purpose: [text.sha256[:16] for text in texts] for purpose, texts in TEXTS.items()} == published
    assert all([text.version for text in texts] == list(range(1, len(texts) + 1)) for texts in TEXTS.values())


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_what_is_under_way_and_nothing_begins_after_it() -> None:
    give()
    assert order_of(lambda: operations.require_consent(ALICE.party_id, NEWS), withdraw) == ["processed", "withdrawn"]
    assert not allowed()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_withdrawal_comes_before_the_processing_it_should_have_stopped() -> None:
    """The control: who only looks whether there is consent goes on after it is gone."""
    with naive_table("naive_consent (given bool)"):
        run("insert into naive_consent values (true)")
        look, take = "select given from naive_consent", "update naive_consent set given = false"
        assert order_of(lambda: run(look), lambda: run(take)) == ["withdrawn", "processed"]


def withdraw() -> None:
    operations.withdraw_consent(ALICE, NEWS, now=NOW)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def order_of(ask: Callable[[], object], stop: Callable[[], None]) -> list[str]:
    """In which order a processing, slow after it asked, and a withdrawal that begins meanwhile come to their end."""
    order: list[str] = []
    asked = threading.Event()

    def process() -> None:
        with transaction.atomic():
            ask()
            asked.set()
            threading.Event().wait(0.3)
            order.append("processed")

    def end() -> None:
        asked.wait(10)
        stop()
        order.append("withdrawn")

    race(process, end)
    return order


def test_two_who_agree_at_one_moment_agree_once(transactional_db: None) -> None:  # noqa: ARG001 - threads see it
    race(give, give)
    assert ConsentAct.objects.count() == 1


def test_the_page_has_a_switch_for_each_purpose_and_works_without_script() -> None:
    browser = signed_in()
    page = browser.get("/privacy/").content.decode()
    assert page.count("<form") >= len(ConsentTo)
    said = {"purpose": "marketing", "version": "1", "agree": "1"}
    assert "You agreed" in browser.post("/privacy/consent/", said, follow=True).content.decode()
    page = browser.post("/privacy/consent/", {"purpose": "marketing"}, follow=True).content.decode()
    assert "It has ended now" in page
    assert "What I decided before" in page


def test_a_page_refuses_old_words_and_unknown_purposes() -> None:
    browser = signed_in()
    assert browser.post("/privacy/consent/", {"purpose": "everything", "agree": "1"}).status_code == 404
    assert browser.post("/privacy/consent/", {"purpose": "marketing", "version": "9", "agree": "1"}).status_code == 409
    assert browser.post("/privacy/consent/", {"purpose": "marketing", "agree": "1"}).status_code == 409
    assert not ConsentAct.objects.exists()


def test_the_words_are_open_to_all_and_the_switches_to_the_person_alone() -> None:
    visitor = Client(headers={"accept-language": "zh-hans"})
    assert TEXTS[NEWS][0].zh in visitor.get("/privacy/words/").content.decode()
    assert visitor.get("/privacy/").status_code == 302
    assert visitor.post("/privacy/consent/", {"purpose": "marketing"}).status_code == 401


def signed_in() -> Client:
    party = identity.open_account("alice@example.invalid", kind="person", display_name="Alice", now=NOW)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=party).user)
    return browser


def test_the_api_lists_withdraws_and_has_a_person_agree() -> None:
    browser = signed_in()
    key, address = {"Idempotency-Key": "consents-1"}, "/api/v1/privacy/consents"
    said = {"purpose": "marketing", "given": True, "version": 1}
    assert browser.put(address, said, content_type="application/json", headers=key).status_code == 204
    listed = {each["purpose"]: each for each in browser.get(address).json()}
    assert listed.keys() == {each.value for each in ConsentTo}
    assert (listed["marketing"]["given"], len(listed["marketing"]["history"])) == (True, 1)
    old = said | {"version": 0}
    refused = browser.put(address, old, content_type="application/json", headers={"Idempotency-Key": "consents-2"})
    assert refused.json()["code"] == "vault.consent_outdated"
