"""The public credit page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.credit import queries
from truehand.credit.domain.facts import MOST_STARS
from truehand.credit.domain.grades import GRADES, TRADES_TO_BE_KNOWN
from truehand.credit.web import charts
from truehand.edge import clock
from truehand.identity import queries as identity

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.credit.domain.facts import RatingView


@require_safe
def credit_page(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """Show anybody a party's standing, what it rests on, what it means, and the ratings it received."""
    now = clock.now()
    party = identity.party(party_id)
    standing = queries.standing(party_id, now=now)
    ratings = queries.ratings_of(party_id, cursor=request.GET.get("cursor"))
    context = {
        "party": party,
        "standing": standing,
        "state": STATES[standing.grade],
        "bars": charts.bars(standing.reasons),
        "columns": charts.columns(queries.history(party_id, now=now)),
        "grades": GRADES[::-1],
        "known_after": TRADES_TO_BE_KNOWN,
        "ratings": _with_names(ratings.items),
        "next_cursor": ratings.next_cursor,
        "elsewhere": queries.elsewhere(party_id),
    }
    return render(request, "credit/page.html", context)


STATES: Final = {"excellent": "good", "good": "good", "fair": "wait", "new": "plain", "poor": "stop"}


def _with_names(ratings: tuple[RatingView, ...]) -> list[dict[str, object]]:
    names = identity.parties({rating.rater for rating in ratings})
    return [
        {
            "rating": rating,
            "rater": names.get(rating.rater),
            "picture": "★" * rating.stars + "☆" * (MOST_STARS - rating.stars),
        }
        for rating in ratings
    ]
