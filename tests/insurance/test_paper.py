"""A policy on paper: signed by platform and insurer, read by its own people, stated in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.evidence import pdfs
from tests.insurance.cast import give, pay, selling, take
from tests.robot import Robot
from tests.trade.story import Story
from truehand.edge import clock
from truehand.evidence import operations as evidence
from truehand.evidence import queries as kept
from truehand.evidence.domain.refusals import PaperNotMade
from truehand.identity.models import User
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.paper import PAPER_NAME
from truehand.insurance.domain.refusals import PolicyUnknown
from truehand.trade.operations import papers
from truehand.trade.queries.insuring import policy_paper
from truehand.vault.domain.refusals import ReadingNeeded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_paid_policy_is_a_signed_pdf_for_its_own_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.contracted()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    selling(story)
    give(story, "bob")
    policy = take(story, Kind.TRANSIT)
    papers.make_papers(policy.id, now=story.now)
    with pytest.raises(PaperNotMade):
        policy_paper(story.bob, policy.id, now=story.now)
    orders = ProcrastinateJob.objects.filter(task_name=papers.MAKE_PAPERS, args={"trade_id": str(policy.id)})
    assert not orders.exists()
    pay(story, policy)
    assert orders.count() == 1
    assert policy.id in papers.without_papers(within=timedelta(days=1), now=story.now)
    for _ in range(2):
        papers.make_papers(policy.id, now=story.now)
    assert policy.id not in papers.without_papers(within=timedelta(days=1), now=story.now)
    pdf = policy_paper(story.bob, policy.id, now=story.now)
    assert [(each.field, each.valid) for each in pdfs.seen(tmp_path, pdf)] == [("Platform", True), ("Insurer", True)]
    assert len(pdfs.chained(tmp_path, pdf, evidence.paper_authority().pem, story.now)) == 2
    (told,) = [each for each in kept.entries_of(policy.id) if each.kind == papers.KIND]
    assert told.payload["paper_of"] == {"insurance-policy-transit.json": policy.sha256}
    for who in ("alice", "carl"):
        with pytest.raises(PolicyUnknown):
            policy_paper(story.people[who], policy.id, now=story.now)
    with pytest.raises(ReadingNeeded):
        policy_paper(story.olga, policy.id, now=story.now)
    story.open("olga")
    assert policy_paper(story.olga, policy.id, now=story.now) == pdf
    assert PAPER_NAME not in kept.papers_of(story.trade), "the other side of the trade reads no policy in the bundle"
    _read(story, f"/insurance/policies/{policy.id}/", pdf)


def _read(story: Story, here: str, pdf: bytes) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(email="bob@cast.invalid"))
    assert "The policy as a signed PDF" in browser.get(here).content.decode()
    for answer in (browser.get(f"{here}policy.pdf"), Robot.of(story.ivy).get(f"{here}policy.pdf")):
        assert (answer["content-type"], answer.content) == ("application/pdf", pdf)
