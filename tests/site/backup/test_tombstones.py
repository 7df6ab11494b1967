from pathlib import Path

import pytest

from tests.site.backup.house import House, eventually
from truehand.site.backup import tombstones
from truehand.site.backup.keys import opening_key
from truehand.site.backup.refusals import BackupDamaged
from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Store
from truehand.site.postgres.lease import Lease

LINES = [
    '{"at":"2026-11-22T07:00:00Z","key":"a","subject":"s"}',
    '{"at":"2026-11-22T08:00:00Z","key":"b","subject":"s"}',
]


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "tombstones"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_who_was_erased_is_known_from_any_place_once(tmp_path: Path, store: Store, key: Opener) -> None:
    tombstones.keep(written(tmp_path, *LINES), store, key.recipient)
    assert tombstones.lines(tmp_path / "gone", [store], key) == LINES
    assert tombstones.lines(written(tmp_path, LINES[1]), [store], key) == [LINES[1], LINES[0]]
    assert tombstones.lines(tmp_path / "gone", [], key) == []
    assert b"subject" not in tombstones.kept_at(store).read_bytes()


def test_a_copy_that_was_altered_is_refused(tmp_path: Path, store: Store, key: Opener) -> None:
    tombstones.keep(written(tmp_path, *LINES), store, key.recipient)
    content = tombstones.kept_at(store).read_bytes()
    tombstones.kept_at(store).write_bytes(content[:-5])
    with pytest.raises(BackupDamaged, match="tombstones"):
        tombstones.lines(tmp_path / "gone", [store], key)


def test_the_keeper_takes_every_new_one_to_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House.at(tmp_path)
    file = written(house.home, LINES[0])
    monkeypatch.setenv("TRUEHAND_HOME", str(house.home))
    with Lease(house.place), house.running("backup", "keep"):
        stores = [house.store(name) for name in ("near", "far")]
        eventually(lambda: all(tombstones.kept_at(each).exists() for each in stores))
        with file.open("a") as grown:
            grown.write(f"{LINES[1]}\n")
        for each in stores:
            eventually(lambda each=each: tombstones.lines(house.home / "gone", [each], opening_key()) == LINES)  # type: ignore[misc]
