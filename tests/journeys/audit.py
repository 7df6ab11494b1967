"""What every page must keep, looked at whenever somebody arrives at one."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

LOOK = (Path(__file__).parent / "look.js").read_text()
HEAVIEST = 100 * 1024  # bytes of a page without its photos
# A refused form answers 422; the browser notes that in its console, and that is no fault.
REFUSAL = re.compile(r"status of (422|403|404|409)")


class Audit:
    """Listens to one person's browser and examines each page."""

    def __init__(self, context: BrowserContext, page: Page, home: str, *, chinese: bool) -> None:
        self.faults: list[str] = []
        self._page = page
        self._home = home
        self._language = "zh-Hans" if chinese else "en"
        context.on("request", self._hear_request)
        page.on("console", self._hear_console)
        page.on("pageerror", lambda error: self._fault(f"script error: {error}"))

    def look(self) -> None:
        """Examine the page that is shown."""
        self._page.wait_for_load_state()
        found: dict[str, Any] = self._page.evaluate(LOOK)
        for complaint in found["complaints"]:
            self._fault(complaint)
        if found["language"] != self._language:
            self._fault(f"speaks {found['language']}")
        weight = found["document"] + sum(_weight(urlsplit(each).path) for each in found["parts"])
        if weight > HEAVIEST:
            self._fault(f"weighs {weight} bytes")

    def _fault(self, what: str) -> None:
        fault = f"{urlsplit(self._page.url).path}: {what}"
        if fault not in self.faults:
            self.faults.append(fault)

    def _hear_request(self, request: Request) -> None:
        if not request.url.startswith((self._home, settings.TRUEHAND_SANDBOX_URL, "data:", "blob:")):
            self._fault(f"asks {request.url}")

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSAL.search(message.text):
            self._fault(f"console: {message.text}")


@cache
def _weight(path: str) -> int:
    """What a style sheet or a script weighs as it is sent, compressed."""
    name = finders.find(path.removeprefix("/static/").replace("/styles/", "truehand/"))
    return len(gzip.compress(Path(name).read_bytes())) if name else 0
