"""The other end of an adapter: plays written exchanges at the edge of the library, without a network.

The exchanges in this folder are written from the services' public documentation (November 2026); none was recorded at
the real service.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

HERE = Path(__file__).parent
Sign = Callable[[bytes], dict[str, str]]


def exchanges(service: str) -> dict[str, Any]:
    """The written exchanges of a service, by name."""
    read: dict[str, Any] = json.loads((HERE / f"{service}.json").read_text(encoding="utf-8"))
    return read


@dataclass
class Asked:
    """One call that the library made."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Service:
    """Answers in the order they were laid out; ``lost`` is a time-out."""

    answers: list[tuple[int, bytes, dict[str, str]] | None] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def will(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.answers.append((status, body, headers or {}))

    def lost(self) -> None:
        """The call is made, and its answer never comes."""
        self.answers.append(None)

    def take(self, asked: Asked) -> tuple[int, bytes, dict[str, str]] | None:
        self.asked.append(asked)
        return self.answers.pop(0)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """What `requests` and `urllib` reach instead of the network."""
    played = Service()
    monkeypatch.setattr(HTTPAdapter, "send", lambda _self, request, **_: _requests_answer(played, request))
    for name in ("alipay.urlopen", "truehand.payments.adapters.alipay.urlopen"):
        monkeypatch.setattr(name, lambda url, **_: _urllib_answer(played, url))
    return played


def _requests_answer(played: Service, request: requests.PreparedRequest) -> requests.Response:
    body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
    answer = played.take(
        Asked(
            request.method or "", request.url or "", body, {name: str(value) for name, value in request.headers.items()}
        )
    )
    if answer is None:
        raise requests.exceptions.ReadTimeout("the answer was lost")
    made = requests.Response()
    made.status_code, made._content = answer[0], answer[1]  # noqa: SLF001 - there is no other way to make one
    made.headers.update(answer[2])
    made.request, made.url = request, request.url or ""
    return made


def _urllib_answer(played: Service, url: str) -> io.BytesIO:
    answer = played.take(Asked("GET", url, b"", {}))
    if answer is None:
        raise URLError(TimeoutError("the answer was lost"))
    return io.BytesIO(answer[1])
