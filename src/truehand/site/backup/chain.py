"""Which pieces of the log continue a base backup, without a hole; and which nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from truehand.site.backup.lsn import file_name, taken_apart
from truehand.site.backup.refusals import BackupGap
from truehand.site.backup.store import Base, Piece, Store

Chain = dict[str, list[Piece]]  # every piece there is of a segment, by segment, in the order of the log


def chain(base: Base, pieces: Iterable[Piece], *, upto: int | None = None) -> Chain:
    """Return what follows a base backup up to a segment's number, or the last.

    Refuses with ``BackupGap``, naming the segment that is missing.
    """
    found = dict[int, list[Piece]]()
    for each in pieces:
        timeline, number = taken_apart(each.segment)
        if timeline == base.timeline and number >= base.start.segment and (upto is None or number <= upto):
            found.setdefault(number, []).append(each)
    last = max(found, default=base.start.segment)
    for number in range(base.start.segment, max(last, base.end.segment) + 1):
        if number not in found:
            raise BackupGap(segment=file_name(base.timeline, number), backup=base.id)
    return {file_name(base.timeline, number): found[number] for number in sorted(found)}


def unbroken(base: Base, store: Store) -> bool:
    """Whether a base backup and the log after it at the same place make a whole."""
    try:
        chain(base, store.pieces())
    except BackupGap:
        return False
    return True


def prune(store: Store, keep: int) -> None:
    """Forget all base backups but the newest so many, and the log that only those needed."""
    bases = store.bases()
    for base in bases[:-keep]:
        store.forget(base)
    if not (kept := bases[-keep:]):
        return
    oldest = min((each.timeline, each.start.segment) for each in kept)
    for piece in takewhile(lambda each: taken_apart(each.segment) < oldest, store.pieces()):
        piece.path.unlink(missing_ok=True)
