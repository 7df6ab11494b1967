"""The inspector's form without a network: kept, sent later, once; through reloads, a killed browser, lost answers."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

from tests.inspection.cast import photo
from tests.journeys.conftest import ARGUMENTS, BROWSERS, PATIENCE
from tests.journeys.line import Line
from tests.trade.story import FACTS, Story, cast, listed
from truehand.edge import clock
from truehand.evidence.models import StoredExhibit
from truehand.identity.domain.cast import PLAYERS
from truehand.inspection.domain.template import newest
from truehand.inspection.models import Draft, Photo, Report
from truehand.trade.operations import inspect

EXCAVATOR = newest("excavator")


@dataclass
class Yard:
    """Ines's phone, the line that it hangs on, and the trade whose machine she looks at."""

    browser: Browser
    line: Line
    story: Story
    profile: Path
    context: BrowserContext | None = None

    @property
    def place(self) -> str:
        return f"/trades/{self.story.trade}/report/"

    @property
    def page(self) -> Page:
        assert self.context
        return self.context.pages[0]

    def start(self) -> None:
        """Take the phone out: the same one as before, with what it kept."""
        found = next(path for name in BROWSERS if (path := shutil.which(name)))
        self.context = self.browser.browser_type.launch_persistent_context(
            self.profile,
            executable_path=found,
            args=ARGUMENTS,
            viewport={"width": 390, "height": 844},
            base_url=self.line.url,
            locale="en-GB",
        )
        self.context.set_default_timeout(PATIENCE)

    def sign_in(self) -> None:
        self.be_ines()
        self.ready()
        self.page.wait_for_selector("form[data-remembered=yes]", state="attached")

    def be_ines(self) -> None:
        self.page.goto(f"/demo/?next={self.place}")
        self.page.get_by_role("button", name=PLAYERS["ines"].display_name).click()

    def ready(self) -> None:
        self.page.wait_for_selector("form[data-keep=ready]", state="attached")

    def reopen(self) -> None:
        self.page.goto(self.place)
        self.ready()

    def kill(self) -> None:
        """The phone dies: every process of this browser, at once."""
        for each in Path("/proc").iterdir():
            if each.name.isdecimal() and str(self.profile).encode() in _words_of(each):
                os.kill(int(each.name), signal.SIGKILL)
        time.sleep(1)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()

    def write(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}']").evaluate(
            "(each, value) => { each.value = value; each.dispatchEvent(new Event('input', {bubbles: true})) }", value
        )

    def shoot(self, item: str, content: bytes) -> None:
        payload: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": content}
        self.page.locator(f"[name='photo.{item}']").set_input_files([payload])

    def says(self, word: str) -> None:
        self.page.wait_for_selector(f"[data-said='{word}']", state="attached")

    def fill_in(self) -> None:
        """Everything that the standard asks for."""
        read = {"serial": FACTS.serial, "hours": FACTS.hours, "year": FACTS.year}
        for key, value in (read | {"maker": FACTS.maker, "model": FACTS.model}).items():
            self.write(f"facts.{key}.value", str(value))
        for point in EXCAVATOR.points:
            part, value = "grade", "4"
            if point.measure:
                part, value = "value", str(point.measure.good[1])
            elif point.remaining:
                part, value = "remaining", "70"
            self.write(f"items.{point.key}.{part}", value)
            if point.photo:
                self.shoot(point.key, photo(len(point.key)))

    def sign(self) -> None:
        self.page.locator("details.confirm").evaluate("each => { each.open = true }")
        self.page.locator("button[value=sign]").click()


@pytest.fixture
def yard(browser: Browser, house: str, tmp_path: Path) -> Iterator[Yard]:
    now = clock.now()
    people = cast(now)
    story = Story(people, listed(people["alice"], now=now), now=now).offer().funded()
    inspect.take(story.ines, story.trade, seen=story.seen, now=now)
    line = Line(house)
    yard = Yard(browser, line, story, tmp_path / "phone")
    yard.start()
    yield yard
    assert yard.context
    yard.context.close()
    line.close()


def soon(true: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it does not come"
        time.sleep(0.2)


def test_what_is_typed_and_photographed_without_a_network_arrives_when_there_is_one(yard: Yard) -> None:
    yard.sign_in()
    yard.line.cut()
    yard.write("items.boom.note", "根部有裂纹")
    yard.shoot("boom", photo(7))
    yard.page.wait_for_selector("[data-waiting]", state="attached")
    yard.says("offline")
    # The page is opened again, without a network, and shows what was kept.
    yard.reopen()
    assert yard.page.locator("[name='items.boom.note']").input_value() == "根部有裂纹"
    assert yard.page.locator("[data-waiting]").count() == 1
    # The phone dies.
    yard.kill()
    assert not Draft.objects.exists()
    yard.start()
    yard.reopen()
    assert yard.page.locator("[name='items.boom.note']").input_value() == "根部有裂纹"
    # A session ends with its browser: what was kept waits for its inspector to sign in again.
    yard.line.mend()
    yard.page.evaluate("window.dispatchEvent(new Event('online'))")
    yard.says("signin")
    yard.sign_in()
    yard.says("sent")
    draft = Draft.objects.get()
    assert draft.answers["items"]["boom"]["note"] == "根部有裂纹"
    kept = Photo.objects.get()
    exhibit = StoredExhibit.objects.get(sha256=kept.sha256)
    assert exhibit.original_sha256 == hashlib.sha256(photo(7)).hexdigest()
    assert kept.taken_at


def test_answers_that_are_lost_make_nothing_twice(yard: Yard) -> None:
    yard.sign_in()
    yard.line.lose_answers(b"POST /api/v1/")
    yard.shoot("boom", photo(9))
    soon(lambda: Photo.objects.count() == 1)
    yard.says("offline")
    assert yard.line.lost
    yard.reopen()
    yard.line.lose_answers(None)
    yard.page.evaluate("window.dispatchEvent(new Event('online'))")
    yard.says("sent")
    assert Photo.objects.count() == StoredExhibit.objects.filter(original_sha256=_hash(photo(9))).count() == 1


def test_a_report_signed_without_a_network_is_signed_once_when_it_arrives(yard: Yard) -> None:
    yard.sign_in()
    yard.line.cut()
    yard.fill_in()
    asked = sum(point.photo for point in EXCAVATOR.points)
    soon(lambda: yard.page.locator("[data-waiting]").count() == asked)
    yard.sign()
    yard.says("offline")
    yard.reopen()
    assert not Report.objects.exists()
    # The signing arrives, its answer does not; the phone dies before it hears.
    yard.line.mend()
    yard.line.lose_answers(b"/report HTTP/1.1")
    yard.page.evaluate("window.dispatchEvent(new Event('online'))")
    soon(Report.objects.exists, 90)
    yard.kill()
    yard.line.lose_answers(None)
    yard.start()
    yard.be_ines()
    yard.page.wait_for_url(f"**/trades/{yard.story.trade}/")
    assert Report.objects.count() == 1
    assert Photo.objects.count() == asked
    assert (
        yard.page.evaluate("caches.open('inspection-1').then(each => each.match(location.pathname + 'report/'))")
        is None
    )


def test_two_tabs_send_once_and_a_refusal_is_said_and_loses_nothing(yard: Yard) -> None:
    yard.sign_in()
    yard.line.cut()
    yard.shoot("boom", photo(11))
    yard.shoot("arm", b"not a picture")
    soon(lambda: yard.page.locator("[data-waiting]").count() == 2)
    assert yard.context
    other = yard.context.new_page()
    other.goto(yard.place)
    yard.line.mend()
    for page in (yard.page, other):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    soon(lambda: Photo.objects.count() == 1)
    yard.page.reload()
    yard.says("refused")
    assert "cannot be read" in yard.page.locator("[data-said]").inner_text()
    assert yard.page.locator("[data-waiting]").count() == 1
    assert Photo.objects.count() == 1


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _words_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""
