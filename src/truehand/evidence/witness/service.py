"""A witness as it runs: its keys from a file in its own folder, its book beside it, and a small server."""

from __future__ import annotations

import secrets
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from truehand.evidence.domain.cosignature import Cosigner
from truehand.evidence.domain.note import VerifierKey
from truehand.evidence.witness.book import Book
from truehand.evidence.witness.program import Witness

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SECRET_SIZE: Final = 32
PATIENCE: Final = 10  # seconds for a client to finish its request


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def cosigners(name: str, home: Path) -> tuple[Cosigner, Cosigner]:
    """Return a witness's Ed25519 and ML-DSA-44 keys, both from one secret in its folder, made at the first start."""
    path = home / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(_SECRET_SIZE))
    secret = path.read_bytes()
    if len(secret) != _SECRET_SIZE:
        raise ValueError(f"{path} does not hold a witness's secret")
    return (
        Cosigner(name, Ed25519PrivateKey.from_private_bytes(_derived(secret, b"ed25519"))),
        Cosigner(name, MLDSA44PrivateKey.from_seed_bytes(_derived(secret, b"ml-dsa-44"))),
    )


def witness(name: str, home: Path, logs: Iterable[str]) -> Witness:
    """Return the witness that lives in a folder; ``logs`` are the C2SP keys of the logs it cosigns. NoteError."""
    home.mkdir(parents=True, exist_ok=True)
    known: dict[str, list[VerifierKey]] = {}
    for key in map(VerifierKey.parse, logs):
        known.setdefault(key.name, []).append(key)
    return Witness(cosigners(name, home), known, Book(home / "heads.sqlite"))


def server(witness: Witness, host: str, port: int) -> WSGIServer:
    """Return a server that listens already; ``serve_forever`` answers, a thread each."""
    return make_server(host, port, witness, server_class=_Server, handler_class=_Handler)


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"truehand witness " + use).derive(secret)
