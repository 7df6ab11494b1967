"""How names and numbers of people at banks are kept: compressed where long, encrypted, bound to their place.

They are sealed under the house's key of their year, which is destroyed when the law no longer has them kept.
"""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from truehand.edge import clock
from truehand.edge.sealing import envelope, keyring
from truehand.edge.sealing.house import keeper_of
from truehand.kernel.personal import Retention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

_NONCE: Final = 12
# Of a file as it was given; every piece but the last has this size, so that any place of it is found at once.
PIECE: Final = 1024 * 1024


def seal(content: bytes, *, bound_to: str) -> bytes:
    """Return the content encrypted (AES-256-GCM) for one place alone; ``bound_to`` names it."""
    duty = Retention.MONEY_LAUNDERING
    key = keyring.key_for(keeper_of(duty, clock.now().year), duty)
    return envelope.seal(key, content, bound_to=bound_to.encode())


def unseal(sealed: bytes, *, bound_to: str) -> bytes:
    """Return the content; raises InvalidTag when it was altered or moved to another place.

    Refuses SubjectErased when the law's time was over and the key went.
    """
    cipher = keyring.cipher_of(UUID(bytes=envelope.key_of(sealed))) if is_enveloped(sealed) else None
    if cipher is None:
        return unsealed_before(sealed, bound_to=bound_to)
    return envelope.unseal(cipher, sealed, bound_to=bound_to.encode())


def is_enveloped(sealed: bytes) -> bool:
    """Return whether bytes look sealed under a key of the house; the older form does by chance, rarely."""
    return sealed[:1] == envelope.FORM and len(sealed) > envelope.ID_SIZE + envelope.NONCE_SIZE + 1


def unsealed_before(sealed: bytes, *, bound_to: str) -> bytes:
    """Return the content of the older form, under the master secret; raises InvalidTag as ``unseal``."""
    return _cipher(_secret()).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())


def pieces(file: IO[bytes], *, bound_to: str) -> Iterator[bytes]:
    """Yield the pieces of a file, compressed and sealed, in their order."""
    place = 0
    while content := file.read(PIECE):
        yield seal(zlib.compress(content, 6), bound_to=f"{bound_to}:{place}")
        place += 1


class PieceReader(io.RawIOBase):
    """Reads a sealed file as if it lay there whole; ``load`` returns the sealed piece at a place."""

    def __init__(self, load: Callable[[int], bytes], size: int, *, bound_to: str) -> None:
        """Begin at the start."""
        self._load, self._size, self._bound_to = load, size, bound_to
        self._at, self._place, self._piece = 0, -1, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place and return it."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        """Read on, to the end of a piece at most."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        place, start = divmod(self._at, PIECE)
        if self._at >= self._size:
            return 0
        if place != self._place:
            sealed = self._load(place)
            self._place, self._piece = place, zlib.decompress(unseal(sealed, bound_to=f"{self._bound_to}:{place}"))
        content = self._piece[start : start + len(view)]
        view[: len(content)] = content
        self._at += len(content)
        return len(content)


def _secret() -> bytes:
    return str(settings.TRUEHAND_MASTER_SECRET).encode()


@lru_cache(maxsize=4)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"truehand bank statement").derive(secret))
