"""The case file as its reader meets it: fetched from the trade's page, unpacked, and opened without the site."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import PHONE, Enter
from tests.journeys.deal import Deal
from tests.journeys.seeds import begun, page_of
from truehand.evidence.domain import verifier
from truehand.trade.operations import papers

pytestmark = pytest.mark.browser
WIDE = "document.scrollingElement.scrollWidth > document.documentElement.clientWidth"
EXHIBITS, PARTS = 3, 13


@pytest.mark.parametrize(
    ("chinese", "index", "other"), [(True, "index.html", "en"), (False, "index.en.html", "zh-Hans")]
)
def test_a_party_fetches_the_case_file_and_reads_it_anywhere(
    enter: Enter, browser: Browser, tmp_path: Path, *, chinese: bool, index: str, other: str
) -> None:
    story = begun().delivered().quarrel(said="回转马达漏油，照片可见。" if chinese else "The slew motor leaks.")
    papers.make_papers(story.trade, now=story.now)
    deal = Deal(enter(chinese=chinese, phone=True), trade=page_of(story))
    deal.be("bob")
    visitor = deal.visitor
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=visitor.say("Case file for a court")).click()
    content = Path(waiting.value.path()).read_bytes()
    assert verifier.Bundle(content).findings == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / index).as_uri())
    assert page.locator("html").get_attribute("lang") == ("zh-Hans" if chinese else "en")
    assert page.locator("section").count() == PARTS
    assert not page.evaluate(WIDE)
    members = [link.get_attribute("href") for link in page.locator(f"#s{EXHIBITS} td a").all()]
    assert members
    assert all((tmp_path / str(member)).is_file() for member in members)
    page.locator("p a").first.click()
    assert page.locator("html").get_attribute("lang") == other
    assert all(each.startswith("file:") for each in asked)
    context.close()
