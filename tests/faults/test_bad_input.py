"""Bad input is refused under a stable code, in the asker's language, and nothing is half done."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faults.bad_pages import PAGES, BadPage
from tests.faults.bad_requests import API, Bad
from tests.faults.world import World, digest


@pytest.mark.parametrize("bad", API, ids=str)
def test_a_program_is_told_why_and_nothing_has_changed(bad: Bad, undone: World) -> None:
    path, body = bad.path(undone), bad.body(undone)
    robots = {language: undone.robot(bad.who, language) for language in ("zh-hans", "en")}
    before = digest()
    for language, robot in robots.items():
        answer = robot.send(bad.method, path, None if bad.parts else body, **bad.parts)
        said = answer.json()
        assert (answer.status_code, said["code"]) == (bad.status, bad.code), said
        assert said["title"] == said["zh" if language == "zh-hans" else "en"]
    assert digest() == before


@pytest.mark.parametrize("bad", PAGES, ids=str)
def test_a_person_is_told_why_on_the_page_and_nothing_has_changed(bad: BadPage, undone: World) -> None:
    fields = {"seen": str(undone.step(bad.seen))} | bad.fields if bad.seen else bad.fields
    browsers = [undone.browser(bad.who, language) for language in ("zh-hans", "en")]
    before = digest()
    for place, browser in enumerate(browsers):
        for each in fields.values():
            if isinstance(each, SimpleUploadedFile):
                each.seek(0)
        answer = browser.generic("GET", bad.path(undone)) if bad.read else browser.post(bad.path(undone), fields)
        page = html.unescape(answer.content.decode())
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<main")[2]))
        assert (answer.status_code, bad.says[place] in shown) == (bad.status, True), shown[:1500]
        assert "<html" in page
    assert digest() == before
