"""One trade of an excavator as people click it; each method is one person's turn."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from tests.journeys.visitor import LIMIT, Visitor, album
from truehand.equipment.domain.photos.views import PHOTO_VIEWS as NAMES
from truehand.equipment.domain.photos.views import needed
from truehand.inspection.domain.template import newest
from truehand.market.domain.drawings import PlateFields, excavator, nameplate
from truehand.payments.sandbox.words import SENTENCES
from truehand.trade.domain.process import State
from truehand.trade.domain.words import ACTS, STATES

VIEWS = {
    NAMES[view]: excavator(seed=7 + at, view=view)
    for at, view in enumerate(each for each in needed("excavator") if each in NAMES)
}
PLATE = PlateFields("Komatsu", "PC210-8", "KMTPC210C51234", 2018)
HOURS = 6_120
PRICE = "288000"
YARD = {True: "山东济南", False: "Jinan, Shandong"}
PLACE = {True: "济南市槐荫区工地三号门", False: "Gate 3, Huaiyin District, Jinan"}
WORDS = {True: "一手车，每五百小时保养一次。", False: "One owner, serviced every 500 hours."}
FAIR = {True: "与描述一致，交接顺利。", False: "As described, and a smooth hand-over."}


@dataclass
class Deal:
    """The trade that a visitor plays through, in every part."""

    visitor: Visitor
    listing: str = ""
    trade: str = ""

    def be(self, who: str) -> None:
        self.visitor.be(who, self.trade or self.listing or "/")

    def list(self) -> None:
        """Alice states facts, adds photos and the nameplate, which is really read, and puts it on sale."""
        visitor = self.visitor
        visitor.be("alice", reverse("listings:new"))
        visitor.fill("Maker", PLATE.maker)
        visitor.fill("Model", PLATE.model)
        visitor.fill("Serial number", PLATE.serial)
        visitor.fill("Year made", str(PLATE.year))
        visitor.fill("Hours worked", str(HOURS))
        visitor.choose("Condition", "4")
        visitor.fill("Place", YARD[visitor.chinese])
        visitor.fill("Description", WORDS[visitor.chinese])
        visitor.fill("Price", PRICE)
        visitor.press("Save and go on to the photos")
        visitor.shoot("views")
        for view, content in VIEWS.items():
            visitor.give(view, content)
        visitor.press("Add these views")
        visitor.give("Photo of the nameplate", nameplate(PLATE, seed=7, tilt=1.5))
        visitor.press("Add the nameplate")
        visitor.until("The nameplate agrees with what you state.")
        visitor.shoot("prepare")
        visitor.page.locator("main form[action$='/submit/'] button").click()
        self.listing = self._path(r"/listings/[0-9a-f-]{36}/")
        visitor.shoot("listing")

    def offer(self) -> None:
        """Bob finds the machine and offers what is asked."""
        visitor = self.visitor
        visitor.be("bob", reverse("listings:search"))
        visitor.shoot("search")
        visitor.page.locator(f"main a[href='{self.listing}']").first.click()
        visitor.arrive(self.listing)
        visitor.follow("Make an offer")
        visitor.fill("Where the machine is to be delivered", PLACE[visitor.chinese])
        visitor.press("Make this offer")
        self.trade = self._path(r"/trades/[0-9a-f-]{36}/")

    def agree(self) -> None:
        """Alice accepts the price."""
        self.be("alice")
        self.visitor.press(ACTS["accept_offer"])
        self.stands(State.AGREED)

    def sign(self, who: str) -> None:
        """A party reads the contract and signs exactly that text."""
        visitor = self.visitor
        self.be(who)
        visitor.follow("Read and sign the contract")
        visitor.shoot("contract")
        visitor.field("I have read the contract and agree to it.").check()
        visitor.press("Sign")

    def pay(self, who: str) -> None:
        """A party pays at the sandbox gateway; its call-back moves the trade, and the page asks for it no more."""
        visitor = self.visitor
        self.be(who)
        button = visitor.page.locator("main form[action$='/pay/'] button:not([name='channel'])")
        asked = button.inner_text()
        button.click()
        visitor.second_factor()
        visitor.page.wait_for_url(f"{settings.TRUEHAND_SANDBOX_URL}/pay/**")
        visitor.audit.look()
        visitor.shoot("bank")
        visitor.press(SENTENCES["confirm"])
        visitor.arrive(self.trade)
        limit = time.monotonic() + LIMIT
        while asked in button.all_inner_texts():
            assert time.monotonic() < limit, f"{asked}: still asked for"
            time.sleep(0.2)
            visitor.page.reload()

    def fund(self) -> None:
        """Both pay; the bank tells the site, and all money is in escrow."""
        for who in ("bob", "alice", "bob"):  # the buyer secures the promise first, then pays the price
            self.pay(who)
        self.stands(State.FUNDED, later=True)

    def inspect(self, *, hours: int = HOURS) -> None:
        """Ines takes the inspection, fills the report in with photos, and signs it."""
        visitor = self.visitor
        self.be("ines")
        visitor.press(ACTS["take_inspection"])
        visitor.follow("Write the report")
        read = {"serial": PLATE.serial, "hours": str(hours), "year": str(PLATE.year)}
        for key, value in (read | {"maker": PLATE.maker, "model": PLATE.model}).items():
            visitor.page.locator(f"#fact-{key}").fill(value)
        for point in newest("excavator").points:
            part, value = "grade", "4"
            if point.measure:
                part, value = "value", str(point.measure.good[1])
            elif point.remaining:
                part, value = "remaining", "70"
            # Folded sections are filled in too.
            visitor.page.locator(f"[name='items.{point.key}.{part}']").evaluate(
                "(each, value) => { each.value = value }", value
            )
            if point.photo:
                photo = album(excavator(seed=len(point.key)))
                visitor.page.locator(f"[name='photo.{point.key}']").set_input_files(photo)
        visitor.shoot("report-form")
        visitor.unfold("Sign the report")
        visitor.press("Yes, sign it")
        visitor.arrive(self.trade)

    def book(self) -> None:
        """Carl takes the carriage."""
        visitor = self.visitor
        self.be("carl")
        visitor.unfold(ACTS["book_carriage"])
        visitor.fill("Pick-up day", (datetime.now(UTC) + timedelta(days=1)).date().isoformat())
        visitor.fill("Vehicle and number plate", "鲁A·12345")
        visitor.fill("Pick-up place", YARD[visitor.chinese])
        visitor.press("Book this transport")

    def hand_over(self, giver: str, act: str) -> None:
        """Seller or buyer reads the code off their page, and Carl types it with a photo."""
        visitor = self.visitor
        self.be({"seller": "alice", "buyer": "bob"}[giver])
        code = visitor.page.locator(".hand-over-code").inner_text().replace(" ", "")
        visitor.shoot(f"code-{act}")
        self.be("carl")
        visitor.unfold(ACTS[act])
        visitor.fill(f"Six-digit code from the {giver}", code)
        visitor.give("Photo of the machine as it is handed over", excavator(seed=11))
        visitor.press(ACTS[act], within="form")

    def accept(self) -> None:
        """Bob accepts the machine, and Alice is paid at once."""
        self.be("bob")
        self.visitor.shoot("delivered", whole=False)
        self.visitor.press(ACTS["accept"])

    def rate(self, who: str) -> None:
        """A party rates the other, without seeing what the other said."""
        visitor = self.visitor
        self.be(who)
        visitor.unfold(ACTS["rate_first"])
        visitor.page.get_by_label(visitor.say("Excellent, gladly again")).check()
        visitor.fill("In your words", FAIR[visitor.chinese])
        visitor.press(ACTS["rate_first"], within="form")

    def bundle(self) -> bytes:
        """Bob downloads the proof."""
        self.be("bob")
        with self.visitor.page.expect_download() as download:
            self.visitor.page.get_by_role("link", name=self.visitor.say("Download the bundle")).click()
        return download.value.path().read_bytes()

    def stands(self, state: State, *, later: bool = False) -> None:
        """The trade is where the page's badge says; ``later`` looks again for a while."""
        badge = self.visitor.page.locator(".page-head .badge").first
        wanted = self.visitor.say(STATES[state])
        limit = time.monotonic() + LIMIT * later
        while (found := badge.inner_text().strip()) != wanted:
            assert time.monotonic() < limit, f"{found}, not {wanted}"
            time.sleep(0.2)
            self.visitor.page.reload()
        self.visitor.audit.look()

    def _path(self, pattern: str) -> str:
        self.visitor.page.wait_for_url(re.compile(pattern + "$"))
        self.visitor.audit.look()
        return self.visitor.page.url.removeprefix(self.visitor.home)
