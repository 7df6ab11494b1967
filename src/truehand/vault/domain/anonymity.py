"""May a table leave for analysis? Its quasi-identifiers are made coarser until nobody stands alone, or it stays.

The figures are pyCANON's (Sáinz-Pardo Díaz and López García, Scientific Data 9, 2022), and its k is the gate:
every combination of quasi-identifiers is shared by at least k rows (Sweeney 2002); l counts the different sensitive
values in each such class (Machanavajjhala et al. 2007), t is how far their spread is from the whole table's (Li et al.
2007; 0 is the same).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.vault.domain.refusals import NotAnonymous, NothingToExport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Row = Mapping[str, str]

# Fewer is hiding in a crowd of four; the operator may ask for more, never for less.
LEAST_K: Final = 5
MOST_K: Final = 1_000
# What stands in the place of a value that is left out altogether.
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class Figures:
    """How anonymous a table is."""

    k: int
    l: int  # noqa: E741 - the name the literature gives it
    t: float


@dataclass(frozen=True, slots=True)
class Quasi:
    """A column that could tell who somebody is with others' help, and how it is made coarser, step by step.

    Each step has its words (zh, en) and takes the value as it is known, not as the step before left it.
    """

    name: str
    steps: tuple[tuple[tuple[str, str], Callable[[str], str]], ...]

    def at(self, level: int) -> tuple[tuple[str, str], Callable[[str], str]]:
        """Return the step of a level; past the last the column says nothing."""
        return self.steps[level] if level < len(self.steps) else (("不列出", "left out"), lambda _value: ANY)


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A table that may leave, with its figures and what was done to each quasi-identifier."""

    rows: tuple[dict[str, str], ...]
    figures: Figures
    level: int
    coarsened: dict[str, tuple[str, str]]


def anonymised(rows: Sequence[Row], quasi: Sequence[Quasi], sensitive: str, *, least: int = LEAST_K) -> Anonymous:
    """Return the rows at the finest level at which every class has ``least`` rows.

    Refuses NothingToExport, and NotAnonymous (with the best figures) when even the coarsest level has too few.
    """
    if not rows:
        raise NothingToExport
    least, levels = min(max(least, LEAST_K), MOST_K), max(len(each.steps) for each in quasi)
    names, found = [each.name for each in quasi], Figures(0, 0, 1.0)
    for level in range(levels + 1):
        steps = {each.name: each.at(level) for each in quasi}
        coarse = tuple(
            {name: steps[name][1](value) if name in steps else value for name, value in row.items()} for row in rows
        )
        found = figures(coarse, names, sensitive)
        if found.k >= least:
            return Anonymous(coarse, found, level, {name: words for name, (words, _) in steps.items()})
    raise NotAnonymous(k=found.k, l=found.l, t=f"{found.t:.2f}", least=least)


def figures(rows: Sequence[Row], quasi: Sequence[str], sensitive: str) -> Figures:
    """Return k, l and t of a table that is not empty."""
    # A second to load, and of use to nobody else.
    import pandas as pd
    from pycanon import anonymity

    table, columns = pd.DataFrame(list(rows)), list(quasi)
    return Figures(
        int(anonymity.k_anonymity(table, columns)),
        int(anonymity.l_diversity(table, columns, [sensitive])),
        float(anonymity.t_closeness(table, columns, [sensitive])),
    )
