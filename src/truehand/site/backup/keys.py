"""The backup key: both halves are made at the first use; the private one may be taken away afterwards."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from truehand.site.backup.refusals import BackupKeyMissing
from truehand.site.backup.seal import Opener, recipient, written
from truehand.site.home import home


def private_file() -> Path:
    """Where the private half is, unless its owner has taken it away."""
    return home() / "secrets/backup"


def public_file() -> Path:
    """Where the public half is; it seals, and opens nothing."""
    return home() / "secrets/backup.public"


def sealing_key() -> X25519PublicKey:
    """The half that seals; a pair is made where there is none."""
    if not public_file().exists():
        opener = opening_key() if private_file().exists() else Opener.new()
        _keep(private_file(), str(opener))
        _keep(public_file(), written(opening_key().recipient))
    return recipient(public_file().read_text())


def opening_key() -> Opener:
    """The half that opens; refuses with ``BackupKeyMissing``."""
    try:
        return Opener.parse(private_file().read_text())
    except (OSError, ValueError) as error:
        raise BackupKeyMissing(file="secrets/backup") from error


def _keep(path: Path, text: str) -> None:
    """Write a file that its owner alone can read; the first writer's stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"{text}\n")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
