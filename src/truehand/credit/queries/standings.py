"""Standings and published ratings."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from truehand.credit.domain.facts import Fact, FactKind, RatingView, Stars
from truehand.credit.domain.score import Standing, assess
from truehand.credit.models import Rating, TradeFact
from truehand.edge.paging import DEFAULT_SIZE, Page, by_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MONTHS_SHOWN = 12


def standing(party_id: UUID, *, now: datetime) -> Standing:
    """Return a party's standing at an instant; a party that nothing is known of is new."""
    return assess(_facts(party_id), _stars(party_id), now=now)


def history(party_id: UUID, *, now: datetime) -> tuple[Standing, ...]:
    """Return the standing a year ago, each month since, and now: oldest first."""
    facts, stars = _facts(party_id), _stars(party_id)
    instants = [_months_before(now, count) for count in range(MONTHS_SHOWN, -1, -1)]
    return tuple(assess(facts, stars, now=instant) for instant in instants)


def ratings_of(party_id: UUID, *, cursor: str | None = None, size: int | None = DEFAULT_SIZE) -> Page[RatingView]:
    """Return the published ratings that a party received, newest first."""
    return by_id(_published().filter(ratee_id=party_id), _view, cursor=cursor, size=size)


def ratings_of_trade(trade_id: UUID) -> tuple[RatingView, ...]:
    """Return a trade's ratings once they are published, and nothing before."""
    return tuple(_view(row) for row in _published().filter(round_id=trade_id).order_by("id"))


def rated_by(trade_id: UUID) -> tuple[UUID, ...]:
    """Return who has rated a trade, sealed or published; never what they said."""
    return tuple(Rating.objects.filter(round_id=trade_id).order_by("id").values_list("rater_id", flat=True))


def _published() -> QuerySet[Rating]:
    return Rating.objects.filter(round__published_at__isnull=False).select_related("round")


def _facts(party_id: UUID) -> list[Fact]:
    rows = TradeFact.objects.filter(party_id=party_id).values_list("kind", "at", "minor", "currency")
    return [
        Fact(FactKind(kind), at, None if minor is None or currency is None else Money(minor, currency))
        for kind, at, minor, currency in rows
    ]


def _stars(party_id: UUID) -> list[Stars]:
    rows = _published().filter(ratee_id=party_id).values_list("stars", "round__published_at")
    return [Stars(stars, at) for stars, at in rows if at is not None]


def _view(row: Rating) -> RatingView:
    published_at = row.round.published_at
    if published_at is None:
        raise ValueError("a sealed rating has no view")
    return RatingView(row.id, row.round_id, row.rater_id, row.ratee_id, row.stars, row.text, published_at)


def _months_before(now: datetime, count: int) -> datetime:
    years, month = divmod(now.year * 12 + now.month - 1 - count, 12)
    return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))
