"""A program that speaks to the API with a token, as any partner's would."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from truehand.edge import clock
from truehand.identity import operations
from truehand.identity.domain.tokens import SCOPES
from truehand.kernel.actor import Actor

_KEYS = count()
BOUNDARY = "a-line-between-parts"


class Robot:
    """A client that sends ``Authorization: Bearer`` and, on every write, a fresh ``Idempotency-Key``."""

    def __init__(self, secret: str, language: str = "en") -> None:
        self.client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})

    @classmethod
    def of(cls, actor: Actor, *scopes: str, language: str = "en") -> Robot:
        """A robot of an actor, with a fresh token."""
        issued = operations.issue_token(actor, scopes=scopes or SCOPES, days=1, now=clock.now())
        return cls(issued.secret, language)

    def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - as the client's
        return self.client.get(f"/api/v1{path}", query)

    def send(self, method: str, path: str, body: object = None, *, key: str | None = None, **parts: Any) -> Any:  # noqa: ANN401 - as the client's
        """A write; named parts are sent as a form, bytes among them as files."""
        files = {name: _file(name, part) for name, part in parts.items()}
        content = encode_multipart(BOUNDARY, files) if parts else b"" if body is None else json.dumps(body).encode()
        kind = MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", BOUNDARY) if parts else "application/json"
        headers = {"idempotency-key": key or f"a-key-of-its-own-{next(_KEYS)}"}
        return self.client.generic(method, f"/api/v1{path}", content, kind, headers=headers)

    def post(self, path: str, body: object = None, *, key: str | None = None, **parts: Any) -> Any:  # noqa: ANN401 - as the client's
        return self.send("POST", path, body, key=key, **parts)


def _file(name: str, part: object) -> object:
    if isinstance(part, list):
        return [_file(name, each) for each in part]
    return SimpleUploadedFile(f"{name}.jpg", part, "image/jpeg") if isinstance(part, bytes) else part
