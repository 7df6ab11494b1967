"""Group commit: many callers wait, and what they ask for is posted in one go, each by itself.

A transaction costs a wait for the disk; a hundred postings in one cost one wait. Nobody hears of a posting before it is
committed, one that is refused does not touch the others, and what a group meets is repeated one by one.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.db import DatabaseError, connection

from truehand.escrow.operations import engine
from truehand.escrow.operations.posting import post, replay, transfers
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from types import TracebackType

    from truehand.escrow.domain.accounts import Line
    from truehand.escrow.domain.posting import Request
    from truehand.escrow.domain.views import TransferView

LARGEST = 500


@dataclass(slots=True)
class _Waiting:
    """One caller: his lock is held until ``result`` or ``error`` is there. A Future would cost him twice as much."""

    posting: engine.Posting
    now: datetime
    waits: threading.Lock = field(default_factory=threading.Lock)
    result: tuple[TransferView, ...] = ()
    error: Exception | None = None


class GroupCommit:
    """A thread with a connection of its own, posting for all who wait: ``with GroupCommit() as group:``."""

    def __init__(self, *, told: bool = True) -> None:
        """``told`` records evidence, as everywhere; a benchmark measures without."""
        self._told = told
        self._queue: list[_Waiting] = []
        self._wake = threading.Condition()
        self._idle = False
        self._open = True
        self._thread = threading.Thread(target=self._work, name="group commit", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Post what is still waiting, then stop."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def post(self, request: Request, lines: Sequence[Line], *, now: datetime) -> tuple[TransferView, ...]:
        """Do what ``posting.post`` does, outside the caller's transaction; return when it is committed."""
        waiting = _Waiting(engine.Posting.of(request, lines, now), now)
        waiting.waits.acquire()
        with self._wake:
            if not self._open:
                raise RuntimeError("the group is closed")
            self._queue.append(waiting)
            if self._idle:
                self._wake.notify()
        with waiting.waits:  # released when it is settled
            if waiting.error:
                raise waiting.error
            return waiting.result

    def _work(self) -> None:
        try:
            while group := self._next():
                self._post(group)
        finally:
            connection.close()

    def _next(self) -> list[_Waiting]:
        """Wait for work; return what came meanwhile, no key twice and all of one moment or later."""
        with self._wake:
            self._idle = True
            self._wake.wait_for(lambda: self._queue or not self._open)
            self._idle = False
            group, rest, keys = list[_Waiting](), list[_Waiting](), set[str]()
            for each in self._queue:
                key = each.posting.request.key
                if len(group) < LARGEST and key not in keys:
                    group.append(each)
                else:
                    rest.append(each)
                keys.add(key)
            self._queue = rest
            return group

    def _post(self, group: list[_Waiting]) -> None:
        postings, now = [each.posting for each in group], max(each.now for each in group)
        try:
            outcomes = engine.post_many(postings, linked=False, now=now, told=self._told)
        except DatabaseError:
            for each in group:
                self._settle(each, None)
            return
        for each, posted in zip(group, outcomes, strict=True):
            self._settle(each, posted)

    def _settle(self, each: _Waiting, posted: engine.Posted | None) -> None:
        request, lines = each.posting.request, each.posting.lines
        try:
            if posted is None:
                each.result = post(request, lines, now=each.now)
            elif posted.outcome == engine.REPEAT:
                each.result = replay(request, lines) or ()
            elif posted.outcome == engine.POSTED:
                each.result = transfers(each.posting, posted)
            else:
                each.error = engine.refusal(posted)
        except (Refusal, DatabaseError, RuntimeError) as error:
            each.error = error
        finally:
            each.waits.release()
