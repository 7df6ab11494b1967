"""Announcements that wait in the queue over an upgrade, or over their reader's leaving."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.trade.story import START, cast
from truehand.identity import jobs
from truehand.identity import operations as identity
from truehand.identity.models import Notice
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"zh": "您好", "en": "Hello, it is about your account"}


@pytest.fixture
def bob() -> Actor:
    return cast()["bob"]


def test_what_an_earlier_release_queued_is_told(bob: Actor) -> None:
    jobs.announce(party_id=str(bob.party_id), objection="/money/accounts/objection/x/", **WORDS)
    (letter,) = mail.outbox
    assert letter.to == ["bob@cast.invalid"]
    assert all(each in letter.body for each in (*WORDS.values(), "/money/accounts/objection/x/"))


def test_what_is_queued_now_names_the_notice_alone(bob: Actor) -> None:
    identity.announce(bob.party_id, kind="x", link="/", now=START, **WORDS)
    job = ProcrastinateJob.objects.get(task_name="identity.announce")
    assert job.args == {"notice_id": str(Notice.objects.get(kind="x").id), "objection": ""}
    jobs.announce(**job.args)
    assert len(mail.outbox) == 1


def test_who_left_meanwhile_is_told_nothing_and_the_job_ends(bob: Actor) -> None:
    identity.close_account(bob.party_id, now=START)
    mail.outbox.clear()
    jobs.announce(notice_id=str(uuid4()), objection="")
    jobs.announce(party_id=str(bob.party_id), objection="", **WORDS)
    jobs.announce(party_id=str(uuid4()), objection="", **WORDS)
    assert mail.outbox == []
