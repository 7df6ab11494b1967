"""A proof for one entry in one text (C2SP tlog-proof): where it stands, the way to the root, the signed root."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.evidence.domain.merkle import HASH_SIZE, included
from truehand.evidence.domain.note import NoteError, decoded, opened, read_checkpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.evidence.domain.note import VerifierKey

HEADER: Final = "c2sp.org/tlog-proof@v1"
LONGEST_PATH: Final = 63


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry's index, its inclusion path (leaf's sibling first) and the checkpoint it leads to."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        return f"{HEADER}\nindex {self.index}\n{hash_lines(self.path)}\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> EntryProof:
        """Read the text; NoteError when it is not a proof. Extra data is passed over: nothing vouches for it."""
        head, gap, checkpoint = text.partition("\n\n")
        lines = [line for line in head.split("\n") if not line.startswith("extra ")]
        if lines[0] != HEADER or not gap:
            raise NoteError("not a proof")
        number = lines[1].removeprefix("index ") if len(lines) > 1 else ""
        if not number.isascii() or not number.isdigit() or number != str(int(number)):
            raise NoteError("no index")
        return cls(int(number), read_hashes(lines[2:]), checkpoint)

    def holds(self, leaf: bytes, key: VerifierKey) -> bool:
        """Say whether it proves the leaf hash to be in the tree that the key signed."""
        try:
            _, size, root = read_checkpoint(opened(self.checkpoint, key))
        except NoteError:
            return False
        return included(leaf, self.index, size, self.path, root)


def hash_lines(hashes: Sequence[bytes]) -> str:
    """Return hashes as text, a base64 line each."""
    return "".join(f"{base64.b64encode(each).decode()}\n" for each in hashes)


def read_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Read base64 lines of one hash each; NoteError for other lines, or more than any tree needs."""
    hashes = tuple(decoded(line) for line in lines)
    if len(hashes) > LONGEST_PATH or any(len(each) != HASH_SIZE for each in hashes):
        raise NoteError("not the hashes of a proof")
    return hashes
