import io
import random

import pytest

from truehand.site.backup import seal
from truehand.site.backup.refusals import BackupDamaged, BackupKeyWrong
from truehand.site.backup.seal import (
    BARE_MAGIC,
    MAGIC,
    RECORD,
    WRAPPED_BYTES,
    Opener,
    Sealer,
    opened,
    recipient,
    written,
)

KEY = Opener.new()
RECORDS = [b"first", b"", b"the second, somewhat longer", b"last"]
BEGINNING = len(MAGIC) + WRAPPED_BYTES


def sealed(*, last: bool = True) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, KEY.recipient, "base/1")
    for number, record in enumerate(RECORDS, 1):
        sealer.write(record, last=last and number == len(RECORDS))
    return file.getvalue()


def read(content: bytes, key: Opener = KEY, name: str = "base/1", *, finished: bool = True) -> list[bytes]:
    return list(opened(io.BytesIO(content), key, name, finished=finished))


def ends() -> list[int]:
    """Where each record ends."""
    found, at = [], BEGINNING
    for record in RECORDS:
        at += 4 + len(seal.packed(record)) + 16
        found.append(at)
    return found


def test_what_was_sealed_is_read_and_shows_nothing_of_itself() -> None:
    assert read(sealed()) == RECORDS
    assert b"second" not in sealed()
    assert sealed()[len(MAGIC) :] != sealed()[len(MAGIC) :]


def test_both_halves_of_a_key_survive_as_text() -> None:
    assert read(sealed(), Opener.parse(f"{KEY}\n")) == RECORDS
    assert recipient(written(KEY.recipient)).public_bytes_raw() == KEY.recipient.public_bytes_raw()


def test_every_changed_byte_is_noticed_and_the_file_is_named() -> None:
    whole = sealed()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1 << (at % 8)
        with pytest.raises((BackupDamaged, BackupKeyWrong), match="base/1"):
            read(bytes(changed))


def test_every_length_but_the_whole_is_noticed() -> None:
    whole = sealed()
    for length in range(len(whole)):
        with pytest.raises(BackupDamaged, match="base/1"):
            read(whole[:length])
    with pytest.raises(BackupDamaged, match="follows"):
        read(whole + b"\0")


def test_records_moved_or_dropped_are_noticed() -> None:
    whole, (first, second, third, _) = sealed(), ends()
    for wrong in (whole[:first] + whole[second:], whole[:BEGINNING] + whole[first:third] + whole[BEGINNING:first]):
        with pytest.raises(BackupDamaged):
            read(wrong)


def test_a_file_that_is_being_written_gives_its_whole_records_and_no_torn_one() -> None:
    whole, places = sealed(last=False), ends()
    for length in range(BEGINNING, len(whole) + 1):
        given = sum(place <= length for place in places)
        assert read(whole[:length], finished=False) == RECORDS[:given]


def test_a_file_that_is_being_written_hides_no_change_in_a_whole_record() -> None:
    whole = bytearray(sealed(last=False))
    whole[ends()[0] + 6] ^= 1
    with pytest.raises(BackupDamaged):
        read(bytes(whole), finished=False)


def test_another_key_or_another_name_opens_nothing() -> None:
    with pytest.raises(BackupKeyWrong):
        read(sealed(), Opener.new())
    with pytest.raises(BackupKeyWrong):
        read(sealed(), name="base/2")


def test_noise_is_refused_not_read() -> None:
    chance = random.Random(7)  # noqa: S311 - the same noise every time
    for length in (0, 1, 40, 200, 2000):
        with pytest.raises(BackupDamaged):
            read(chance.randbytes(length))
        with pytest.raises((BackupDamaged, BackupKeyWrong)):
            read(MAGIC + chance.randbytes(length))


def test_what_says_the_same_again_and_again_takes_little_room_and_noise_hardly_more() -> None:
    chance = random.Random(7)  # noqa: S311 - the same noise every time
    for record, most in ((b"the same row again; " * 52_000, 20_000), (chance.randbytes(RECORD), RECORD + 200)):
        file = io.BytesIO()
        Sealer(file, KEY.recipient, "base/1").write(record, last=True)
        assert len(file.getvalue()) < most
        assert read(file.getvalue()) == [record]


def bare(monkeypatch: pytest.MonkeyPatch, *records: bytes) -> bytes:
    """A file as it was written before records were packed."""
    with monkeypatch.context() as patch:
        patch.setattr(seal, "MAGIC", BARE_MAGIC)
        patch.setattr(seal, "packed", bytes)
        file = io.BytesIO()
        sealer = Sealer(file, KEY.recipient, "base/1")
        for number, record in enumerate(records, 1):
            sealer.write(record, last=number == len(records))
    return file.getvalue()


def test_what_was_sealed_before_it_was_packed_is_read_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    old = bare(monkeypatch, *RECORDS)
    assert old.startswith(BARE_MAGIC)
    assert read(old) == RECORDS
    # Which of the two a file is stands in its seal, too.
    with pytest.raises(BackupKeyWrong):
        read(MAGIC + old[len(MAGIC) :])


def test_a_record_that_would_unpack_to_more_than_a_record_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = seal.packed
    for content in (packed(b"x" * (RECORD + 1)), packed(b"many words " * 99)[:-1], b"\2" + packed(b"x" * 99)[1:], b""):
        with monkeypatch.context() as patch:
            patch.setattr(seal, "packed", lambda _, content=content: content)
            file = io.BytesIO()
            Sealer(file, KEY.recipient, "base/1").write(b"", last=True)
        with pytest.raises(BackupDamaged, match="base/1"):
            read(file.getvalue())
