"""A table leaves for analysis only when nobody in it stands alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truehand.vault.domain.anonymity import ANY, LEAST_K, Quasi, anonymised, figures
from truehand.vault.domain.refusals import NotAnonymous, NothingToExport

AGE = Quasi("age", ((("as it is", "as it is"), str), (("tens", "tens"), lambda age: f"{int(age) // 10 * 10}")))
TOWN = Quasi("town", ((("as it is", "as it is"), str), (("as it is", "as it is"), str)))
LADDER = (AGE, TOWN)


def rows(*people: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"age": age, "town": town, "ill": ill} for age, town, ill in people]


def test_the_figures_are_those_of_a_table_worked_out_by_hand() -> None:
    table = rows(*[("30", "Jinan", ill) for ill in "ppq"], *[("40", "Jinan", ill) for ill in "pppp"])
    found = figures(table, ["age", "town"], "ill")
    assert (found.k, found.l) == (3, 1)
    # The classes' shares of p are 2/3 and 1, the table's is 6/7: the farther one is 4/21 away.
    assert found.t == pytest.approx(4 / 21)


def test_a_fine_table_is_not_made_coarser_than_it_must_be() -> None:
    fine = anonymised(rows(*[("31", "Jinan", "p")] * 5), LADDER, "ill")
    assert (fine.level, fine.rows[0]["age"]) == (0, "31")
    tens = anonymised(rows(*[(str(age), "Jinan", "p") for age in range(30, 35)]), LADDER, "ill")
    assert (tens.level, tens.rows[0]["age"], tens.figures.k) == (1, "30", 5)
    none = anonymised(rows(*[(str(age), "Jinan", "p") for age in range(30, 80, 10)]), LADDER, "ill")
    assert (none.level, none.rows[0]["age"], none.coarsened["age"][1]) == (2, ANY, "left out")


def test_too_few_do_not_leave_and_the_refusal_says_how_few() -> None:
    with pytest.raises(NotAnonymous) as refused:
        anonymised(rows(("30", "Jinan", "p"), ("30", "Jinan", "q")), LADDER, "ill")
    assert "k is 2 of at least 5, l 2" in refused.value.sentence("en")
    with pytest.raises(NothingToExport):
        anonymised([], LADDER, "ill")


def test_nobody_asks_for_less_than_the_floor() -> None:
    with pytest.raises(NotAnonymous):
        anonymised(rows(*[("30", "Jinan", "p")] * (LEAST_K - 1)), LADDER, "ill", least=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99).map(str), st.sampled_from(["Jinan", "Qingdao"]), st.sampled_from("pq"))),
    st.integers(5, 9),
)
def test_whatever_leaves_has_at_least_k_in_every_class(people: list[tuple[str, str, str]], least: int) -> None:
    try:
        found = anonymised(rows(*people), LADDER, "ill", least=least)
    except (NotAnonymous, NothingToExport):
        assert len(people) < 2 * least or min(Counter(town for _, town, _ in people).values()) < least
        return
    classes = Counter((row["age"], row["town"]) for row in found.rows)
    assert min(classes.values()) == found.figures.k >= least
    assert [row["ill"] for row in found.rows] == [ill for _, _, ill in people]
