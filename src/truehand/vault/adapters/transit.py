"""Wrapping by HashiCorp Vault's transit engine, which never gives its key away (API of 1.9 and later).

The engine's key is of a kind with associated data (aes256-gcm96, its default). A wrapped key is the engine's own text,
``vault:v3:…``.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import httpx
from django.conf import settings

from truehand.edge.sealing.wrapping import KeyNotOpenedError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS: Final = 5.0


class Transit:
    """Asks the engine that the settings name (TRUEHAND_TRANSIT: url, key, token)."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        """Connect to it; ``transport`` takes the network's place in tests."""
        where = settings.TRUEHAND_TRANSIT
        self._key = where["key"]
        headers = {"X-Vault-Token": where["token"]}
        self._engine = httpx.Client(
            base_url=f"{where['url']}/v1/transit/", headers=headers, timeout=SECONDS, transport=transport
        )

    def current(self) -> str:
        """Return the key's name and newest version."""
        return f"transit:{self._key}:{self._asked('GET', f'keys/{self._key}')['latest_version']}"

    def made_at(self, name: str) -> datetime | None:
        """Return when the engine made a version; None for one that it dropped, or of another key."""
        key, _, version = name.removeprefix("transit:").rpartition(":")
        made = self._asked("GET", f"keys/{self._key}").get("keys", {}).get(version) if key == self._key else None
        return None if made is None else datetime.fromtimestamp(int(made), UTC)

    def renew(self) -> str:
        """Have the engine make the next version, and return its name."""
        self._asked("POST", f"keys/{self._key}/rotate")
        return self.current()

    def wrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each key wrapped by the newest version, asking once for all."""
        asked = [{"plaintext": _text(key), "associated_data": _text(bound_to)} for key, bound_to in keys]
        return [each["ciphertext"].encode() for each in self._batch("encrypt", asked)]

    def unwrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each key, asking once for all; KeyNotOpenedError when the engine refuses one."""
        asked = [{"ciphertext": key.decode("ascii", "replace"), "associated_data": _text(to)} for key, to in keys]
        return [base64.b64decode(each["plaintext"]) for each in self._batch("decrypt", asked)]

    def _batch(self, what: str, asked: list[dict[str, str]]) -> list[dict[str, str]]:
        results: list[dict[str, str]] = self._asked("POST", f"{what}/{self._key}", batch_input=asked)["batch_results"]
        if len(results) != len(asked) or any(each.get("error") for each in results):
            raise KeyNotOpenedError(f"the engine refused to {what} a key")
        return results

    def _asked(self, method: str, path: str, **body: object) -> Any:  # noqa: ANN401 - JSON of the engine
        answer = self._engine.request(method, path, json=body or None)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise KeyNotOpenedError("the engine refused what it was asked")
        answer.raise_for_status()
        return answer.json()["data"] if answer.content else {}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
