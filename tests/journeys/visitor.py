"""Somebody in front of a browser: reads what the page says in their language and does what it offers."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import translation

from tests.journeys.audit import Audit
from tests.journeys.passing import PASSING
from truehand.identity.domain.cast import PLAYERS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, FilePayload, Locator

    Words = str | tuple[str, str]

LIMIT = 60.0  # seconds for what happens by itself


class Visitor:
    """One person's browser. `faults` collects what no page may do."""

    def __init__(self, context: BrowserContext, home: str, *, chinese: bool, shots: Path) -> None:
        self.context = context
        self.home = home
        self.chinese = chinese
        self.shots = shots
        self.page = context.new_page()
        self.audit = Audit(context, self.page, home, chinese=chinese)

    @property
    def faults(self) -> list[str]:
        return self.audit.faults

    def say(self, words: Words) -> str:
        """The words in this person's language: an English sentence of a template, or a (zh, en) pair."""
        if isinstance(words, tuple):
            return words[0 if self.chinese else 1]
        with translation.override("zh-hans" if self.chinese else "en"):
            return translation.gettext(words)

    def go(self, path: str) -> int:
        """Go to an address; return the status of its answer."""
        answer = self.page.goto(path)
        self.audit.look()
        return answer.status if answer else 0

    def be(self, who: str, then: str = "/") -> None:
        """Change places with one click."""
        self.go(f"/demo/?next={then}")
        self.page.get_by_role("button", name=PLAYERS[who].display_name).click()
        self.arrive(then)

    def arrive(self, path: str) -> None:
        self.page.wait_for_url(re.compile(rf"^{re.escape(self.home)}{path}$"))
        self.audit.look()

    def press(self, words: Words, *, within: str = "main") -> None:
        """Press the button of that name, and see where it leads."""
        self._onward(self._button(words, within))

    def _button(self, words: Words, within: str) -> Locator:
        return (
            self.page.locator(within)
            .get_by_role("button", name=self.say(words), exact=True)
            .locator("visible=true")
            .first
        )

    def second_factor(self) -> None:
        """Read who gets what, and confirm it with the code of one's app."""
        self.page.wait_for_selector(".money-act")
        self.audit.look()
        code = self.page.locator(".demo-code .code")
        limit = time.monotonic() + LIMIT
        while not code.count():
            assert time.monotonic() < limit, "no code comes"
            PASSING.let(seconds=10)  # each act takes a code of its own
            self.page.reload()
        self.shoot("confirm")
        self.page.locator("#code").fill(code.inner_text())
        self.page.locator("form[data-confirm] .button-primary").click()

    def follow(self, words: Words) -> None:
        """Follow the link of that name."""
        self._onward(self.page.locator("main").get_by_role("link", name=self.say(words), exact=True).first)

    def _onward(self, where: Locator) -> None:
        with self.page.expect_navigation():
            where.click()
        self.audit.look()

    def unfold(self, words: Words) -> None:
        """Open what is folded under that heading, unless it is open."""
        summary = self.page.locator("main summary", has_text=self.say(words)).first
        if not summary.evaluate("each => each.parentElement.open"):
            summary.click()

    def field(self, words: Words) -> Locator:
        """The visible input with that label."""
        name = re.compile(rf"^{re.escape(self.say(words))}( [(（].*)?$")
        return self.page.locator("main").get_by_label(name).locator("visible=true").first

    def fill(self, words: Words, value: str) -> None:
        self.field(words).fill(value)

    def choose(self, words: Words, value: str) -> None:
        self.field(words).select_option(value)

    def give(self, words: Words, *files: bytes) -> None:
        """Choose photos, as out of the phone's album."""
        self.field(words).set_input_files(album(*files))

    def reads(self, words: Words) -> bool:
        return self.say(words) in self.text()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def until(self, words: Words) -> None:
        """Look again until the page says so: for what the site does by itself."""
        limit = time.monotonic() + LIMIT
        while not self.reads(words):
            assert time.monotonic() < limit, f"never read {self.say(words)!r} in {self.text()!r}"
            time.sleep(0.2)
            self.page.reload()
        self.audit.look()

    def shoot(self, name: str, *, whole: bool = True) -> None:
        """Keep a picture of the page, or of what shows of it without scrolling."""
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.shots / f"{name}.png", full_page=whole)


def album(*files: bytes) -> list[FilePayload]:
    """Photos as the browser takes them."""
    return [
        {"name": f"{at}.{'png' if each[1:4] == b'PNG' else 'jpg'}", "mimeType": "image/jpeg", "buffer": each}
        for at, each in enumerate(files)
    ]
