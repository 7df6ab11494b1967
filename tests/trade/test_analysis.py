"""What leaves about trades for analysis: coarse, without names, on record; or nothing."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.trade.story import FACTS, Story, listed
from truehand.evidence.models import Event
from truehand.identity.models import Party
from truehand.kernel.actor import NotPermitted
from truehand.site.cli import main
from truehand.trade.models import Trade
from truehand.trade.operations import agree
from truehand.trade.operations.export import export_analysis
from truehand.vault.domain.refusals import NotAnonymous, NothingToExport

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def declined(count: int) -> Story:
    """Some trades that ended before they began."""
    story = Story.begun()
    agree.decline(story.alice, story.trade, seen=story.seen, now=story.now)
    for number in range(1, count):
        story.listing = listed(story.alice, serial=f"{FACTS.serial}{number}", now=story.now)
        story.offer()
        agree.decline(story.alice, story.trade, seen=story.seen, now=story.now)
    return story


def opened(content: bytes) -> tuple[list[dict[str, str]], dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("data.csv").decode())))
        told: dict[str, object] = json.loads(archive.read("anonymity.json"))
    return rows, told


def test_five_alike_leave_and_name_nobody() -> None:
    story = declined(5)
    content, found = export_analysis(story.olga, now=story.now)
    rows, told = opened(content)
    assert (len(rows), told["k"], found.figures.k, told["sensitive"]) == (5, 5, 5, "outcome")
    text = json.dumps(rows)
    secrets = {str(trade.pk) for trade in Trade.objects.all()} | {str(story.alice.party_id), FACTS.serial, "Alice"}
    assert not [each for each in secrets if each in text]
    assert rows[0]["built"] == "2010-2014"
    assert Event.objects.filter(kind="trade.analysis_exported").count() == 1


def test_two_tables_cannot_be_joined() -> None:
    story = declined(5)
    names = [{row["pseudonym"] for row in opened(export_analysis(None, now=story.now)[0])[0]} for _ in range(2)]
    assert len(names[0]) == len(names[1]) == 5
    assert not names[0] & names[1]


def test_four_do_not_leave_and_nothing_is_on_record() -> None:
    story = declined(4)
    with pytest.raises(NotAnonymous):
        export_analysis(story.olga, now=story.now)
    assert not Event.objects.filter(kind="trade.analysis_exported").exists()


def test_nothing_has_ended_and_nobody_but_an_operator_asks() -> None:
    story = Story.begun()
    with pytest.raises(NothingToExport):
        export_analysis(story.olga, now=story.now)
    for who in ("alice", "audra"):
        with pytest.raises(NotPermitted):
            export_analysis(story.people[who], now=story.now)


def test_the_page_says_the_figures_when_it_refuses_and_hands_out_a_file_when_not() -> None:
    browser = Client(headers={"accept-language": "en"})
    story = declined(5)
    browser.force_login(Party.objects.get(id=story.olga.party_id).user)
    refused = browser.post("/desk/analysis/", {"least": 6})
    assert (refused.status_code, "k is 5 of at least 6" in refused.content.decode()) == (422, True)
    assert browser.post("/desk/analysis/", {"least": 2}).status_code == 422
    assert len(opened(browser.post("/desk/analysis/", {"least": 5}).content)[0]) == 5


def test_the_command_says_the_figures(tmp_path: Path) -> None:
    declined(5)
    file = tmp_path / "out.zip"
    said = CliRunner().invoke(main, ["export", "analysis", str(file)])
    assert (said.exit_code, "5 rows: k 5, l 1" in said.output) == (0, True), said.output
    assert len(opened(file.read_bytes())[0]) == 5


def test_the_command_refuses_in_words_and_writes_nothing(tmp_path: Path) -> None:
    declined(5)
    refused = CliRunner().invoke(main, ["export", "analysis", str(tmp_path / "no.zip"), "--k", "9", "--lang", "zh"])
    assert refused.exit_code == 1
    assert "k=5" in refused.output
    assert not (tmp_path / "no.zip").exists()
