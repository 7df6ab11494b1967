"""A machine's life as a drawing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.life import HEIGHT, WIDTH, life_of
from truehand.equipment.domain.passport import HISTORY, HistoryEntry

OPENED = datetime(2021, 3, 1, 8, 0, tzinfo=UTC)
moments = st.integers(0, 3650 * 24).map(lambda hours: OPENED + timedelta(hours=hours))


def happened(kind: str, days: int) -> HistoryEntry:
    return HistoryEntry(kind, {}, OPENED + timedelta(days=days))


def test_a_machine_sold_three_times_has_four_owners_one_after_the_other() -> None:
    kinds = ("listed", "inspected", "sold")
    entries = [happened(kind, year * 500 + at * 20) for year in range(3) for at, kind in enumerate(kinds)]
    life = life_of(entries, opened_at=OPENED)
    assert (life.sales, [owner.number for owner in life.owners]) == (3, [1, 2, 3, 4])
    for before, after in zip(life.owners, life.owners[1:], strict=False):
        assert before.left + before.width <= after.left
    sales = [mark.x for mark in life.marks if mark.shape == "sale"]
    assert sales == [owner.left for owner in life.owners[1:]]
    assert [tick.year for tick in life.ticks] == [2022, 2023, 2024]


def test_a_machine_to_which_nothing_happened_has_one_owner() -> None:
    life = life_of((), opened_at=OPENED)
    assert (life.sales, len(life.owners), life.marks, life.ticks) == (0, 1, (), ())


@given(st.lists(st.tuples(moments, st.sampled_from(sorted(HISTORY)))))
def test_every_drawing_stays_within_its_picture(said: list[tuple[datetime, str]]) -> None:
    entries = [HistoryEntry(kind, {}, at) for at, kind in sorted(said)]
    life = life_of(entries, opened_at=OPENED)
    assert len(life.marks) == len(entries)
    for mark in life.marks:
        assert 0 <= mark.x <= WIDTH
        assert 0 <= mark.y <= HEIGHT
    for owner in life.owners:
        assert owner.width >= 0
        assert owner.left + owner.width <= WIDTH
