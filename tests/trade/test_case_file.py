"""The case file: complete, bound to who reads it, and found altered when it is."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from contextlib import nullcontext
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.trade.story import Story
from truehand.disputes import queries as disputes
from truehand.evidence import queries as evidence
from truehand.evidence.domain import verifier
from truehand.evidence.domain.bundle import packed
from truehand.identity.models import Party
from truehand.kernel.actor import NotPermitted
from truehand.site.cli import case as case_command
from truehand.trade.domain.casepage import cell
from truehand.trade.domain.casewords import FAMILIES, KINDS, OTHER, words_of
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import papers
from truehand.trade.operations.case import export_case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quarrel() -> Story:
    """A trade in dispute, with its papers."""
    story = Story.begun().funded().report().book().pick_up().deliver().quarrel()
    papers.make_papers(story.trade, now=story.now)
    return story


def members_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Tables(HTMLParser):
    """The rows of each section's table, by the section's number."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, list[list[str]]] = {}
        self._section, self._inside = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._section = str(dict(attrs)["id"])
            self.sections[self._section] = []
        if tag == "tr":
            self.sections[self._section].append([])
        if tag == "td":
            self.sections[self._section][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.sections[self._section][-1][-1] += data


def rows(page: bytes, section: int) -> list[list[str]]:
    return [row for row in Tables(page.decode()).sections[f"s{section}"] if row]


EXHIBITS, CHRONOLOGY, MONEY = 3, 4, 5


@pytest.mark.parametrize("page", ["index.html", "index.en.html"])
def test_every_entry_of_the_trade_stands_in_the_chronology_once(quarrel: Story, page: str) -> None:
    members = members_of(export_case(quarrel.bob, quarrel.trade, now=quarrel.now))
    listed = Counter(int(row[0]) for row in rows(members[page], CHRONOLOGY))
    recorded = evidence.entries_of_all([quarrel.trade, quarrel.row().listing_id])
    assert listed == Counter(each.index for each in recorded)
    hashes = {row[4] for row in rows(members[page], CHRONOLOGY)}
    assert hashes == {each.leaf_hash.hex() for each in recorded}
    assert {f"entries/{index:012d}.json" for index in listed} <= members.keys()


def test_every_document_and_photo_is_an_exhibit_with_its_hash_and_the_entries_that_state_it(quarrel: Story) -> None:
    members = members_of(export_case(quarrel.bob, quarrel.trade, now=quarrel.now))
    listed = {row[2]: row for row in rows(members["index.html"], EXHIBITS)}
    files = {name for name in members if name.startswith(("documents/", "exhibits/"))}
    assert listed.keys() == files
    assert {"documents/contract.pdf", "documents/inspection-report.pdf", "documents/contract.json"} <= files
    assert sum(name.startswith("exhibits/") for name in files) >= 3
    assert all(re.fullmatch(r"[0-9a-f]{64}", row[3]) and row[4] for row in listed.values())


def test_every_transfer_stands_in_the_money_once(quarrel: Story) -> None:
    members = members_of(export_case(quarrel.bob, quarrel.trade, now=quarrel.now))
    told = [each for each in evidence.entries_of(quarrel.trade) if each.kind == "escrow.transfer"]
    assert [int(row[0]) for row in rows(members["index.html"], MONEY)] == [each.index for each in told]


def test_the_case_file_is_valid_and_its_verifier_counts_the_papers(quarrel: Story, tmp_path: Path) -> None:
    case = export_case(quarrel.bob, quarrel.trade, now=quarrel.now)
    members = members_of(case)
    (tmp_path / "case.zip").write_bytes(case)
    (tmp_path / "truehand_verify.py").write_bytes(members["truehand_verify.py"])
    run = [sys.executable, "-S", "-I", "truehand_verify.py", "case.zip", "--lang", "en"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "electronic signatures in PDFs: 5" in done.stdout
    assert members["index.pdf"].startswith(b"%PDF")


@pytest.mark.parametrize("part", ["index.html", "index.en.html", "index.pdf", "documents/contract.pdf"])
def test_an_altered_part_is_found_and_named(quarrel: Story, part: str) -> None:
    members = members_of(export_case(quarrel.bob, quarrel.trade, now=quarrel.now))
    middle = len(members[part]) // 2
    members[part] = members[part][:middle] + bytes([members[part][middle] ^ 1]) + members[part][middle + 1 :]
    assert [name for name, *_ in verifier.Bundle(packed(members)).findings] == [part]


def test_a_photo_under_another_name_or_a_dropped_one_is_found(quarrel: Story) -> None:
    members = members_of(export_case(quarrel.bob, quarrel.trade, now=quarrel.now))
    photo = next(name for name in members if name.startswith("exhibits/"))
    dropped = {name: content for name, content in members.items() if name != photo}
    assert verifier.Bundle(packed(dropped)).findings


def test_a_party_does_not_read_the_platforms_own_reasons_and_an_auditor_does(quarrel: Story) -> None:
    def hidden(case: bytes) -> int:
        return sum("不向本文件的阅读者公开" in row[2] for row in rows(members_of(case)["index.html"], CHRONOLOGY))

    quarrel.open("audra")
    bobs, audras = (export_case(who, quarrel.trade, now=quarrel.now) for who in (quarrel.bob, quarrel.audra))
    assert hidden(bobs) > 0
    assert hidden(audras) == 0
    assert verifier.Bundle(bobs).findings == verifier.Bundle(audras).findings == []


def test_nobody_else_gets_one(quarrel: Story) -> None:
    for who in ("ines", "carl"):
        with pytest.raises((NotPermitted, TradeNotFound)):
            export_case(quarrel.people[who], quarrel.trade, now=quarrel.now)


def test_what_a_stranger_wrote_is_text_in_the_pages() -> None:
    told = cell("<script>alert(1)</script>", '"><img>', 0)
    assert "<script>" not in told
    assert "<img>" not in told


def test_every_kind_of_a_trades_story_has_words(quarrel: Story) -> None:
    found = {each.kind for each in evidence.entries_of_all([quarrel.trade, quarrel.row().listing_id])}
    assert not {kind for kind in found if words_of(kind) in {OTHER, *FAMILIES.values()}}
    assert words_of("unheard.of") == OTHER
    assert all(zh and en for zh, en in KINDS.values())


def test_the_page_of_a_disputed_trade_offers_it_and_the_address_gives_it(quarrel: Story) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.select_related("user").get(id=quarrel.bob.party_id).user)
    assert f"/trades/{quarrel.trade}/case.zip" in client.get(f"/trades/{quarrel.trade}/").content.decode()
    answer = client.get(f"/trades/{quarrel.trade}/case.zip")
    assert answer["Content-Type"] == "application/zip"
    assert verifier.Bundle(answer.content).findings == []


def test_the_command_writes_what_an_auditor_or_the_named_person_sees(
    quarrel: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_command, "django_ready", nullcontext)
    case = disputes.case_of(quarrel.trade)
    assert case is not None
    written = {}
    for name, about, more in (
        ("all", quarrel.trade, ()),
        ("bob", case.id, ("--for", "bob@cast.invalid")),
    ):
        out = tmp_path / f"{name}.zip"
        done = CliRunner().invoke(case_command.command, [str(about), "-o", str(out), *more])
        assert done.exit_code == 0, done.output
        written[name] = verifier.Bundle(out.read_bytes())
        assert written[name].findings == []
    assert str(written["all"].facts["entries"]).endswith("(0)")
    assert not str(written["bob"].facts["entries"]).endswith("(0)")
    refused = CliRunner().invoke(
        case_command.command, [str(quarrel.trade), "-o", str(tmp_path / "x"), "--for", "nobody@x.invalid"]
    )
    assert refused.exit_code == 1
    assert "nobody@x.invalid" in refused.output
