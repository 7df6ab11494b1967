"""A bundle says valid, or what was altered: every byte of it counts."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_django
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence import story
from truehand.evidence import operations
from truehand.evidence.domain import verifier
from truehand.evidence.domain.bundle import FORMAT, packed
from truehand.evidence.domain.note import Signer
from truehand.evidence.domain.refusals import DocumentNotInLog, NothingRecorded
from truehand.evidence.domain.signature import party_key


@pytest.fixture(scope="module")
def true_bundle(
    django_db_setup: None,  # noqa: ARG001 - the database must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> bytes:
    """One true bundle, made and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.tell(story.true_story())
        made = story.bundle()
        transaction.set_rollback(True)
    return made


def findings(data: bytes, pinned: str | None = None) -> dict[str, str]:
    return {part: why for part, why, _ in verifier.Bundle(data, pinned).findings}


def part_at(data: bytes) -> Callable[[int], str]:
    """Return which part a byte of the zip belongs to."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = archive.infolist()
        directory = archive.start_dir

    def find(offset: int) -> str:
        if offset >= directory:
            return "zip"
        return [row.filename for row in rows if row.header_offset <= offset][-1]

    return find


def test_a_true_bundle_is_valid(true_bundle: bytes) -> None:
    found = verifier.Bundle(true_bundle, str(operations.log_key()))
    assert found.findings == []
    assert found.facts["signatures"] == 2
    assert found.facts["transfers"] == 3
    assert found.facts["steps"] == 4
    assert found.facts["documents"] == 1
    assert found.facts["entries"] == "10 (0)"


def test_any_flipped_byte_is_found_and_its_part_named(true_bundle: bytes) -> None:
    part = part_at(true_bundle)
    for offset in range(len(true_bundle)):
        altered = bytearray(true_bundle)
        altered[offset] ^= 1 << offset % 8
        assert list(findings(bytes(altered))) == [part(offset)], offset


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_any_change_of_a_byte_is_found(true_bundle: bytes, place: float, change: int) -> None:
    altered = bytearray(true_bundle)
    offset = int(place * len(altered))
    altered[offset] ^= change
    assert list(findings(bytes(altered))) == [part_at(true_bundle)(offset)]


def test_bytes_added_or_missing_are_found(true_bundle: bytes) -> None:
    for altered in (b"", true_bundle[:-1], true_bundle + b"\0", b"\0" + true_bundle, true_bundle[:100], b"PK\3\4"):
        assert findings(altered)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_change_inside_a_well_made_zip_is_found_and_named(true_bundle: bytes, data: st.DataObject) -> None:
    parts = story.members(true_bundle)
    name = data.draw(st.sampled_from(sorted(parts)))
    content = bytearray(parts[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    assert name in findings(packed({**parts, name: bytes(content)}))


def test_a_member_left_out_or_added_is_found(true_bundle: bytes) -> None:
    parts = story.members(true_bundle)
    for name in parts:
        assert findings(packed({key: value for key, value in parts.items() if key != name}))
    for name in ("another.txt", "entries/000000000999.json", "manifest.json ", "zzz"):
        assert findings(packed({**parts, name: b"{}"}))


def test_a_list_that_names_itself_is_refused(true_bundle: bytes) -> None:
    parts = story.members(true_bundle)
    listed = json.loads(parts["manifest.json"])
    listed["members"]["manifest.json"] = "0" * 64
    assert findings(packed({**parts, "manifest.json": json.dumps(listed).encode()})) == {"manifest.json": "form"}


def test_a_bundle_signed_anew_with_another_key_fails_against_the_published_one(true_bundle: bytes) -> None:
    parts, mallory = story.members(true_bundle), Signer("truehand.local/log", party_key(b"m" * 32, story.BOB))
    listed = json.loads(parts["manifest.json"]) | {"key": str(mallory.key)}
    manifest = json.dumps(listed).encode()
    digest = hashlib.sha256(manifest).hexdigest()
    parts["manifest.json"], parts["manifest.note"] = manifest, mallory.sign(f"{FORMAT}\n{digest}\n").encode()
    forged = packed(parts)
    assert findings(forged, str(operations.log_key())) == {"manifest.json": "pinned", "checkpoint": "note"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("events", "why"),
    [
        (lambda: [*story.true_story(), story.step(6, "settled", "rated")], "step"),
        (lambda: [*story.true_story(), story.step(5, "funded", "rated")], "chain"),
        (lambda: [event for event in story.true_story() if event[2].get("step") != 1], "step"),
        (lambda: [event for event in story.true_story() if event[2].get("transfer") != "1"], "overdrawn"),
        (lambda: [event for event in story.true_story() if event[2].get("transfer") != "3"], "left"),
        (lambda: [*story.true_story(), story.transfer(3, "custodian", f"balance:{story.BOB}", 1)], "twice"),
        (lambda: [*story.true_story(), story.transfer(4, "custodian", f"balance:{story.BOB}", 0)], "amount"),
        (lambda: [*story.true_story(), story.transfer(4, "custodian", "custodian", 5)], "amount"),
        (lambda: [*story.true_story(), story.transfer(4, "custodian", "commission", "5")], "amount"),
        (lambda: [*story.true_story(), ("escrow.transfer", story.TRADE, {"minor": 5})], "form"),
        (lambda: [*story.true_story(), ("x.y", story.TRADE, {"signatures": "none"})], "form"),
    ],
)
def test_a_story_that_does_not_hold_together_is_not_valid(events: Callable[[], story.Events], why: str) -> None:
    story.tell(events())
    assert set(findings(story.bundle()).values()) == {why}


@pytest.mark.django_db
def test_a_signature_of_somebody_else_is_not_valid() -> None:
    forged = operations.sign(story.BOB, story.CONTRACT).evidence() | {"signer": str(story.ALICE)}
    story.tell(iter([*story.true_story(), ("contract.signed", story.TRADE, {"signatures": [forged]})]))
    assert set(findings(story.bundle()).values()) == {"signature"}


@pytest.mark.django_db
def test_what_is_not_disclosed_is_not_in_the_bundle_and_still_proven() -> None:
    story.tell(story.true_story())
    made = story.bundle(disclose=lambda entry: entry.kind == "contract.signed")
    found = verifier.Bundle(made)
    assert found.findings == []
    assert found.facts["entries"] == "10 (8)"
    assert b"12800000" not in made


@pytest.mark.django_db
def test_a_document_that_the_log_does_not_state_is_not_exported() -> None:
    story.tell(story.true_story())
    for documents in ({"contract.json": b"another"}, {"another.json": story.CONTRACT}):
        with pytest.raises(DocumentNotInLog):
            story.bundle(documents)
    with pytest.raises(DocumentNotInLog):
        story.bundle(disclose=lambda entry: entry.kind != "contract.signed")


@pytest.mark.django_db
def test_nothing_recorded_is_nothing_to_export() -> None:
    with pytest.raises(NothingRecorded):
        story.bundle({})


@pytest.mark.django_db
def test_the_same_bundle_comes_again() -> None:
    story.tell(story.true_story())
    assert story.bundle() == story.bundle()
    assert operations.integrate(now=story.NOW + timedelta(days=1)) == 0


def pythons() -> list[str]:
    """Return this Python, and the oldest that the verifier promises to run on where it is installed."""
    old = shutil.which("python3.9")
    runs = old and subprocess.run([old, "-c", ""], check=False, capture_output=True).returncode == 0
    return [sys.executable, *([old] if old and runs else [])]


@pytest.mark.parametrize("python", pythons())
@pytest.mark.parametrize("words", [("en", "VALID", "NOT VALID"), ("zh", "有效", "无效")])
def test_the_verifier_stands_alone(
    true_bundle: bytes, tmp_path: Path, python: str, words: tuple[str, str, str]
) -> None:
    lang, good, bad = words
    (tmp_path / "verify.py").write_bytes(story.members(true_bundle)[verifier.FILE_NAME])
    (tmp_path / "log.key").write_text(f"{operations.log_key()}\n")

    def run(data: bytes) -> tuple[int, str]:
        (tmp_path / "bundle.zip").write_bytes(data)
        command = [python, "-s", "verify.py", "bundle.zip", "--lang", lang, "--key", "log.key"]
        utf8 = os.environ | {"PYTHONUTF8": "1"}
        done = subprocess.run(command, capture_output=True, check=False, env=utf8, cwd=tmp_path)
        return done.returncode, done.stdout.decode()

    status, said = run(true_bundle)
    assert (status, said.startswith(good)) == (0, True), said
    status, said = run(true_bundle.replace(b'"title"', b'"titel"', 1))
    assert (status, said.startswith(bad)) == (1, True)
    assert "manifest.json" in said


def test_the_verifier_says_when_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verifier.main([str(tmp_path / "nothing.zip")]) == 2
    assert "nothing.zip" in capsys.readouterr().err


def test_what_a_stranger_wrote_does_not_steer_the_terminal(true_bundle: bytes) -> None:
    listed = json.loads(story.members(true_bundle)["manifest.json"])
    listed["members"]["\x1b[2J"] = ""
    said = verifier.report(verifier.Bundle(packed({"manifest.json": json.dumps(listed).encode()})), "en")
    assert "\x1b" not in said
