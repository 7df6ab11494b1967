"""A whole trade of two people who are both erased: the log and every bundle verify; nothing can be guessed at."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.databases import administrator
from tests.inspection.cast import photo
from tests.trade.story import Story
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.evidence.domain.entry import commitment, salt_of
from truehand.evidence.domain.verifier import FILE_NAME, assembled
from truehand.evidence.models import Event, ExhibitCopy, StoredExhibit
from truehand.kernel.personal import Retention
from truehand.trade.operations import prove
from truehand.vault import operations

pytestmark = pytest.mark.django_db
LONG = timedelta(days=366 * 11)


@pytest.fixture(autouse=True)
def tombstones(tmp_path: Path, settings: Settings) -> None:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"


@pytest.fixture
def story() -> Story:
    """A quarrel that was ruled on, long ago."""
    told = Story.begun().delivered().quarrel().ripe()
    told.rule(told.row().price_minor, 0).carried_out().wait(days=60)
    told.now += LONG
    signed(told)
    return told


def signed(story: Story) -> None:
    evidence.integrate(now=story.now)
    evidence.checkpoint(now=story.now)


def gone(story: Story) -> None:
    """Every key of everybody who acted is destroyed."""
    people = (*story.people.values(),)
    for actor in people:
        operations.destroy(actor.party_id, list(Retention), now=story.now)
    operations.destroy(story.trade, list(Retention), now=story.now)
    signed(story)


def checked(bundle: bytes, folder: Path, name: str) -> tuple[int, str]:
    """Have the stand-alone verifier, in a Python of its own without any package, look at a bundle."""
    program, file, key = folder / FILE_NAME, folder / f"{name}.zip", folder / "key"
    program.write_bytes(assembled())
    file.write_bytes(bundle)
    key.write_text(str(evidence.log_key()))
    words = [sys.executable, "-I", "-S", str(program), "--key", str(key), str(file)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_bundles_of_before_and_after_verify_with_the_stand_alone_verifier(story: Story, tmp_path: Path) -> None:
    before = {who: prove.export_bundle(story.people[who], story.trade, now=story.now) for who in ("bob", "alice")}
    gone(story)
    assert list(log.fsck()) == []
    after = {who: prove.export_bundle(story.people[who], story.trade, now=story.now) for who in ("bob", "alice")}
    for when, bundles in (("before", before), ("after", after)):
        for who, bundle in bundles.items():
            code, said = checked(bundle, tmp_path, f"{who}-{when}")
            assert code == 0, said


def test_a_bundle_made_after_opens_of_the_erased_the_subject_alone(story: Story, tmp_path: Path) -> None:
    gone(story)
    file = tmp_path / "bundle.zip"
    file.write_bytes(prove.export_bundle(story.bob, story.trade, now=story.now))
    acted = set(Event.objects.exclude(actor=None).values_list("entry__index", flat=True))
    with zipfile.ZipFile(file) as archive:
        entries = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("entries/")]
    closed = [each for each in entries if each["index"] in acted]
    assert closed
    assert {tuple(each["opened"]) for each in closed} == {("subject",)}


def guessed(event: Event, payload: bytes) -> bool:
    """Whether who has the rows and knows what the payload may have been can tell that it was that."""
    leaf = json.loads(bytes(event.leaf))
    salts = [bytes(event.salt), *(salt_of(bytes(event.salt), name) for name in ("payload", "actor", "subject"))]
    return leaf["payload"] in {commitment(salt, payload).hex() for salt in salts}


def test_with_the_key_goes_the_salt_so_that_nobody_guesses_what_was_said(story: Story) -> None:
    known = {event.sequence: bytes(event.payload) for event in Event.objects.exclude(actor=None)}
    assert not any(guessed(event, known[event.sequence]) for event in Event.objects.filter(sequence__in=known))
    gone(story)
    rows = list(Event.objects.filter(sequence__in=known))
    assert {(bytes(row.payload), row.own_salt) for row in rows} == {(b"", b"")}
    # The control: with the salt beside the payload, as it was, anybody could.
    salt = b"s" * 32
    weak = Event(salt=salt, leaf=json.dumps({"payload": commitment(salt_of(salt, "payload"), b"{}").hex()}).encode())
    assert guessed(weak, b"{}")


def test_an_erased_event_that_is_altered_is_still_found(story: Story) -> None:
    gone(story)
    erased = Event.objects.filter(actor=story.bob.party_id, subject=story.trade).earliest("sequence").pk
    for change in ("kind = 'x.y'", "at = at + interval '1 s'", "subject = actor", "salt = '\\x00'", "scheme = 1"):
        with administrator() as cursor:
            cursor.execute("savepoint before")
            cursor.execute(f"update evidence_event set {change} where sequence = {erased}")  # noqa: S608 - our own
            assert [each for each in log.fsck() if each.startswith("event")], change
            cursor.execute("rollback to savepoint before")
    assert list(log.fsck()) == []


def test_an_erased_persons_photos_are_gone_and_the_others_stay(story: Story) -> None:
    bob = set(StoredExhibit.objects.filter(owner=story.bob.party_id).values_list("sha256", flat=True))
    carl = set(StoredExhibit.objects.filter(owner=story.carl.party_id).values_list("sha256", flat=True)) - bob
    assert bob
    assert carl
    operations.destroy(story.bob.party_id, list(Retention), now=story.now)
    assert {log.exhibit(each) for each in bob} | {log.thumbnail(each) for each in bob} == {None}
    assert all(log.exhibit(each) and log.thumbnail(each) for each in carl)
    assert log.exhibits(bob | carl).keys() == carl
    assert list(log.fsck()) == []


def test_a_photo_that_two_handed_in_stays_the_seconds_when_the_first_leaves(story: Story) -> None:
    bob, carl, dora = story.bob.party_id, story.carl.party_id, uuid4()
    both = [evidence.store_exhibit(photo(77), owner=each, now=story.now) for each in (bob, carl, carl)]
    assert len(set(both)) == 1
    sha256 = both[0].sha256
    shown, small = log.exhibit(sha256), log.thumbnail(sha256)
    operations.destroy(bob, list(Retention), now=story.now)
    assert shown
    assert small
    assert (log.exhibit(sha256), log.thumbnail(sha256)) == (shown, small)
    assert log.exhibits([sha256]) == {sha256: shown}
    assert [each for each in log.fsck(evidence.log_cosigner().key) if "exhibit" in each] == []
    operations.destroy(carl, list(Retention), now=story.now)
    assert (log.exhibit(sha256), log.thumbnail(sha256), log.exhibits([sha256])) == (None, None, {})
    # Whoever hands it in anew has it again, under their own key alone.
    evidence.store_exhibit(photo(77), owner=dora, now=story.now)
    assert log.exhibit(sha256) == shown


def test_a_photo_that_was_altered_in_the_seconds_copy_is_named(story: Story) -> None:
    evidence.store_exhibit(photo(78), owner=story.bob.party_id, now=story.now)
    sha256 = evidence.store_exhibit(photo(78), owner=story.carl.party_id, now=story.now).sha256
    copy = ExhibitCopy.objects.get(sha256=sha256)
    copy.content = b"another photo"
    with administrator():
        copy.save(update_fields=["content"])
    assert f"exhibit {sha256}: not the photo that was stored" in set(log.fsck(evidence.log_cosigner().key))
