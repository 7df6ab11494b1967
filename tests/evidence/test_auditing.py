"""What an auditor takes away: proofs from the command line, and the whole log as files that rebuild the signed root."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from django.db import transaction
from pytest_django import Settings

from tests.databases import administrator
from tests.evidence import story
from tests.evidence.authority import TimeAuthority
from tests.evidence.test_schemes import tell_the_old_way
from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle
from truehand.evidence.domain.note import opened, read_checkpoint
from truehand.evidence.domain.proof import EntryProof
from truehand.evidence.domain.tile import Tile
from truehand.site.cli import main

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["log", *words])


def grow(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            operations.record("test.grown", subject=UUID(int=1), payload={"number": number}, actor=None, now=story.NOW)
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)


def test_the_proof_of_an_entry_is_printed_and_holds() -> None:
    grow(20)
    said = run("prove", "7")
    assert said.exit_code == 0
    assert EntryProof.parse(said.output).holds(queries.entry(7).leaf_hash, operations.log_key())
    missing = run("prove", "20")
    assert (missing.exit_code, "has no entry 20" in missing.output) == (1, True)


def test_an_entry_whose_hash_was_altered_is_not_proven() -> None:
    grow(20)
    with administrator() as cursor:
        cursor.execute("update evidence_entry set leaf_hash = sha256('x') where index = 7")
    assert "truehand fsck" in run("prove", "7").output
    assert "truehand fsck" in run("prove", "6").output
    assert run("prove", "1").exit_code == 0


def test_the_proof_of_consistency_is_printed_and_holds() -> None:
    grow(20)
    said = run("consistency", "7", "20")
    heads, _, lines = said.output.partition("\n\n")
    before, after = ((int(size), base64.b64decode(root)) for size, root in (line.split() for line in heads.split("\n")))
    assert merkle.consistent(before, after, [base64.b64decode(line) for line in lines.split()])
    head = queries.head()
    assert head
    assert after == (20, head.root)
    for old, new in (("7", "21"), ("20", "7")):
        assert run("consistency", old, new).exit_code == 1


def leaves_of(folder: Path, size: int) -> list[bytes]:
    """Read the entry bundles as c2sp.org/tlog-tiles says."""
    full, rest = divmod(size, 256)
    tiles = [Tile(0, index) for index in range(full)] + ([Tile(0, full, rest)] if rest else [])
    leaves = []
    for tile in tiles:
        data = (folder / "tile/entries" / tile.path.removeprefix("0/")).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            leaves.append(data[2 : 2 + length])
            data = data[2 + length :]
    return leaves


def test_the_exported_log_rebuilds_its_signed_root_and_grows(tmp_path: Path) -> None:
    grow(300)
    assert run("export", str(tmp_path)).exit_code == 0
    for more in (0, 250):
        if more:
            grow(more)
            assert "written" in run("export", str(tmp_path)).output
        note, key = (tmp_path / "checkpoint").read_text(), operations.log_key()
        _, size, root = read_checkpoint(opened(note, key))
        leaves = leaves_of(tmp_path, size)
        assert (len(leaves), merkle.root([merkle.leaf_hash(each) for each in leaves])) == (300 + more, root)
        above = (tmp_path / f"tile/1/000.p/{size // 256}").read_bytes()
        assert above[:32] == merkle.root([merkle.leaf_hash(each) for each in leaves[:256]])
    assert run("export", str(tmp_path)).output.startswith("0 files")
    assert (tmp_path / "key").read_text().strip() == str(operations.log_key())


def test_leaves_that_name_people_are_not_exported(tmp_path: Path) -> None:
    with transaction.atomic():
        tell_the_old_way(2)
    grow(5)
    assert run("export", str(tmp_path)).exit_code == 0
    assert (tmp_path / "tile/0/000.p/7").is_file()
    assert not (tmp_path / "tile/entries").exists()


def test_an_empty_log_has_nothing_to_export(tmp_path: Path) -> None:
    said = run("export", str(tmp_path))
    assert (said.exit_code, "empty" in said.output, list(tmp_path.iterdir())) == (1, True, [])


@pytest.fixture
def stamped(tmp_path: Path, settings: Settings) -> Callable[[], int]:
    authority = TimeAuthority(tmp_path / "authority")
    settings.TRUEHAND_TIME_AUTHORITIES = f"http://time.example {authority.roots}"
    return lambda: operations.ask_time(now=story.NOW, transport=authority.wire)


def test_every_time_token_is_checked_to_its_certificates(stamped: Callable[[], int], tmp_path: Path) -> None:
    grow(3)
    stamped()
    said = run("time")
    assert (said.exit_code, said.output.startswith("3  ")) == (0, True)
    assert run("export", str(tmp_path / "log")).exit_code == 0
    (stamp,) = queries.stamps()
    assert (tmp_path / "log/time/3.tsr").read_bytes() == stamp.answer
    with administrator() as cursor:
        cursor.execute("update evidence_timetoken set answer = 'x'")
    said = run("time")
    assert (said.exit_code, "does not hold" in said.output) == (1, True)
