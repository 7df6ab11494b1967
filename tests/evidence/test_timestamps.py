"""Trusted time on the log's heads: asked, checked, kept, shown, carried along and checked again by others."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from tests.databases import administrator
from tests.evidence import story
from tests.evidence.authority import OPENSSL, TimeAuthority
from truehand.evidence import operations, queries
from truehand.evidence.domain import verifier
from truehand.evidence.domain.bundle import packed
from truehand.evidence.domain.note import taken_apart
from truehand.evidence.domain.timestamp import TimeError, checked
from truehand.evidence.models import TimeToken

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ADDRESS = "http://time.example/tsr"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TimeAuthority:
    return TimeAuthority(tmp_path_factory.mktemp("time") / "one")


@pytest.fixture
def asked(authority: TimeAuthority, settings: Settings) -> Callable[[], int]:
    """Asking the authority, which the configuration names."""
    settings.TRUEHAND_TIME_AUTHORITIES = f"{ADDRESS} {authority.roots}\n"
    return lambda: operations.ask_time(now=AT, transport=authority.wire)


def told() -> None:
    with transaction.atomic():
        story.tell(story.true_story())
    operations.integrate(now=AT)
    operations.checkpoint(now=AT)


def grown() -> None:
    with transaction.atomic():
        operations.record("test.grown", subject=story.TRADE, payload={}, actor=None, now=AT)
    operations.integrate(now=AT)
    operations.checkpoint(now=AT)


def bundle() -> bytes:
    with transaction.atomic():
        return story.bundle()


def test_a_head_is_stamped_once_and_its_token_holds(asked: Callable[[], int], authority: TimeAuthority) -> None:
    assert asked() == 0, "an empty log has no head"
    told()
    assert asked() == 1
    assert asked() == 0
    (stamp,) = queries.stamps()
    text, _ = taken_apart(stamp.note)
    at = checked(stamp.answer, text, authority.roots.read_text())
    assert at == stamp.at
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=5), "the authority has its own clock"
    assert list(queries.fsck()) == []
    grown()
    assert asked() == 1


def test_a_token_holds_for_its_text_nonce_and_roots_alone(asked: Callable[[], int], tmp_path: Path) -> None:
    told()
    asked()
    (stamp,) = queries.stamps()
    text, _ = taken_apart(stamp.note)
    stranger = TimeAuthority(tmp_path / "stranger").roots.read_text()
    for other, roots, nonce in ((text + "x", stamp.roots, None), (text, stranger, None), (text, stamp.roots, 5)):
        with pytest.raises(TimeError):
            checked(stamp.answer, other, roots, nonce)
    for answer in (b"", b"x" * 100, stamp.answer[:-1], b"x" * 100_000):
        with pytest.raises(TimeError):
            checked(answer, text, stamp.roots)
    flipped = bytearray(stamp.answer)
    flipped[-5] ^= 1  # in the signature
    with pytest.raises(TimeError):
        checked(bytes(flipped), text, stamp.roots)


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx.Response(200, content=b"nonsense"),  # noqa: ARG005 - as httpx calls it
        lambda request: httpx.Response(503),  # noqa: ARG005 - same
        lambda request: (_ for _ in ()).throw(httpx.ConnectError("down", request=request)),
        lambda request: httpx.Response(200, content=bytes.fromhex("3005300302010230")),  # noqa: ARG005 - refused
    ],
)
def test_an_answer_that_is_no_token_is_not_kept_and_asked_for_again(
    asked: Callable[[], int], answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    told()
    assert operations.ask_time(now=AT, transport=httpx.MockTransport(answer)) == 0
    assert not TimeToken.objects.exists()
    assert asked() == 1


def test_an_old_answer_played_again_is_not_kept(asked: Callable[[], int]) -> None:
    told()
    asked()
    (stamp,) = queries.stamps()
    grown()
    played = httpx.MockTransport(lambda _: httpx.Response(200, content=stamp.answer))
    assert operations.ask_time(now=AT, transport=played) == 0
    assert TimeToken.objects.count() == 1


def test_a_stranger_checks_the_bundles_token_with_openssl_as_the_verifier_says(
    asked: Callable[[], int], tmp_path: Path
) -> None:
    told()
    asked()
    grown()
    data = bundle()
    found = verifier.Bundle(data, str(operations.log_key()))
    assert found.findings == []
    (stamp,) = queries.stamps()
    assert found.facts["time"] == stamp.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    assert (found.facts["timed"], found.facts["untimed"], found.size) == (20, 1, 21)
    for name, content in story.members(data).items():
        if name.startswith("stamped"):
            (tmp_path / name).write_bytes(content)
    _, *words = shlex.split(str(found.facts["rest"]))
    done = subprocess.run([OPENSSL, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "OK" in done.stdout + done.stderr) == (0, True), done.stderr
    words[3] = "00" * 32
    assert subprocess.run([OPENSSL, *words], cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_story_carries_the_earliest_token_over_all_of_it(asked: Callable[[], int]) -> None:
    for _ in range(3):
        told() if not queries.log_size() else noise()
        asked()
    assert verifier.Bundle(bundle()).facts["timed"] == 20
    grown()
    assert verifier.Bundle(bundle()).facts["timed"] == 22
    asked()
    found = verifier.Bundle(bundle())
    assert (found.facts["timed"], "untimed" in found.facts) == (23, False)


def noise() -> None:
    with transaction.atomic():
        operations.record("test.noise", subject=story.BOB, payload={}, actor=None, now=AT)
    operations.integrate(now=AT)
    operations.checkpoint(now=AT)


def test_a_log_that_pairs_a_token_with_another_head_is_found_and_named(asked: Callable[[], int]) -> None:
    told()
    asked()
    grown()
    asked()
    parts = story.members(bundle())
    first, second = queries.stamps()
    forged = [
        ({"stamped.tsr": first.answer}, ("stamped.tsr", "stamp")),
        ({"stamped.tsr": b"nonsense"}, ("stamped.tsr", "stamp")),
        ({"stamped.tsr": b""}, ("stamped.tsr", "stamp")),
        ({"stamped": first.note.encode()}, ("stamped", "fork")),
        ({"stamped": second.note.replace("\n21\n", "\n20\n").encode()}, ("stamped", "note")),
    ]
    for other, expected in forged:
        assert [each[:2] for each in verifier.Bundle(story.signed_anew(parts, other)).findings] == [expected]
    # The statement itself altered inside the token: what was signed is no longer what is said.
    at = second.at.strftime("%Y%m%d%H%M%SZ").encode()
    earlier = parts["stamped.tsr"].replace(at, b"20200101000000Z")
    assert earlier != parts["stamped.tsr"]
    assert verifier.Bundle(story.signed_anew(parts, {"stamped.tsr": earlier})).findings[0][:2] == (
        "stamped.tsr",
        "stamp",
    )


def test_every_flipped_byte_of_a_token_is_named(asked: Callable[[], int]) -> None:
    told()
    asked()
    parts = story.members(bundle())
    for name in ("stamped", "stamped.tsr", "stamped.pem"):
        for offset in range(0, len(parts[name]), 11):
            altered = bytearray(parts[name])
            altered[offset] ^= 1
            assert name in [each[0] for each in verifier.Bundle(packed({**parts, name: bytes(altered)})).findings]


def test_fsck_finds_a_token_that_was_exchanged(asked: Callable[[], int]) -> None:
    told()
    asked()
    grown()
    asked()
    with administrator() as cursor:
        cursor.execute(
            "update evidence_timetoken set answer = (select answer from evidence_timetoken where head_id = 20)"
        )
    assert [finding for finding in queries.fsck() if "time token" in finding]


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "可信时间"), ("en", "Trusted time")])
def test_the_page_shows_the_tokens_and_gives_them(asked: Callable[[], int], language: str, word: str) -> None:
    client = Client(headers={"accept-language": language})
    assert ADDRESS not in client.get("/log/").content.decode()
    told()
    asked()
    shown = client.get("/log/").content.decode()
    assert word in shown
    assert ADDRESS in shown
    (stamp,) = queries.stamps()
    assert client.get("/log/time/20.tsr").content == stamp.answer
    assert client.get("/log/time/21.tsr").status_code == 404


@pytest.mark.parametrize("line", ["http://time.example", "http://time.example /nowhere/root.pem", "a b c"])
def test_a_configuration_that_names_no_certificate_is_a_mistake(settings: Settings, line: str) -> None:
    settings.TRUEHAND_TIME_AUTHORITIES = line
    with pytest.raises(ImproperlyConfigured):
        operations.time_authorities()


def test_nobody_is_asked_in_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        operations.ask_time(now=AT)
