"""The time tokens on the log's heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, When

from truehand.evidence.domain.timestamp import Stamp
from truehand.evidence.models import TimeToken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


def authorities_of(size: int) -> set[str]:
    """Return who stamped the head of that size."""
    return set(TimeToken.objects.filter(head=size).values_list("authority", flat=True))


def last_stamps(count: int = 5) -> tuple[Stamp, ...]:
    """Return the newest time tokens, newest first."""
    return tuple(_stamps(TimeToken.objects.order_by("-head", "id"), count))


def stamps() -> Iterator[Stamp]:
    """Yield every time token, oldest head first."""
    return _stamps(TimeToken.objects.order_by("head", "id"))


def stamp_for(last: int, size: int) -> Stamp | None:
    """Return the earliest token over a tree that has the entry ``last``, else the newest; of trees up to ``size``."""
    rows = TimeToken.objects.filter(head__lte=size)
    later = Case(When(head__gt=last, then=-F("head")))  # nothing for those that come before the entry
    return next(_stamps(rows.order_by(later.desc(nulls_last=True), "-head", "id"), 1), None)


def stamp(size: int) -> Stamp | None:
    """Return the first token on the head of that size."""
    return next(_stamps(TimeToken.objects.filter(head=size).order_by("id"), 1), None)


def _stamps(rows: QuerySet[TimeToken], most: int | None = None) -> Iterator[Stamp]:
    columns = rows.values_list("head", "head__note", "authority", "answer", "roots", "at")
    for size, note, authority, answer, roots, at in columns[:most]:
        yield Stamp(size, note, authority, bytes(answer), roots, at)
