"""Every page that a link leads to, for each of the cast: nothing is broken, foreign, heavy or unusable."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.conftest import Enter
from tests.journeys.visitor import Visitor
from tests.market.plates import know_the_drawings
from truehand.market import operations as market

pytestmark = pytest.mark.browser
CAST = ("", "alice", "bob", "ines", "carl", "olga", "audra")
DOWNLOADS = re.compile(
    r"\.(zip|py|json|csv|pdf|xml|tlog-proof)$|/photos/|/exhibits/|^/api/|/log/(checkpoint$|keys?$|tile/)"
    r"|/bank/(sample/|orders/[^/]+/file$)"
)
SEEN_OF_A_KIND = 1  # pages of one address pattern, for each of the cast


@pytest.mark.parametrize(
    ("chinese", "phone", "cast"),
    [(True, True, CAST), (False, False, ("", "bob", "olga"))],
    ids=["chinese-phone", "english-desktop"],
)
def test_every_page_keeps_what_is_promised(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, *, chinese: bool, phone: bool, cast: tuple[str, ...]
) -> None:
    know_the_drawings(monkeypatch, flat=False)
    market.load_demonstration(now=datetime.now(UTC))
    visitor = enter(chinese=chinese, phone=phone)
    seen: set[str] = set()
    for who in cast:
        if who:
            visitor.be(who)
        seen |= walk(visitor)
    assert {"home", "listings:listing", "trade:page", "trade:money", "desk:disputes"} <= seen


def walk(visitor: Visitor) -> set[str]:
    """Follow every link once; return the kinds of pages that were seen."""
    left, found = ["/"], {"/"}
    kinds: dict[str, int] = {}
    while left:
        path = left.pop(0)
        kind = kind_of(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > SEEN_OF_A_KIND:
            continue
        answer = visitor.go(path)
        assert answer == 200, f"{path}: {answer}"
        links = [path for path in links_of(visitor) if path not in found]
        left += links
        found |= set(links)
    return set(kinds)


def links_of(visitor: Visitor) -> list[str]:
    hrefs: list[str] = visitor.page.eval_on_selector_all("a[href]", "all => all.map(each => each.href)")
    paths = dict.fromkeys(
        href.removeprefix(visitor.home).split("#")[0] for href in hrefs if href.startswith(visitor.home)
    )
    return [path for path in paths if path and not DOWNLOADS.search(urlsplit(path).path)]


def kind_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name or path
    except Resolver404:
        return path
