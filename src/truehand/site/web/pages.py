"""Home page, the page about safety, and health."""

from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge.actors import maybe_actor
from truehand.edge.problem import language
from truehand.identity.domain.cast import CAST, Player
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.site import mode
from truehand.site.web.safety import POINTS, clocks, life

# What the drawn example on the front page holds in escrow.
EXAMPLE_PRICE: Final = Money(12_800_000, "CNY")
# One row of cards on a desk.
LATEST: Final = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    context = {
        "safety": POINTS,
        "life": life(language()),
        "example_price": EXAMPLE_PRICE,
        "cast": _cast(request),
        "latest": listings.latest(LATEST),
    }
    return render(request, "site/home.html", context)


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How a trade is kept safe, danger by danger and clock by clock."""
    return render(request, "site/safety.html", {"safety": POINTS, "waits": clocks()})


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Says that the site and its database answer; a monitor asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _cast(request: HttpRequest) -> tuple[Player, ...]:
    """Return who a visitor of the demonstration may sign in as."""
    return CAST if mode.demonstration() and maybe_actor(request) is None else ()
