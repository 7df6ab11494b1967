"""What a witness decides (C2SP tlog-witness): cosign a checkpoint that extends the last one seen, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from truehand.evidence.domain.merkle import consistent
from truehand.evidence.domain.note import NoteError, opened, read_checkpoint
from truehand.evidence.domain.proof import hash_lines, read_hashes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truehand.evidence.domain.note import VerifierKey

Seen = tuple[int, bytes]


class Answer(IntEnum):
    """The answers of the protocol, by their HTTP status."""

    COSIGN = 200
    NOT_UNDERSTOOD = 400
    FORGED = 403
    UNKNOWN_LOG = 404
    CONFLICT = 409
    FORKED = 422


class Refused(Exception):  # noqa: N818 - an ordinary outcome of the protocol
    """The witness does not cosign; ``answer`` is why."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer."""
        super().__init__(answer.name)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint handed in: the size it extends, the proof that it does, and the checkpoint itself."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def body(self) -> bytes:
        """Return what is sent."""
        return f"old {self.old}\n{hash_lines(self.proof)}\n{self.note}".encode()

    @classmethod
    def parse(cls, body: bytes) -> Submission:
        """Read what was sent; raises Refused (NOT_UNDERSTOOD)."""
        try:
            head, gap, note = body.decode().partition("\n\n")
            first, *lines = head.split("\n")
            number = first.removeprefix("old ")
            if not gap or first == number or not number.isascii() or number != str(int(number)):
                raise Refused(Answer.NOT_UNDERSTOOD)
            return cls(int(number), read_hashes(lines), note)
        except ValueError as error:
            raise Refused(Answer.NOT_UNDERSTOOD) from error

    def origin(self) -> str:
        """Return the name of the log that the checkpoint claims to be of."""
        return self.note.split("\n", 1)[0]


@dataclass(frozen=True, slots=True)
class Verified:
    """A checkpoint that may be cosigned."""

    origin: str
    size: int
    root: bytes
    text: str


def signed_head(submission: Submission, logs: Mapping[str, Sequence[VerifierKey]]) -> Verified:
    """Return the checkpoint if a key that is trusted for its log signed it; raises Refused."""
    keys = logs.get(submission.origin())
    if keys is None:
        raise Refused(Answer.UNKNOWN_LOG)
    for key in keys:
        try:
            text = opened(submission.note, key)
            return Verified(*read_checkpoint(text), text)
        except NoteError:
            continue
    raise Refused(Answer.FORGED)


def require_extension(submission: Submission, head: Verified, seen: Seen | None) -> None:
    """Refuse a head that does not extend the last one seen of its log, raising Refused.

    CONFLICT when the sender thinks of another last size, or shows another root for the same size: a split view.
    """
    size, root = seen or (0, b"")
    if submission.old > head.size or (submission.old == 0 and submission.proof):
        raise Refused(Answer.NOT_UNDERSTOOD)
    if submission.old != size:
        raise Refused(Answer.CONFLICT)
    if size == head.size:
        if root != head.root:
            raise Refused(Answer.CONFLICT)
        return
    if size and not consistent((size, root), (head.size, head.root), submission.proof):
        raise Refused(Answer.FORKED)
