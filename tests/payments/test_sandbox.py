"""The sandbox gateway told to misbehave from the command line, and reached only by its own names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tests.journeys.gateway import Served
from truehand.payments.sandbox import inside, mischief
from truehand.payments.sandbox.keys import api_key
from truehand.payments.sandbox.mischief import Mischief
from truehand.payments.sandbox.server import Server
from truehand.site.cli import sandbox

SECRET: str = settings.TRUEHAND_SANDBOX_SECRET


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A gateway that runs, and a command line of the same installation."""
    running = Served(inside.gateway(), SECRET)
    monkeypatch.setenv("TRUEHAND_SANDBOX_PORT", str(urlsplit(running.url).port))
    monkeypatch.setattr(sandbox, "kept_secret", lambda _: SECRET)
    yield running
    running.stop()


def run(*words: str) -> Result:
    return CliRunner().invoke(sandbox.command, ["mischief", *words])


@pytest.mark.parametrize("kind", [*Mischief], ids=str)
def test_every_mischief_is_asked_for_by_its_name(served: Served, kind: Mischief) -> None:
    told = run(kind.value, "--next", "3")
    assert (told.exit_code, kind.value in told.output) == (0, True), f"{told.output} of {served.url}"
    assert mischief.armed(inside.gateway().book) == {kind: 3}


@pytest.mark.usefixtures("served")
def test_none_has_it_behave_and_nothing_said_lists_what_there_is() -> None:
    run("forge", "--reference", "TH0123456789AB")
    listed = run()
    assert [line.split()[:2] for line in listed.output.splitlines()] == [
        ["1" if kind is Mischief.FORGE else "0", kind.value] for kind in Mischief
    ]
    assert "Nothing goes wrong" in run("none").output
    assert mischief.armed(inside.gateway().book) == {}


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("words", [("explode",), ("forge", "--next", "0"), ("forge", "--next", "1001")])
def test_what_there_is_not_is_refused_before_anything_is_told(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
    assert mischief.armed(inside.gateway().book) == {}


def test_where_no_gateway_runs_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUEHAND_SANDBOX_PORT", "9")
    monkeypatch.setattr(sandbox, "kept_secret", lambda _: SECRET)
    told = run("forge")
    assert told.exit_code == 1
    assert "truehand run" in told.output


def test_the_key_of_another_installation_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "kept_secret", lambda _: "another")
    told = run("forge")
    assert (told.exit_code, "sandbox.key_missing" in told.output) == (1, True), served.url


HOSTS = {
    "localhost:8001": 200,
    "127.0.0.1": 200,
    "[::1]:8001": 200,
    "pay.example": 200,
    "PAY.example:443": 200,
    "evil.example": 403,
    "localhost.evil.example": 403,
    "127.0.0.1.evil.example": 403,
    "": 403,
    "[": 403,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items(), ids=[each or "none" for each in HOSTS])
@pytest.mark.parametrize("path", ["/", "/v1/settlements/2026-11-22"])
def test_a_request_to_a_name_of_somebody_elses_is_refused(host: str, status: int, path: str) -> None:
    server = Server(inside.gateway(), SECRET, hosts=frozenset({"pay.example"}))
    with httpx.Client(transport=httpx.WSGITransport(server), base_url="http://127.0.0.1") as client:
        headers = {"Host": host, "Authorization": f"Bearer {api_key(SECRET)}"}
        answer = client.get(path, headers=headers)
    assert answer.status_code == (422 if (status, path) == (403, "/") else status)
    if status != 200:
        assert "does not go by that name" in answer.text or "不使用该主机名" in answer.text
