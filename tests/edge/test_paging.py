"""A cursor continues where a page ended, and a made-up one is refused."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.edge.paging import DEFAULT_SIZE, LARGEST_SIZE, Page, after, cursor_of, page_of, size_of
from truehand.edge.refusals import CursorNotUnderstood


@given(st.uuids())
def test_a_cursor_is_read_back(last: UUID) -> None:
    assert after(cursor_of(last)) == last
    assert len(cursor_of(last)) == 22


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_cursor_is_the_first_page(nothing: str | None) -> None:
    assert after(nothing) is None


@given(st.text(min_size=1, max_size=40))
def test_a_made_up_cursor_is_refused_or_is_one(text: str) -> None:
    try:
        found = after(text)
    except CursorNotUnderstood:
        return
    assert found is not None
    assert cursor_of(found)[:21] == text.rstrip("=")[:21]


@pytest.mark.parametrize(
    ("asked", "given"), [(None, DEFAULT_SIZE), (0, DEFAULT_SIZE), (-5, 1), (1, 1), (100, 100), (10**9, LARGEST_SIZE)]
)
def test_a_page_has_a_sensible_size(asked: int | None, given: int) -> None:
    assert size_of(asked) == given


@given(st.lists(st.uuids(), unique=True, max_size=50), st.integers(1, 10))
def test_pages_laid_side_by_side_are_the_whole(rows: list[UUID], size: int) -> None:
    ordered = sorted(rows, reverse=True)
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        last = after(cursor)
        left = [each for each in ordered if last is None or each < last]
        page: Page[UUID] = page_of(left[: size + 1], size, lambda each: each)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ordered
