"""News reaches who agrees to it when it is sent, once, and seldom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from tests.identity.conftest import NOW
from truehand.identity import operations
from truehand.identity.domain.refusals import NewsNotUnderstood, NewsTooSoon
from truehand.identity.models import Notice, Party
from truehand.kernel.actor import Actor, NotPermitted
from truehand.vault import operations as vault
from truehand.vault.domain.consent import ConsentTo

pytestmark = pytest.mark.django_db

Cast = dict[str, Actor]


def agree(actor: Actor) -> None:
    vault.give_consent(actor, ConsentTo.MARKETING, version=1, now=NOW)


def told() -> list[str]:
    return sorted(each.party.display_name for each in Notice.objects.filter(kind="news"))


def test_news_goes_to_who_agreed_and_to_nobody_else(cast: Cast) -> None:
    agree(cast["alice"])
    assert operations.send_news(cast["olga"], zh="新功能", en="news", now=NOW) == 1
    for name in ("alice", "bob"):
        operations.deliver_news(cast[name].party_id, zh="新功能", en="news", now=NOW)
    assert [each.party_id for each in Notice.objects.filter(kind="news")] == [cast["alice"].party_id]
    assert len(mail.outbox) == 1


def test_who_withdraws_after_it_was_sent_off_hears_nothing(cast: Cast) -> None:
    agree(cast["alice"])
    operations.send_news(cast["olga"], zh="新功能", en="news", now=NOW)
    vault.withdraw_consent(cast["alice"], ConsentTo.MARKETING, now=NOW)
    assert not operations.deliver_news(cast["alice"].party_id, zh="新功能", en="news", now=NOW)
    assert told() == []
    assert mail.outbox == []


def test_a_job_that_runs_twice_tells_once_and_news_is_seldom(cast: Cast) -> None:
    agree(cast["alice"])
    for _ in range(2):
        assert operations.deliver_news(cast["alice"].party_id, zh="新功能", en="news", now=NOW)
    assert len(mail.outbox) == len(told()) == 1
    with pytest.raises(NewsTooSoon):
        operations.send_news(cast["olga"], zh="又来", en="again", now=NOW + timedelta(days=6))
    operations.send_news(cast["olga"], zh="又来", en="again", now=NOW + timedelta(days=7))


def test_only_an_operator_sends_and_both_languages_are_needed(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        operations.send_news(cast["alice"], zh="新", en="new", now=NOW)
    for zh, en in (("", "new"), ("新", " "), ("新" * 501, "new")):
        with pytest.raises(NewsNotUnderstood):
            operations.send_news(cast["olga"], zh=zh, en=en, now=NOW)


def test_the_desk_says_how_many_it_goes_to(cast: Cast) -> None:
    agree(cast["bob"])
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(Party.objects.get(id=cast["olga"].party_id).user)
    page = browser.post("/desk/news/", {"zh": "新", "en": "new"}, follow=True).content.decode()
    assert "It goes to 1 reader." in page
    browser.force_login(Party.objects.get(id=cast["alice"].party_id).user)
    assert browser.get("/desk/news/").status_code == 403
