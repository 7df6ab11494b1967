"""How disputes go here, on a page for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.disputes import queries
from truehand.disputes.domain.figures import FEWEST
from truehand.edge import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from truehand.disputes.domain.figures import Group

WIDTH: Final = 1000
_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A group with its bar, on the scale of the largest one, and its durations in days."""

    group: Group
    width: int
    median_days: int | None
    p90_days: int | None


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A year of disputes: causes, durations, outcomes, repeated complaints."""
    found = queries.figures(now=clock.now())
    context = {
        "figures": found,
        "whole": _row(found.all, 1),
        "tables": [("causes", _rows(found.causes)), ("outcomes", _rows(found.outcomes))],
        "repeated_percent": None if found.repeated is None else found.repeated // 100,
        "fewest": FEWEST,
    }
    return render(request, "disputes/figures.html", context)


def _rows(groups: Sequence[Group]) -> list[Row]:
    most = max((each.count or 0 for each in groups), default=0) or 1
    return [_row(each, most) for each in groups]


def _row(group: Group, most: int) -> Row:
    return Row(group, (group.count or 0) * WIDTH // most, _days(group.median_hours), _days(group.p90_hours))


def _days(hours: int | None) -> int | None:
    return None if hours is None else -(-hours // _DAY)
