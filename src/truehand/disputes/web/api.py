"""How disputes go here, over the API; for everybody."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Schema

from truehand.disputes import queries
from truehand.disputes.domain.figures import FEWEST, Figures, Group
from truehand.edge import clock
from truehand.edge.api import Router
from truehand.edge.schemas import Words

router = Router(tags=["disputes"])


class GroupOut(Schema):
    """Disputes with something in common; a count that is null is below ``fewest`` or would tell one that is."""

    key: str
    words: Words
    count: int | None
    median_hours: int | None
    p90_hours: int | None

    @classmethod
    def of(cls, group: Group) -> GroupOut:
        """Return the wire form."""
        return cls(
            key=group.key,
            words=Words.of(group.words),
            count=group.count,
            median_hours=group.median_hours,
            p90_hours=group.p90_hours,
        )


class FiguresOut(Schema):
    """A year of disputes that have ended; ``repeated`` in 1/10,000ths of those complained of."""

    since: datetime
    until: datetime
    fewest: int
    count: int | None
    median_hours: int | None
    p90_hours: int | None
    causes: list[GroupOut]
    outcomes: list[GroupOut]
    repeated: int | None

    @classmethod
    def of(cls, figures: Figures) -> FiguresOut:
        """Return the wire form."""
        return cls(
            since=figures.since,
            until=figures.until,
            fewest=FEWEST,
            count=figures.all.count,
            median_hours=figures.all.median_hours,
            p90_hours=figures.all.p90_hours,
            causes=[GroupOut.of(each) for each in figures.causes],
            outcomes=[GroupOut.of(each) for each in figures.outcomes],
            repeated=figures.repeated,
        )


@router.get("/figures", response=FiguresOut, auth=None)
def figures(request: HttpRequest) -> FiguresOut:  # noqa: ARG001 - ninja's
    """Causes, durations, outcomes and repeated complaints of a year of disputes; small counts are withheld."""
    return FiguresOut.of(queries.figures(now=clock.now()))
