"""Inspections at key nodes over the API: asked for, taken, kept, signed; and nothing of them for a stranger."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.inspection.cast import photo
from tests.robot import Robot
from tests.trade.story import Story
from tests.trade.test_nodes import EXCAVATOR, browser, found
from truehand.edge import clock
from truehand.inspection import queries as inspection

pytestmark = pytest.mark.django_db
JOBS = "/inspection/jobs"


def test_an_inspection_at_delivery_goes_through_over_the_api_and_the_buyer_is_warned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = Story.begun().delivered()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    bob, ines = Robot.of(story.bob), Robot.of(story.ines)
    asked = bob.send("POST", JOBS, {"node": "delivery", "trade_id": str(story.trade)})
    assert asked.status_code == 201, asked.content
    place = f"{JOBS}/{asked.json()['id']}"
    assert Robot.of(story.carl).get(place).status_code == 404
    assert ines.send("POST", f"{place}/take").status_code == 200
    assert ines.send("POST", f"{place}/give-back").status_code == 204
    assert ines.send("POST", f"{place}/take").status_code == 200
    assert ines.get(f"{place}/draft").status_code == 404
    findings = found(boom={"grade": 1, "note": "开裂"})
    assert ines.send("PUT", f"{place}/draft", {"findings": findings}).status_code == 204
    assert ines.get(f"{place}/draft").json()["findings"]["items"]["boom"]["note"] == "开裂"
    assert bob.get(f"{place}/report").status_code == 404
    job = inspection.jobs_of_trade(story.trade)[0]
    _photographed(ines, place)
    signed = ines.send("POST", f"{place}/report", {"findings": findings})
    assert signed.status_code == 201, signed.content
    assert bob.get(f"{place}/report").json()["sha256"] == signed.json()["sha256"]
    assert bob.get(place).json()["reported"] is True
    assert bob.send("POST", f"{place}/call-off").status_code == 409
    defect = {"matter_id": str(story.trade), "item": "boom", "reason": "The workshop's report"}
    assert [Robot.of(who).post(f"{JOBS}/defects", defect).status_code for who in (story.bob, story.olga)] == [403, 204]
    # Before the buyer accepts, the act itself says what was found.
    page = browser(story, "bob").get(f"/trades/{story.trade}/").content.decode()
    assert "I know this" in page
    assert "Boom structure: 4 → 1" in page
    assert job.place in browser(story, "bob").get(f"/trades/{story.trade}/inspections/").content.decode()


def test_what_is_neither_a_listing_nor_a_trade_is_not_inspected() -> None:
    story = Story.begun().delivered()
    bob = Robot.of(story.bob)
    assert bob.send("POST", JOBS, {"node": "delivery"}).status_code == 404
    assert bob.send("POST", JOBS, {"node": "shipment", "trade_id": str(story.trade)}).status_code == 409
    assert bob.send("POST", JOBS, {"node": "publication", "listing_id": str(story.listing)}).status_code == 403


def _photographed(ines: Robot, place: str) -> None:
    """Each photo with the hash that the phone took; one that arrived otherwise is refused."""
    content = photo()
    sent: dict[str, Any] = {
        "photo": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "taken_at": "2026-11-21T08:00:00",
    }
    for point in EXCAVATOR.points:
        if point.photo:
            kept = ines.post(f"{place}/photos", item=point.key, **sent)
            assert kept.status_code == 201, kept.content
    damaged = ines.post(f"{place}/photos", item="boom", **(sent | {"sha256": "0" * 64}))
    assert damaged.json()["code"] == "inspection.photo_damaged"
