"""A reader written from c2sp.org/tlog-tiles alone: it fetches the log over HTTP as it prints there, and checks all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from truehand.evidence import operations

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def grow(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            operations.record("test.grown", subject=UUID(int=1), payload={"number": number}, actor=None, now=NOW)
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)


def number(index: int) -> str:
    """Zero-padded path elements of three digits; all but the last begin with an x."""
    digits = f"{index:0{-(-len(str(index)) // 3) * 3}d}"
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:middle]) + root(hashes[middle:])).digest()


def resources(size: int, kind: str, level: int = 0) -> Iterator[tuple[str, int]]:
    """The paths of a level's tiles, and how many things are in each."""
    full, rest = divmod(size >> (8 * level), 256)
    yield from ((f"tile/{kind}/{number(index)}", 256) for index in range(full))
    if rest:
        yield f"tile/{kind}/{number(full)}.p/{rest}", rest


@pytest.fixture
def prefix(live_server: LiveServer) -> str:
    return f"{live_server.url}/log/"


@pytest.mark.parametrize("size", [1, 256, 517])
def test_every_resource_is_served_as_the_specification_says(prefix: str, size: int) -> None:
    grow(size)
    with httpx.Client(base_url=prefix, headers={"accept-encoding": "gzip, identity"}) as client:
        checkpoint = client.get("checkpoint")
        assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
        assert "no-cache" in checkpoint.headers["cache-control"]
        _, told, signed, *_ = checkpoint.text.split("\n")
        assert int(told) == size
        hashes = list[bytes]()
        for path, width in resources(size, "0"):
            answer = client.get(path)
            assert (answer.status_code, len(answer.content)) == (200, 32 * width)
            hashes += [answer.content[at : at + 32] for at in range(0, 32 * width, 32)]
            check_headers(answer)
        assert root(hashes) == base64.b64decode(signed)
        for path, width in resources(size, "1", level=1):
            answer = client.get(path)
            above = [answer.content[at : at + 32] for at in range(0, 32 * width, 32)]
            assert above == [root(hashes[at : at + 256]) for at in range(0, 256 * width, 256)]
            check_headers(answer)
        leaves = list[bytes]()
        for path, width in resources(size, "entries"):
            answer = client.get(path)
            check_headers(answer)
            assert width == 1 or answer.headers["content-encoding"] == "gzip", "entry bundles are compressed"
            leaves += entries(answer.content)
        assert [hashlib.sha256(b"\x00" + each).digest() for each in leaves] == hashes


def check_headers(answer: httpx.Response) -> None:
    """A resource that never changes says so, to everybody alike."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in answer.headers
    assert "cookie" not in answer.headers.get("vary", "").lower()


def entries(data: bytes) -> Iterator[bytes]:
    """Each entry after its length in two bytes, big-endian."""
    while data:
        length = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + length]
        data = data[2 + length :]


def test_a_full_tile_stays_the_same_and_partial_ones_of_older_checkpoints_stay_there(prefix: str) -> None:
    grow(200)
    early = httpx.get(f"{prefix}tile/0/000.p/200")
    grow(100)
    full, bundle = httpx.get(f"{prefix}tile/0/000"), httpx.get(f"{prefix}tile/entries/000")
    assert full.content[: 200 * 32] == early.content
    grow(300)
    assert httpx.get(f"{prefix}tile/0/000").content == full.content
    assert httpx.get(f"{prefix}tile/entries/000").content == bundle.content
    assert httpx.get(f"{prefix}tile/0/000.p/200").content == early.content


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/07",
        "tile/0/0",
        "tile/00/000",
        "tile/0/x000/000",
        "tile/64/000",
        "tile/0/001",
        "tile/1/000.p/1",
        "tile/entries/000.p/8",
        "tile/data/000.p/7",
    ],
)
def test_what_the_specification_does_not_name_and_empty_tiles_are_not_served(prefix: str, path: str) -> None:
    grow(7)
    answer = httpx.get(f"{prefix}{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_a_head_request_tells_the_same_without_the_content(prefix: str) -> None:
    grow(7)
    for path in ("checkpoint", "tile/0/000.p/7"):
        answer = httpx.head(f"{prefix}{path}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"] == httpx.get(f"{prefix}{path}").headers["content-type"]
