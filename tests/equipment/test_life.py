"""A machine's life as a drawing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from truehand.equipment.domain.certified import Standing, certificates_in
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


def certified(number: str, days: int, until: int) -> HistoryEntry:
    end = OPENED + timedelta(days=until)
    data = {"number": number, "title": "Roll-over cage, ISO 12117-2", "until": end.isoformat()}
    return HistoryEntry("certified", data, OPENED + timedelta(days=days))


def changed(number: str, what: str, days: int) -> HistoryEntry:
    return HistoryEntry(f"certificate_{what}", {"number": number, "reason": "x"}, OPENED + timedelta(days=days))


def test_certificates_stand_as_their_own_last_change_and_the_moment_say() -> None:
    entries = [
        certified("A", 10, 400),
        certified("B", 20, 2000),
        certified("C", 30, 2000),
        certified("D", 40, 2000),
        changed("B", "suspended", 100),
        changed("C", "suspended", 100),
        changed("B", "reinstated", 200),
        changed("D", "revoked", 300),
    ]
    found = certificates_in(entries, at=OPENED + timedelta(days=1000))
    assert [each.standing for each in found] == [
        Standing.EXPIRED,
        Standing.VALID,
        Standing.SUSPENDED,
        Standing.REVOKED,
    ]
    # Each line in the drawing ends with what it shows: the last day, the moment of asking, the revocation.
    ends = [(each.ended_at - OPENED).days for each in found]
    assert ends == [400, 1000, 1000, 300]


def test_certificates_lie_under_the_band_without_meeting() -> None:
    entries = [certified(str(number), number, 900) for number in range(9)]
    at = OPENED + timedelta(days=600)
    life = life_of(entries, opened_at=OPENED, until=at, certificates=certificates_in(entries, at=at))
    tops = [bar.y for bar in life.bars]
    assert tops[0] >= life.band_top + life.band_height
    assert all(after - before > life.bar_height for before, after in pairwise(tops))
    assert tops[-1] + life.bar_height < life.height
    assert {bar.certificate.number for bar in life.bars} == {"5", "6", "7", "8"}
    assert all(bar.left + bar.width <= WIDTH for bar in life.bars)
