import io
import json
import stat
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from truehand.site.backup import base
from truehand.site.backup.refusals import BackupDamaged, BackupFailed, BackupKeyWrong
from truehand.site.backup.seal import RECORD, Opener, Sealer
from truehand.site.backup.store import Base, PlaceMissingError, Store, created
from truehand.site.postgres.place import Place, Role

Files = dict[str, bytes]


def clock() -> datetime:
    return datetime.now(UTC)


def take(place: Place, store: Store, key: Opener) -> Base:
    return base.take(place, store, key.recipient, clock=clock, progress=lambda _: None)


def files_of(store: Store, made: Base, key: Opener) -> Files:
    with base.tar(store, made, key) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        return {each.name: file.read() for each in tar if (file := tar.extractfile(each))}


def sealed_again(store: Store, made: Base, key: Opener, files: Files) -> None:
    """What somebody could do who has the key: put other files under the same manifest."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    with created(store.base_file(made.id)) as file:
        sealer = Sealer(file, key.recipient, f"base/{made.id}")
        for at in range(0, len(out.getvalue()), RECORD):
            sealer.write(out.getvalue()[at : at + RECORD])
        sealer.write(b"", last=True)


@pytest.fixture(scope="module")
def made(place: Place, key: Opener, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Base]:
    folder = tmp_path_factory.mktemp("made")
    store = Store.at("near", folder, "7")
    return store, take(place, store, key)


def test_a_base_backup_is_every_file_of_its_manifest_sealed_and_its_owners_alone(
    made: tuple[Store, Base], key: Opener, tmp_path: Path
) -> None:
    store, backup = made
    assert store.bases() == [backup]
    contents = base.verify(store, backup, key)
    assert contents
    assert contents.files > 900
    assert base.verify(store, backup, None) is None
    assert base.unpack(store, backup, key, tmp_path, lambda _: None) == contents
    assert (tmp_path / "backup_label").read_text().startswith("START WAL LOCATION")
    assert b"PG_VERSION" not in store.base_file(backup.id).read_bytes()
    for path in [store.root, *store.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def _altered(files: Files) -> None:
    files["PG_VERSION"] = b"17\n"


def _missing(files: Files) -> None:
    del files["PG_VERSION"]


def _too_many(files: Files) -> None:
    files["base/extra"] = b""


def _outside(files: Files) -> None:
    files["../outside"] = b""


def _manifest_altered(files: Files) -> None:
    files["backup_manifest"] = files["backup_manifest"].replace(b'"Timeline": 1', b'"Timeline": 2')


def _no_manifest(files: Files) -> None:
    del files["backup_manifest"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_altered, "PG_VERSION is not .* content does not match"),
        (_missing, "PG_VERSION is not .* missing"),
        (_too_many, "base/extra is not .* manifest does not know"),
        (_outside, "outside is not .* manifest does not know"),
        (_manifest_altered, "backup_manifest is not .* content does not match"),
        (_no_manifest, "backup_manifest is not .* missing"),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says_is_refused_and_named(
    place: Place, store: Store, key: Opener, change: Callable[[Files], None], named: str, made: tuple[Store, Base]
) -> None:
    del place
    backup = made[1]
    files = files_of(*made, key)
    store.note_file(backup.id).write_text(json.dumps(backup.stored()))
    sealed_again(store, backup, key, files)
    assert base.verify(store, backup, key)
    change(files)
    sealed_again(store, backup, key, files)
    with pytest.raises(BackupDamaged, match=named):
        base.verify(store, backup, key)


def test_a_sealed_file_altered_cut_short_or_gone_is_named_with_and_without_the_key(
    place: Place, store: Store, key: Opener
) -> None:
    backup = take(place, store, key)
    file = store.base_file(backup.id)
    whole = file.read_bytes()
    middle = len(whole) // 2
    for wrong in (whole[:middle], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], b""):
        file.write_bytes(wrong)
        for who in (key, None):
            with pytest.raises(BackupDamaged, match=backup.id):
                base.verify(store, backup, who)
    file.unlink()
    with pytest.raises(BackupDamaged, match="missing"):
        base.verify(store, backup, key)


def test_another_key_does_not_open_it(made: tuple[Store, Base]) -> None:
    with pytest.raises(BackupKeyWrong):
        base.verify(*made, Opener.new())


def test_a_note_that_was_altered_is_not_believed(place: Place, store: Store, key: Opener) -> None:
    backup = take(place, store, key)
    note = store.note_file(backup.id)
    note.write_text(note.read_text().replace('"timeline": 1', '"timeline": 3'))
    (altered,) = store.bases()
    with pytest.raises(BackupDamaged, match="json"):
        base.verify(store, altered, key)
    note.write_text("{")
    assert store.bases() == []


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    place: Place, store: Store, key: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "created", lambda _: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - closed by take
    with pytest.raises(BackupFailed, match=r"near .* No space left"):
        take(place, store, key)
    assert store.bases() == []
    assert list((store.root / "base").iterdir()) == []


def test_a_server_that_refuses_is_quoted(place: Place, store: Store, key: Opener, tmp_path: Path) -> None:
    stranger = Place(tmp_path / "stranger")
    words = place.connection(Role.REPLICA)
    object.__setattr__(stranger, "connection", lambda _: words | {"password": "guess"})
    with pytest.raises(BackupFailed, match="password authentication failed"):
        take(stranger, store, key)
    assert list((store.root / "base").iterdir()) == []


def test_a_place_that_is_not_mounted_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(PlaceMissingError):
        Store.at("far", tmp_path / "far", "7")
    assert not (tmp_path / "far").exists()


def test_a_backup_that_is_forgotten_leaves_neither_note_nor_file(place: Place, store: Store, key: Opener) -> None:
    first, second = take(place, store, key), take(place, store, key)
    assert second.began - first.began > timedelta(0)
    store.forget(first)
    assert store.bases() == [second]
    assert sorted(path.stem for path in (store.root / "base").iterdir()) == [second.id] * 2
