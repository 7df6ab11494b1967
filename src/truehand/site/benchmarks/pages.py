"""What drawing a page costs: a trade's page and the search beside a page of one query, in turns, without a network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from wsgiref.util import setup_testing_defaults

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client

from truehand.site.benchmarks.scratch import Figures, scratch_database, seconds
from truehand.site.benchmarks.stage import WHOLE, Stage, play
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, EACH, MACHINES = 8, 15, 200
HEALTH, SEARCH = "/health", "/listings/?text=komatsu&sort=price_up"
DELIVERED = tuple(move.transition for move in WHOLE).index("deliver") + 1
OK = "200 OK"


def measure() -> Figures:
    """Return pages a second in one thread, each also as a share of the page of one query in the same run."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database():
        trade, cookies = _staged()
        visitor, buyer = Site(), Site(cookies)
        asks = (partial(visitor.get, HEALTH), partial(buyer.get, trade), partial(visitor.get, SEARCH))
        for ask in asks:
            ask()
        spent = [0.0] * len(asks)
        for _ in range(ROUNDS):
            for place, ask in enumerate(asks):
                spent[place] += sum(seconds(ask) for _ in range(EACH))
    health, page, search = (ROUNDS * EACH / taken for taken in spent)
    return {
        "health_per_second": health,
        "trade_page_per_second": page,
        "search_page_per_second": search,
        "trade_page_vs_health": page / health,
        "search_page_vs_health": search / health,
    }


class Site:
    """The site as its server calls it (WSGI), for one person."""

    def __init__(self, cookies: str = "") -> None:
        """Start the application for a visitor, or for whoever has these cookies."""
        self.application = get_wsgi_application()
        self.environ = {"HTTP_HOST": "localhost", "HTTP_COOKIE": cookies, "HTTP_ACCEPT_LANGUAGE": "en"}
        setup_testing_defaults(self.environ)

    def get(self, address: str) -> None:
        """Ask for a page and read it; RuntimeError when it is not shown."""
        path, _, query = address.partition("?")
        answers: list[str] = []

        def start(status: str, *_rest: object) -> Callable[[bytes], object]:
            answers.append(status)
            return answers.__contains__

        answer = self.application(self.environ | {"PATH_INFO": path, "QUERY_STRING": query}, start)
        b"".join(answer)
        answer.close()
        if answers != [OK]:
            raise RuntimeError(f"{address} answers {answers}")


def _staged() -> tuple[str, str]:
    """Fill the market, deliver a machine, sign its buyer in; return the trade's address and the cookies."""
    stage = Stage.for_trades(1)
    scene = stage.scene(0)
    play(scene, WHOLE[:DELIVERED])
    for _ in range(MACHINES):
        stage.on_sale(scene.parts[Who.SELLER].party_id)
    browser = Client()
    browser.force_login(get_user_model().objects.get(party__id=scene.parts[Who.BUYER].party_id))
    return f"/trades/{scene.trade_id}/", browser.cookies.output(attrs=[], header="", sep=";").strip()
