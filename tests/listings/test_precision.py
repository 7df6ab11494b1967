"""How often a check is right: counted honestly also when there is little to count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.listings.domain.rounds import CHECK_NAMES, Precision, wilson


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_and_stays_within_all_and_nothing(counted: tuple[int, int]) -> None:
    hits, of = counted
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1


@pytest.mark.parametrize(
    ("hits", "of", "between"), [(0, 10, (0.0, 0.2775)), (5, 10, (0.2366, 0.7634)), (90, 100, (0.8256, 0.9448))]
)
def test_intervals_are_wilsons(hits: int, of: int, between: tuple[float, float]) -> None:
    assert wilson(hits, of) == pytest.approx(between, abs=1e-4)


def test_few_cases_say_little() -> None:
    assert Precision("plate", "plate.serial_differs", 1, 1).interval == (20, 100)
    assert Precision("plate", "plate.serial_differs", 400, 400).interval == (99, 100)


def test_a_check_without_a_name_is_shown_as_it_is() -> None:
    assert Precision("mood", "mood.swings", 1, 0).check_name == ("mood", "mood")
    assert Precision("plate", "plate.x", 1, 0).check_name == CHECK_NAMES["plate"]
