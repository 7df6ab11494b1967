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
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MONTHS_SHOWN = 12


def standing(party_id: UUID, *, now: datetime) -> Standing:
    """Return a party's standing at an instant; a party that nothing is known of is new."""
    return standings((party_id,), now=now)[party_id]


def standings(party_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Standing]:
    """Return several parties' standings at an instant, with as many questions as one party's takes."""
    wanted = set(party_ids)
    facts, stars = _facts(wanted), _stars(wanted)
    return {each: assess(facts[each], stars[each], now=now) for each in wanted}


def history(party_id: UUID, *, now: datetime) -> tuple[Standing, ...]:
    """Return the standing a year ago, each month since, and now: oldest first."""
    facts, stars = _facts({party_id})[party_id], _stars({party_id})[party_id]
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


def _facts(party_ids: set[UUID]) -> dict[UUID, list[Fact]]:
    found: dict[UUID, list[Fact]] = {each: [] for each in party_ids}
    rows = TradeFact.objects.filter(party_id__in=party_ids)
    for party_id, kind, at, minor, currency in rows.values_list("party_id", "kind", "at", "minor", "currency"):
        amount = None if minor is None or currency is None else Money(minor, currency)
        found[party_id].append(Fact(FactKind(kind), at, amount))
    return found


def _stars(party_ids: set[UUID]) -> dict[UUID, list[Stars]]:
    found: dict[UUID, list[Stars]] = {each: [] for each in party_ids}
    rows = _published().filter(ratee_id__in=party_ids).values_list("ratee_id", "stars", "round__published_at")
    for party_id, stars, at in rows:
        if at is not None:
            found[party_id].append(Stars(stars, at))
    return found


def _view(row: Rating) -> RatingView:
    published_at = row.round.published_at
    if published_at is None:
        raise ValueError("a sealed rating has no view")
    return RatingView(row.id, row.round_id, row.rater_id, row.ratee_id, row.stars, row.text, published_at)


def _months_before(now: datetime, count: int) -> datetime:
    years, month = divmod(now.year * 12 + now.month - 1 - count, 12)
    return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))
