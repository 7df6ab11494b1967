"""The papers of a trade: made behind the scenes, given to whoever may read them, proven by the bundle."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.evidence import pdfs
from tests.trade.story import Story
from truehand.evidence import operations as evidence
from truehand.evidence import queries as kept
from truehand.evidence.domain import verifier
from truehand.evidence.domain.bundle import packed
from truehand.evidence.domain.refusals import PaperNotMade
from truehand.identity.models import Party
from truehand.inspection import queries as inspection
from truehand.kernel.actor import Actor
from truehand.trade import jobs
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import papers, prove
from truehand.trade.queries.documents import paper_of
from truehand.vault.domain.refusals import ReadingNeeded

pytestmark = pytest.mark.django_db(transaction=True)


def made(story: Story) -> Story:
    papers.make_papers(story.trade, now=story.now)
    return story


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Party.objects.select_related("user").get(id=actor.party_id).user)
    return client


def test_the_second_signature_orders_the_paper_in_its_own_transaction() -> None:
    story = Story.begun().agreed().sign("bob")
    told = {"trade_id": str(story.trade)}
    orders = ProcrastinateJob.objects.filter(task_name=papers.MAKE_PAPERS, args=told)
    assert not orders.exists()
    story.sign("alice")
    assert orders.count() == 1


def test_a_signed_contract_is_a_pdf_that_both_sides_and_the_platform_signed(tmp_path: Path) -> None:
    story = made(Story.contracted())
    pdf = paper_of(story.trade, "contract.pdf", story.bob, now=story.now)
    found = pdfs.seen(tmp_path, pdf)
    assert [(each.field, each.valid) for each in found] == [("Platform", True), ("Buyer", True), ("Seller", True)]
    assert found[-1].whole
    assert len(pdfs.chained(tmp_path, pdf, evidence.paper_authority().pem, story.now)) == 3


def test_papers_are_made_once_however_often_the_job_runs() -> None:
    story = made(made(Story.contracted()))
    told = [each for each in kept.entries_of(story.trade) if each.kind == papers.KIND]
    assert len(told) == 1
    assert set(told[0].payload["paper_of"]) == {"contract.json"}  # type: ignore[arg-type]


def test_nothing_is_made_of_a_contract_that_one_side_has_not_signed() -> None:
    story = made(Story.begun().agreed().sign("bob"))
    assert not kept.papers_of(story.trade)


def test_a_job_that_was_lost_is_made_good() -> None:
    story, unsigned = Story.contracted(), Story.begun("KMTPC200A02").agreed()
    found = papers.without_papers(within=timedelta(days=1), now=story.now)
    assert story.trade in found
    assert unsigned.trade not in found
    made(story)
    assert not papers.without_papers(within=timedelta(days=1), now=story.now)


def test_the_sweep_orders_each_lost_paper_once() -> None:
    jobs.papers_left.func(0)
    jobs.papers_left.func(0)
    assert not ProcrastinateJob.objects.filter(task_name=papers.MAKE_PAPERS).exists()


def test_only_who_may_read_the_contract_reads_its_paper() -> None:
    story = made(Story.contracted())
    for who in ("olga", "audra"):
        with pytest.raises(ReadingNeeded):
            paper_of(story.trade, "contract.pdf", story.people[who], now=story.now)
        story.open(who)
    for who in ("alice", "bob", "olga", "audra"):
        assert paper_of(story.trade, "contract.pdf", story.people[who], now=story.now).startswith(b"%PDF")
    for who in ("ines", "carl"):
        with pytest.raises(TradeNotFound):
            paper_of(story.trade, "contract.pdf", story.people[who], now=story.now)
    with pytest.raises(TradeNotFound):
        paper_of(story.trade, "other.pdf", story.alice, now=story.now)


def test_a_paper_that_is_not_made_yet_says_so() -> None:
    story = Story.contracted()
    with pytest.raises(PaperNotMade):
        paper_of(story.trade, "contract.pdf", story.alice, now=story.now)
    answer = browser(story.alice).get(f"/trades/{story.trade}/contract.pdf")
    assert answer.status_code == 404
    assert "一分钟" in answer.content.decode()


def test_the_page_gives_the_paper_as_a_pdf() -> None:
    story = made(Story.contracted())
    page = browser(story.alice).get(f"/trades/{story.trade}/contract/").content.decode()
    assert f"/trades/{story.trade}/contract.pdf" in page
    answer = browser(story.alice).get(f"/trades/{story.trade}/contract.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == kept.paper(story.trade, "contract.pdf")


def test_the_bundle_carries_the_paper_and_finds_it_altered() -> None:
    story = made(Story.contracted())
    bundle = prove.export_bundle(story.bob, story.trade, now=story.now)
    assert verifier.Bundle(bundle).findings == []
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    pdf = members["documents/contract.pdf"]
    assert pdf == kept.paper(story.trade, "contract.pdf")
    members["documents/contract.pdf"] = pdf[:-100] + bytes([pdf[-100] ^ 1]) + pdf[-99:]
    assert [part for part, *_ in verifier.Bundle(packed(members)).findings] == ["documents/contract.pdf"]


def test_a_report_is_a_pdf_with_its_photos_that_its_inspector_signed(tmp_path: Path) -> None:
    story = Story.begun().funded().report()
    report = inspection.report_of(story.trade)
    assert report is not None
    assert report.photos
    assert inspection.report_pdf(report, "印检测") == inspection.report_pdf(report, "印检测")
    pdf = paper_of(made(story).trade, "inspection-report.pdf", story.ines, now=story.now)
    assert [(each.field, each.valid, each.whole) for each in pdfs.seen(tmp_path, pdf)] == [
        ("Platform", True, False),
        ("Inspector", True, True),
    ]
    assert pdf.count(b"/Subtype/Image") >= len(report.photos)
    with pytest.raises(TradeNotFound):
        paper_of(story.trade, "inspection-report.pdf", story.carl, now=story.now)
    with pytest.raises(TradeNotFound):
        paper_of(story.trade, "contract.pdf", story.ines, now=story.now)
