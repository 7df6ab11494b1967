"""Leaving: what goes, what the law keeps, what stands in the way; and the log and its bundles still verify."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from tests.identity.test_pages import PASSWORD
from tests.trade.story import START, Story
from truehand.edge.refusals import SubjectErased
from truehand.edge.sealing import keyring
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.evidence.domain import verifier
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import Notice, Party, User, Verification
from truehand.identity.operations import ERASED_NAME
from truehand.kernel.actor import Actor
from truehand.kernel.personal import Retention
from truehand.listings import queries as on_sale
from truehand.trade.operations import prove
from truehand.vault import operations, queries
from truehand.vault.domain.consent import ConsentTo
from truehand.vault.domain.refusals import ByThePerson, ErasedAlready, ErasureHeld, PresenceNeeded
from truehand.vault.domain.rights import kept_until
from truehand.vault.models import ErasurePart, SubjectKey

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tombstones(tmp_path: Path, settings: Settings) -> Path:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"
    return tmp_path / "tombstones"


def newcomer() -> Actor:
    party = identity.open_account("nina@example.invalid", kind="person", display_name="Nina", now=START)
    user = Party.objects.get(id=party).user
    user.set_password(PASSWORD)
    user.save()
    return people.actor_of_party(party, stepped_up=True)


def unpaid() -> Story:
    """A contract that both signed and the buyer did not pay: it has ended, and no money ever moved."""
    story = Story.contracted().wait(days=30)
    assert story.row().due_at is None
    return story


def living_keys(actor: Actor) -> set[str]:
    subjects = [actor.party_id, people.user_of(actor.party_id)]
    return set(SubjectKey.objects.filter(subject__in=subjects, destroyed_at=None).values_list("retention", flat=True))


def test_who_never_traded_is_gone_at_once() -> None:
    nina = newcomer()
    user = User.objects.get(party__id=nina.party_id)
    identity.notify(nina.party_id, kind="x", zh="你好妮娜", en="hello Nina", link="/", now=START)
    operations.give_consent(nina, ConsentTo.MARKETING, version=1, now=START)
    operations.erase(nina, now=START)
    assert living_keys(nina) <= {Retention.SECURITY}
    assert people.name_of(nina.party_id) == ERASED_NAME
    assert not Notice.objects.filter(party_id=nina.party_id).exists()
    user.refresh_from_db()
    assert (user.email, user.is_active, user.has_usable_password()) == ("", False, False)
    assert people.party_of_email("nina@example.invalid") is None
    assert not queries.consents(nina.party_id)[1].given


def test_a_person_who_left_cannot_sign_in_and_may_come_back_as_somebody_new(
    django_capture_on_commit_callbacks: object,
) -> None:
    nina = newcomer()
    browser = Client()
    browser.force_login(Party.objects.get(id=nina.party_id).user)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.erase(nina, now=START)
    assert [letter.to for letter in mail.outbox] == [["nina@example.invalid"]]
    assert browser.get("/account/").status_code == 302
    assert not browser.login(username="nina@example.invalid", password=PASSWORD)
    assert newcomer().party_id != nina.party_id


def test_an_open_trade_and_money_stand_in_the_way_and_are_named() -> None:
    story = Story.begun().funded()
    with pytest.raises(ErasureHeld) as refused:
        operations.erase(story.alice, now=story.now)
    assert "Komatsu" in refused.value.sentence("en")
    assert "尚未结束" in refused.value.sentence("zh")
    assert not ErasurePart.objects.exists()
    assert people.name_of(story.alice.party_id) != ERASED_NAME


def test_a_dispute_and_a_balance_stand_in_the_way() -> None:
    quarrel = Story.begun().delivered().quarrel()
    assert "dispute" in " ".join(
        each.en for each in queries.erasure_plan(quarrel.bob.party_id, now=quarrel.now).matters
    )
    done = quarrel.ripe().rule(0, quarrel.row().price_minor).carried_out().wait(days=60)
    (matter,) = queries.erasure_plan(done.alice.party_id, now=done.now).matters
    assert (matter.link, "in your balance" in matter.en) == ("/money/", True)


def test_offices_are_given_up_first() -> None:
    olga = Story.begun().olga
    with pytest.raises(ErasureHeld, match="office"):
        operations.erase(olga, now=START)


def test_a_program_or_somebody_who_did_not_show_who_they_are_erases_nobody() -> None:
    nina = newcomer()
    with pytest.raises(ByThePerson):
        operations.erase(replace(nina, scopes=frozenset({"identity:write"})), now=START)
    with pytest.raises(PresenceNeeded):
        operations.erase(replace(nina, stepped_up=False), now=START)
    operations.erase(nina, now=START)
    with pytest.raises(ErasedAlready):
        operations.erase(nina, now=START)


def test_the_law_keeps_what_it_keeps_until_its_day_and_not_longer() -> None:
    story = unpaid()
    alice, ended = story.alice, story.row().state_since
    left = story.now + timedelta(days=100)
    plan = operations.erase(alice, now=left)
    kept = {part.retention: part.until or left for part in plan.parts}
    assert kept[Retention.TRADE] == kept_until(Retention.TRADE, ended) == ended.replace(year=ended.year + 3)
    assert kept[Retention.MONEY_LAUNDERING] == left.replace(year=left.year + 10)
    assert all(part.law for part in plan.parts if part.until and part.until > left)
    assert people.legal_name(alice.party_id)
    assert Verification.objects.filter(party_id=alice.party_id).exists()
    assert operations.erase_due(now=kept[Retention.TRADE] - timedelta(seconds=1)) == 1  # the logs of six months
    assert Retention.TRADE not in {row.retention for row in ErasurePart.objects.exclude(gone_at=None)}
    assert operations.erase_due(now=kept[Retention.TRADE]) == 1
    assert living_keys(alice) <= {Retention.MONEY_LAUNDERING}
    assert operations.erase_due(now=kept[Retention.MONEY_LAUNDERING]) == 1
    assert living_keys(alice) == set()
    assert not Verification.objects.filter(party_id=alice.party_id).exists()
    assert operations.erase_due(now=kept[Retention.MONEY_LAUNDERING] + timedelta(days=9999)) == 0


def test_the_database_lets_nothing_go_before_its_day() -> None:
    story = unpaid()
    operations.erase(story.alice, now=story.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasurePart.objects.filter(retention=Retention.TRADE).update(gone_at=story.now)


def test_a_machine_of_somebody_who_left_is_off_the_market() -> None:
    story = unpaid()
    assert on_sale.listing(story.listing, None).status == "published"
    operations.erase(story.alice, now=story.now)
    assert on_sale.listing(story.listing, None).status == "withdrawn"


def test_the_log_and_the_other_sides_bundle_verify_as_before() -> None:
    story = unpaid()
    evidence.integrate(now=story.now)
    evidence.checkpoint(now=story.now)
    before = prove.export_bundle(story.bob, story.trade, now=story.now)
    operations.erase(story.alice, now=story.now)
    operations.erase_due(now=story.now + timedelta(days=365 * 20))
    evidence.integrate(now=story.now)
    evidence.checkpoint(now=story.now)
    after = prove.export_bundle(story.bob, story.trade, now=story.now)
    assert list(log.fsck()) == []
    for bundle in (before, after):
        assert verifier.Bundle(bundle, None).findings == []


@pytest.mark.parametrize("years", [0, 4, 11])
def test_the_other_sides_pages_go_on_without_the_name(years: int) -> None:
    story = unpaid()
    operations.erase(story.alice, now=story.now)
    operations.erase_due(now=story.now + timedelta(days=366 * years))
    evidence.integrate(now=story.now)
    evidence.checkpoint(now=story.now)
    browser = Client(headers={"accept-language": "en"})
    for who in ("bob", "olga"):
        browser.force_login(Party.objects.get(id=story.people[who].party_id).user)
        pages = [f"/trades/{story.trade}/", f"/listings/{story.listing}/", f"/credit/{story.alice.party_id}/"]
        pages += [f"/trades/{story.trade}/contract/", f"/trades/{story.trade}/bundle.zip", "/trades/"]
        pages += ["/desk/people/", f"/desk/people/{story.alice.party_id}/"] if who == "olga" else []
        answers = {page: browser.get(page) for page in pages}
        assert {page: answer.status_code for page, answer in answers.items() if answer.status_code >= 500} == {}
        assert "Erased person" in answers[pages[0]].content.decode()
        shown = b"".join(answer.content for page, answer in answers.items() if not page.endswith(".zip"))
        assert b"Alice" not in shown or who != "bob"


def test_a_restored_database_forgets_again(tombstones: Path) -> None:
    nina = newcomer()
    identity.notify(nina.party_id, kind="x", zh="你好", en="hello", link="/", now=START)
    backup = list(SubjectKey.objects.values())
    operations.erase(nina, now=START)
    lines = [json.loads(line) for line in tombstones.read_text().splitlines()]
    assert {line["subject"] for line in lines} == {str(nina.party_id), str(people.user_of(nina.party_id))}
    assert tombstones.stat().st_mode & 0o777 == 0o600
    for row in backup:
        SubjectKey.objects.filter(id=row["id"]).update(**row)
    assert operations.erase_again(lines, now=START) == len(lines)
    assert operations.erase_again(lines, now=START) == 0
    assert living_keys(nina) <= {Retention.SECURITY}


def test_no_key_is_made_anew_for_who_left_and_others_hear_what_they_should() -> None:
    nina, story = newcomer(), Story.begun()
    operations.erase(nina, now=START)
    keyring.forget()
    with pytest.raises(SubjectErased):
        keyring.key_for(nina.party_id, Retention.ACCOUNT)
    parties = [nina.party_id, story.bob.party_id]
    identity.notify_all(parties, kind="hello", zh="你好", en="hello", link="/", now=START)
    assert [row.party_id for row in Notice.objects.filter(kind="hello")] == [story.bob.party_id]


def test_the_page_says_what_would_happen_then_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().funded()
    nina = newcomer()
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=story.alice.party_id).user)
    page = browser.get("/privacy/leave/").content.decode()
    assert "To be settled first" in page
    assert "Erase my account" not in page
    browser.force_login(Party.objects.get(id=nina.party_id).user)
    assert browser.post("/privacy/leave/").headers["Location"].startswith("/account/confirm")
    monkeypatch.setattr("truehand.identity.web.middleware.stepped_up", lambda *_given, **_also: True)
    assert "Erase my account" in browser.get("/privacy/leave/").content.decode()
    assert "Your account is erased" in browser.post("/privacy/leave/", follow=True).content.decode()
    assert browser.get("/privacy/").status_code == 302
