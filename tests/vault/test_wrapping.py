"""What wraps the keys is changed while the site runs; each key is bound to its own name, wherever it is wrapped."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from pytest_django import Settings

from tests.vault.conftest import NOW
from tests.vault.test_sealing import notice
from truehand.edge.sealing import keyring
from truehand.edge.sealing.wrapping import KeyNotOpenedError, wrapping
from truehand.identity.models import Notice
from truehand.kernel.actor import Actor
from truehand.vault import operations, queries
from truehand.vault.adapters.local import LocalFiles
from truehand.vault.adapters.transit import Transit
from truehand.vault.models import SubjectKey
from truehand.vault.operations import rotation

KEY, NAME, OTHER = os.urandom(32), b"a key's own name", b"another's name.."


def test_a_key_in_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "wrapping")
    assert files.current() == "file:1"
    assert (tmp_path / "wrapping").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "wrapping/1").stat().st_mode & 0o777 == 0o600


def test_what_an_earlier_file_wrapped_opens_as_long_as_the_file_is_there(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    (old,) = files.wrap([(KEY, NAME)])
    assert files.renew() == "file:2"
    (new,) = files.wrap([(KEY, NAME)])
    assert files.unwrap([(old, NAME), (new, NAME)]) == [KEY, KEY]
    (tmp_path / "1").unlink()
    with pytest.raises(KeyNotOpenedError):
        LocalFiles(tmp_path).unwrap([(old, NAME)])


def test_a_wrapped_key_opens_under_its_own_name_alone(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    (wrapped,) = files.wrap([(KEY, NAME)])
    for wrong in ((wrapped, OTHER), (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), NAME), (b"X" + wrapped[1:], NAME)):
        with pytest.raises(KeyNotOpenedError):
            files.unwrap([wrong])


@pytest.fixture
def fresh(settings: Settings, tmp_path: Path, cast: dict[str, Actor]) -> dict[str, Actor]:
    """The cast's keys, wrapped by a file of the test's own."""
    plain = {each.id: wrapping().unwrap([(bytes(each.wrapped), each.id.bytes)])[0] for each in live()}
    settings.TRUEHAND_WRAPPING_KEYS = tmp_path
    keyring.forget()
    for each in live():
        each.wrapped = wrapping().wrap([(plain[each.id], each.id.bytes)])[0]
        each.wrapped_by = wrapping().current()
        each.save()
    return cast


def live() -> list[SubjectKey]:
    return list(SubjectKey.objects.filter(destroyed_at=None))


def test_every_key_is_wrapped_anew_and_opens_what_it_opened(fresh: dict[str, Actor]) -> None:
    row, count = notice(fresh["bob"].party_id), len(live())
    before = {each.id: bytes(each.wrapped) for each in live()}
    told = [(each.done, each.total) for each in operations.rotate(now=NOW, batch=3)]
    assert told[-1] == (count, count)
    assert len(told) == -(-count // 3)
    assert all(bytes(each.wrapped) != before[each.id] for each in live())
    assert [(each.name, each.keys, each.current) for each in queries.keys().wrappings] == [("file:2", count, True)]
    assert Notice.objects.get(id=row).en


def test_a_rotation_that_was_killed_goes_on_where_it_was(fresh: dict[str, Actor]) -> None:
    row, count = notice(fresh["bob"].party_id), len(live())
    interrupted = operations.rotate(now=NOW, batch=2)
    next(interrupted)
    del interrupted
    assert {each.wrapped_by for each in live()} == {"file:1", "file:2"}
    assert Notice.objects.get(id=row).en  # half way, everything opens
    assert [(each.done, each.total) for each in operations.rotate(now=NOW)] == [(count - 2, count - 2)]
    assert {each.wrapped_by for each in live()} == {"file:2"}
    assert Notice.objects.get(id=row).en


def test_a_destroyed_key_is_not_wrapped_anew(fresh: dict[str, Actor]) -> None:
    gone = SubjectKey.objects.filter(subject=fresh["bob"].party_id)
    gone.update(wrapped=b"", wrapped_by="", destroyed_at=NOW)
    assert list(operations.rotate(now=NOW))
    assert {bytes(each.wrapped) for each in gone.all()} == {b""}
    assert rotation.rewrap(UUID(int=0), 10) is None


def engine(request: httpx.Request) -> httpx.Response:
    """Answers as the engine's documentation prints its answers, for one key of one version."""
    assert request.headers["X-Vault-Token"] == "a token"
    said = json.loads(request.content) if request.content else {}
    match request.url.path:
        case "/v1/transit/keys/people":
            return httpx.Response(200, json={"data": {"latest_version": 3, "type": "aes256-gcm96"}})
        case "/v1/transit/keys/people/rotate":
            return httpx.Response(204)
        case "/v1/transit/encrypt/people":
            made = [f"vault:v3:{each['associated_data']}:{each['plaintext']}" for each in said["batch_input"]]
            return httpx.Response(200, json={"data": {"batch_results": [{"ciphertext": each} for each in made]}})
        case "/v1/transit/decrypt/people":
            return decrypted(said["batch_input"])
    return httpx.Response(404)


def decrypted(asked: list[dict[str, str]]) -> httpx.Response:
    parts = [(*each["ciphertext"].split(":"), each["associated_data"]) for each in asked]
    if any(len(each) != 5 for each in parts):
        return httpx.Response(400, json={"errors": ["invalid ciphertext: no prefix"]})
    found = [
        {"plaintext": plain} if to == asked_to else {"error": "cipher: message authentication failed"}
        for _, _, to, plain, asked_to in parts
    ]
    return httpx.Response(200, json={"data": {"batch_results": found}})


def test_transit_wraps_and_opens_and_keeps_its_key(settings: Settings) -> None:
    settings.TRUEHAND_TRANSIT = {"url": "https://vault.invalid", "key": "people", "token": "a token"}
    transit = Transit(httpx.MockTransport(engine))
    assert (transit.current(), transit.renew()) == ("transit:people:3", "transit:people:3")
    (wrapped,) = transit.wrap([(KEY, NAME)])
    assert wrapped.startswith(b"vault:v3:" + base64.b64encode(NAME))
    assert transit.unwrap([(wrapped, NAME)]) == [KEY]
    for wrong in ((wrapped, OTHER), (b"in clear", NAME)):
        with pytest.raises(KeyNotOpenedError):
            transit.unwrap([wrong])
