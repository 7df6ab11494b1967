"""A copy of everything: asked for by the person, complete by the declarations, theirs alone, and deleted."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.evidence import pdfs
from tests.trade.story import Story
from truehand.edge.sealing import declared
from truehand.identity.models import Notice, Party
from truehand.vault import operations, queries
from truehand.vault.domain.refusals import ArchiveUnderWay, ArchiveUnknown, ByThePerson, PresenceNeeded
from truehand.vault.domain.words import EXPORTS, PURPOSES
from truehand.vault.models import Archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return Story.begun().funded()


def opened(content: bytes) -> dict[str, object]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["data.json", "data.pdf"]
        told: dict[str, object] = json.loads(archive.read("data.json"))
        printed = pdfs.text(archive.read("data.pdf"))
    # Whatever can be written out stands in the PDF, too.
    for field in ("identity.User.email", "identity.Verification.legal_name", "identity.Party.display_name"):
        assert all("".join(str(each).split()) in printed for each in values(told)[field]), field
    return told


def made(story: Story, who: str) -> dict[str, object]:
    actor = story.people[who]
    copy = operations.ask_archive(actor, now=story.now)
    operations.make_archive(copy, now=story.now)
    return opened(queries.archive_content(actor, copy))


def values(told: dict[str, object]) -> dict[str, list[object]]:
    fields = told["fields"]
    assert isinstance(fields, list)
    return {each["field"]: [item["value"] for item in each["items"]] for each in fields}


def test_a_copy_holds_what_is_known_of_the_person_and_nothing_of_others(story: Story) -> None:
    user = Party.objects.get(id=story.alice.party_id).user
    held = values(made(story, "alice"))
    assert held["identity.User.email"] == [user.email]
    assert len(held["identity.Verification.legal_name"]) == 1
    assert len(held["identity.Notice.en"]) == Notice.objects.filter(party_id=story.alice.party_id).count() > 0
    others = json.dumps(values(made(story, "bob")))
    assert user.email not in others


def test_every_declared_field_that_is_given_out_is_in_it(story: Story) -> None:
    asked_for = {field for field, said in declared.personal().items() if said.export}
    assert values(made(story, "alice")).keys() == asked_for


def test_every_field_and_purpose_is_called_something_in_both_languages() -> None:
    exports = {said.export for said in declared.personal().values() if said.export}
    assert exports - EXPORTS.keys() == set()
    assert {said.purpose for said in declared.personal().values()} <= PURPOSES.keys()


def test_only_the_person_who_showed_who_they_are_asks_and_takes(story: Story) -> None:
    for actor, refusal in (
        (replace(story.alice, scopes=frozenset({"identity:read"})), ByThePerson),
        (replace(story.alice, stepped_up=False), PresenceNeeded),
    ):
        with pytest.raises(refusal):
            operations.ask_archive(actor, now=story.now)
        with pytest.raises(refusal):
            queries.archive_content(actor, uuid4())
    copy = operations.ask_archive(story.alice, now=story.now)
    with pytest.raises(ArchiveUnknown):
        queries.archive_content(story.alice, copy)
    operations.make_archive(copy, now=story.now)
    with pytest.raises(ArchiveUnknown):
        queries.archive_content(story.bob, copy)


def test_one_at_a_time_and_a_job_that_runs_twice_makes_one(story: Story) -> None:
    copy = operations.ask_archive(story.alice, now=story.now)
    with pytest.raises(ArchiveUnderWay):
        operations.ask_archive(story.alice, now=story.now)
    operations.make_archive(copy, now=story.now)
    first = queries.archive_content(story.alice, copy)
    operations.make_archive(copy, now=story.now + timedelta(hours=1))
    assert queries.archive_content(story.alice, copy) == first
    operations.make_archive(uuid4(), now=story.now)


def test_it_is_announced_and_deleted_after_seven_days(story: Story) -> None:
    copy = operations.ask_archive(story.alice, now=story.now)
    assert Notice.objects.filter(party_id=story.alice.party_id, kind="privacy").count() == 1
    operations.make_archive(copy, now=story.now)
    assert operations.forget_archives(now=story.now + timedelta(days=7)) == 0
    assert operations.forget_archives(now=story.now + timedelta(days=7, seconds=1)) == 1
    assert not Archive.objects.exists()


def test_the_page_shows_progress_and_hands_it_out(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=story.alice.party_id).user)
    assert browser.post("/privacy/data/copies/").headers["Location"].startswith("/account/confirm")
    monkeypatch.setattr("truehand.identity.web.middleware.stepped_up", lambda *_given, **_also: True)
    page = browser.post("/privacy/data/copies/", follow=True).content.decode()
    assert "Making the copy" in page
    assert "<progress" in page
    copy = Archive.objects.get()
    operations.make_archive(copy.id, now=story.now)
    assert "Download the copy" in browser.get("/privacy/data/").content.decode()
    assert opened(browser.post(f"/privacy/data/copies/{copy.id}/").content)["account"] == str(story.alice.party_id)


def test_the_page_tells_kinds_reasons_and_laws_with_few_questions(
    story: Story, django_assert_max_num_queries: object
) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=story.alice.party_id).user)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = browser.get("/privacy/data/").content.decode()
    for said in ("E-mail address", "Legal name", "Anti-Money Laundering Law", "To know who you are"):
        assert said in page
