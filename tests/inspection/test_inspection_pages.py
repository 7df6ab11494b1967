"""What inspector, buyer and visitor see, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from tests.inspection.cast import INES, NOW, TRADE, answers, photo, reported
from truehand.inspection import operations, queries
from truehand.inspection.domain.draft import from_form
from truehand.inspection.domain.template import newest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("photo_address")]
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


@pytest.fixture
def photo_address() -> Any:  # noqa: ANN401 - a context manager's generator
    with override_settings(ROOT_URLCONF="tests.inspection.urls"):
        yield


def drawn(template: str, language: str, **context: object) -> str:
    with translation.override(language):
        given = {"photo_route": "shown", "trade_id": TRADE, "action": "/somewhere", **context}
        return render_to_string(template, given, RequestFactory().get("/"))


@LANGUAGES
def test_the_form_shows_what_was_typed_and_what_is_wrong(language: str) -> None:
    typed = answers(boom={"grade": "", "note": '<b>"根部"</b>'}, arm={"grade": "2"})
    operations.save_draft(INES, matter_id=TRADE, answers=typed, now=NOW)
    kept = operations.add_photo(INES, TRADE, "boom", photo(), NOW)
    form = queries.form_of(TRADE, INES, equipment_class="excavator", check=True)
    page = drawn("inspection/_form.html", language, report_form=form, error="…")
    assert "&lt;b&gt;&quot;根部&quot;&lt;/b&gt;" in page
    assert '<option value="2" selected>' in page
    assert kept.sha256 in page
    assert f'value="{kept.id}"' in page
    assert {"zh-hans": "请选择 1 至 5 的等级", "en": "choose a grade from 1 to 5"}[language] in page
    assert len(page.encode()) < 100_000


def test_the_enter_key_saves_the_draft_and_never_signs_or_removes() -> None:
    operations.add_photo(INES, TRADE, "nameplate", photo(), NOW)
    form = queries.form_of(TRADE, INES, equipment_class="excavator")
    page = drawn("inspection/_form.html", "en", report_form=form)
    first = re.search(r"<button[^>]*>", page)
    assert first
    assert 'value="draft"' in first[0]


def test_the_fields_of_the_form_are_what_the_reader_takes() -> None:
    form = queries.form_of(TRADE, INES, equipment_class="dozer")
    page = drawn("inspection/_form.html", "en", report_form=form)
    names = dict.fromkeys(re.findall(r'name="([a-z._]+)"', page), "1")
    template = {"template": form.template.name, "version": str(form.template.version)}
    assert operations.save_draft(INES, matter_id=TRADE, answers=from_form(names | template), now=NOW).answers["items"]


@LANGUAGES
def test_the_report_shows_claims_beside_findings_by_word_and_shape(language: str) -> None:
    report = reported(hours={"value": 9000}, climate={"not_tested": "无制冷剂"}, boom={"grade": 1, "note": "裂纹"})
    page = drawn("inspection/_report.html", language, report=report)
    words = {"zh-hans": ("一致", "不符", "未检测"), "en": ("Agrees", "Contradicts", "Not tested")}[language]
    assert all(word in page for word in words)
    assert '<span class="mark stop"><svg' in page
    assert "无制冷剂" in page
    assert report.sha256 in page
    assert all(sha256 in page for sha256 in report.photos)


@LANGUAGES
def test_visitors_read_what_is_inspected(language: str) -> None:
    client = Client(headers={"accept-language": language})
    for name in ("excavator", "machine"):
        answer = client.get(f"/inspections/standards/{name}/")
        assert answer.status_code == 200
        assert {"zh-hans": "机身铭牌", "en": "Machine nameplate"}[language] in answer.content.decode()
    assert client.get("/inspections/standards/submarine/").status_code == 422


def test_the_standard_is_there_for_programs_too() -> None:
    standard = Client().get("/api/v1/inspection/standards/mini_excavator").json()
    assert (standard["template"], standard["sha256"]) == ("excavator", newest("excavator").sha256)
    assert sum(len(section["points"]) for section in standard["sections"]) == len(newest("excavator").points)
    assert standard["sections"][0]["points"][0]["grades"]["5"]["zh"]


@LANGUAGES
def test_an_inspectors_day_shows_each_job_or_what_will_be_there(language: str) -> None:
    draft = operations.save_draft(INES, matter_id=TRADE, answers=answers(), now=NOW)
    job = {"url": "/t", "title": "PC210-8", "place": "济宁", "due": NOW, "draft": draft}
    word = {"zh-hans": "草稿已保存", "en": "Draft saved"}[language]
    assert word in drawn("inspection/_jobs.html", language, jobs=[job])
    assert 'class="empty"' in drawn("inspection/_jobs.html", language, jobs=[])
