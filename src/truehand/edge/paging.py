"""Cursor pagination over time-ordered identifiers: stable under inserts, no counting, one index."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from truehand.edge.refusals import CursorNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet

T = TypeVar("T")
M = TypeVar("M", bound="Model")

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of the next page (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None


def cursor_of(last: UUID) -> str:
    """Return the opaque cursor that continues after an identifier."""
    return base64.urlsafe_b64encode(last.bytes).decode().rstrip("=")


def after(cursor: str | None) -> UUID | None:
    """Return the identifier that a cursor continues after; refuse (CursorNotUnderstood) a made-up one."""
    if not cursor:
        return None
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise CursorNotUnderstood from error


def size_of(asked: int | None) -> int:
    """Return a page size between 1 and LARGEST_SIZE."""
    return min(max(asked or DEFAULT_SIZE, 1), LARGEST_SIZE)


def page_of(rows: Sequence[T], size: int, identify: Callable[[T], UUID]) -> Page[T]:
    """Make a page of ``size`` from rows fetched with a limit of ``size + 1``."""
    items = tuple(rows[:size])
    more = len(rows) > size and items
    return Page(items, cursor_of(identify(items[-1])) if more else None)


def by_id(
    rows: QuerySet[M],
    seen_as: Callable[[M], T],
    *,
    cursor: str | None,
    size: int | None,
    oldest_first: bool = False,
) -> Page[T]:
    """Return a page of rows in the order of their identifiers, the newest first; refuse (CursorNotUnderstood)."""
    last, limit = after(cursor), size_of(size)
    beyond, order = ("pk__gt", "pk") if oldest_first else ("pk__lt", "-pk")
    if last is not None:
        rows = rows.filter(**{beyond: last})
    found = page_of(list(rows.order_by(order)[: limit + 1]), limit, lambda row: UUID(str(row.pk)))
    return Page(tuple(seen_as(row) for row in found.items), found.next_cursor)
