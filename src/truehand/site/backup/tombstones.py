"""Who was erased, as the vault writes it down beside the database: kept at the places, for whoever restores."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from truehand.site.backup.seal import RECORD, Opener, Sealer, opened
from truehand.site.backup.store import Store, created, on_disk, settled

NAME: Final = "tombstones"


def keep(source: Path, store: Store, key: X25519PublicKey) -> None:
    """Seal a copy to a place."""
    draft = store.root / f"{NAME}.draft"
    content = source.read_bytes()
    with created(draft) as file:
        sealer = Sealer(file, key, NAME)
        for at in range(0, len(content), RECORD):
            sealer.write(content[at : at + RECORD])
        sealer.write(b"", last=True)
        on_disk(file)
    settled(draft, kept_at(store))


def kept_at(store: Store) -> Path:
    """Where a place's copy lies."""
    return store.root / f"{NAME}.sealed"


def lines(source: Path, stores: Sequence[Store], key: Opener) -> list[str]:
    """Return every line that is here or at any place, once; refuses as ``opened`` does where a copy is damaged."""
    texts = [source.read_bytes()] if source.exists() else []
    for store in stores:
        with suppress(FileNotFoundError), kept_at(store).open("rb") as file:
            texts.append(b"".join(opened(file, key, NAME)))
    return list(dict.fromkeys(line for text in texts for line in text.decode().splitlines() if line))
