"""Linked batches: many postings in one go, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain.refusals import ChangedRepeat
from truehand.escrow.operations import engine
from truehand.escrow.operations.posting import replay, transfers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.escrow.domain.accounts import Line
    from truehand.escrow.domain.posting import Request
    from truehand.escrow.domain.views import TransferView


def post_all(
    postings: Sequence[tuple[Request, Sequence[Line]]], *, now: datetime
) -> tuple[tuple[TransferView, ...], ...]:
    """Post all requests in their order or none of them, and return what each posted.

    A request that was posted before counts as done. Refuses what ``post`` refuses, for the first that it refuses;
    ChangedRepeat also for two requests of one key.
    """
    if len({request.key for request, _ in postings}) < len(postings):
        raise ChangedRepeat
    result: dict[str, tuple[TransferView, ...]] = {}
    waiting = [engine.Posting.of(request, lines, now) for request, lines in postings]
    with transaction.atomic():
        outcomes = engine.post_many(waiting, linked=True, now=now, told=True)
        repeats = [each for each, posted in zip(waiting, outcomes, strict=True) if posted.outcome == engine.REPEAT]
        if repeats:
            result |= {each.request.key: replay(each.request, each.lines) or () for each in repeats}
            waiting = [each for each in waiting if each.request.key not in result]
            outcomes = engine.post_many(waiting, linked=True, now=now, told=True) if waiting else []
        for posted in outcomes:
            if posted.culprit is not None:
                raise engine.refusal(posted)
        for posting, posted in zip(waiting, outcomes, strict=True):
            result[posting.request.key] = transfers(posting, posted)
    return tuple(result[request.key] for request, _ in postings)
