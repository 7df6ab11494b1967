"""A machine at the desk: claimed, cleared, merged and parted by two operators, in a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.desk.stage import Stage, become, main_of
from tests.listings import scene
from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.listings import queries

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.canonical import Json

OTHER = "KMTPC200A99999"


def machine_of(stage: Stage) -> UUID:
    listing_id = scene.on_sale(stage.people["alice"])
    found = queries.listing(listing_id, None).passport_id
    assert found
    return found


def press(key: str, machine: UUID, **said: object) -> Any:  # noqa: ANN401 - Django's test answer
    return become(key).post(f"/desk/machines/{machine}/", said)


def agree(stage: Stage, act: str) -> None:
    """Otto approves what waits."""
    (waiting,) = [each for each in people.open_proposals(stage.people["otto"], now=stage.now) if each.act == act]
    identity.approve(stage.people["otto"], waiting.id, now=stage.now)


def test_a_claim_takes_the_machine_off_sale_and_its_passport_says_so(stage: Stage) -> None:
    machine = machine_of(stage)
    assert press("olga", machine, act="claim", kind="stolen", reference="Report 2026-118").status_code == 302
    public = main_of(become("visitor").get(f"/machines/{machine}/"))
    assert "Reported stolen" in public
    assert "Until this is cleared, the machine is not sold here." in public
    assert "Report 2026-118" not in public
    assert "Report 2026-118" in main_of(become("audra").get(f"/desk/machines/{machine}/"))


def test_clearing_takes_a_second_operator(stage: Stage) -> None:
    machine = machine_of(stage)
    press("olga", machine, act="claim", kind="pledged", reference="Register 7")
    (claim,) = machines.open_claims(machine)
    assert press("olga", machine, act="equipment.clear_claim", about=claim.id).status_code == 409
    assert press("olga", machine, act="clear", about=claim.id, reason="Paid back in full.").status_code == 302
    agree(stage, "equipment.clear_claim")
    assert "Carry it out" in main_of(become("olga").get(f"/desk/machines/{machine}/"))
    assert press("olga", machine, act="equipment.clear_claim", about=claim.id).status_code == 302
    assert machines.open_claims(machine) == ()


def test_two_passports_are_merged_and_parted(stage: Stage) -> None:
    kept = machine_of(stage)
    other = equipment.open_passport(
        equipment_class="excavator", maker="Komatsu", model="PC200-8", serial=OTHER, year=2019, now=stage.now
    )
    said = {"maker": "komatsu", "serial": OTHER.lower(), "reason": "The plate was renewed."}
    assert press("olga", kept, act="merge", **said).status_code == 302
    approvals = main_of(become("otto").get("/desk/approvals/"))
    assert "Merge two passports of one machine" in approvals
    agree(stage, "equipment.merge_passports")
    assert press("olga", kept, act="equipment.merge_passports", about=other).status_code == 302
    assert become("visitor").get(f"/machines/{other}/").headers["Location"] == f"/machines/{kept}/"
    assert OTHER in main_of(become("visitor").get(f"/machines/{kept}/"))
    assert press("olga", kept, act="split", about=other, reason="They are two.").status_code == 302
    agree(stage, "equipment.split_passports")
    assert press("olga", kept, act="equipment.split_passports", about=other).status_code == 302
    assert become("visitor").get(f"/machines/{other}/").status_code == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"act": "claim", "kind": "lost", "reference": "Report 1"}, 422),
        ({"act": "claim", "kind": "stolen", "reference": ""}, 422),
        ({"act": "merge", "maker": "Komatsu", "serial": "NONE123", "reason": "x"}, 422),
        ({"act": "clear", "about": "x"}, 422),
        ({"act": "clear", "about": str(uuid4()), "reason": "Found."}, 404),
        ({"act": "away"}, 422),
        ({}, 200),
    ],
)
def test_what_cannot_be_changes_nothing(stage: Stage, said: dict[str, object], status: int) -> None:
    machine = machine_of(stage)
    assert press("olga", machine, **said).status_code == status
    assert machines.open_claims(machine) == ()


def test_a_life_is_told_without_names_and_with_a_code_to_scan(stage: Stage) -> None:
    machine = machine_of(stage)
    page = main_of(become("visitor").get(f"/machines/{machine}/"))
    assert 'class="owner"' in page
    assert page.count("<svg") >= 2
    assert "428,000.00" in page
    assert "艾丽" not in page


def test_a_machine_sold_three_times_tells_its_life_at_a_glance(stage: Stage) -> None:  # noqa: ARG001 - who looks
    """Four owners in bands without names; every offer, inspection and sale in order, with price and hours."""
    machine = thrice_sold()
    page = main_of(become("visitor").get(f"/machines/{machine}/"))
    assert page.count('class="owner"') == 4
    assert page.count("event-sale") == 3
    assert "Sales here: 3" in re.sub(r"\s+", " ", page)
    history = page[page.index('id="history"') :]
    told = [history.index(each) for each in ("430,000.00", "410,000.00", "370,000.00", "350,000.00", "290,000.00")]
    assert told == sorted(told)
    assert [history.count(each) for each in ("5,200 h", "6,400 h", "7,900 h")] == [3, 3, 3]
    assert history.count("report is signed") == 3
    assert history.count("a leak found") == 3
    numbers = [int(each) for each in re.findall(r'class="owner-number"[^>]*>(\d+)<', page)]
    assert numbers[-1] == 4, "whose it is now has a stretch of its own until today"


def thrice_sold() -> UUID:
    """Three years of a life."""
    first = datetime(2023, 2, 1, 9, tzinfo=UTC)
    said = {"equipment_class": "excavator", "maker": "Komatsu", "model": "PC200-8", "year": 2019}
    machine = equipment.open_passport(**said, serial="KMTPC200A70003", now=first)  # type: ignore[arg-type]
    sales = ((2023, 5_200, 43, 41), (2024, 6_400, 37, 35), (2026, 7_900, 31, 29))
    for year, hours, asked, paid in sales:
        offered: dict[str, Json] = {"price": _price(asked), "listing": str(uuid4()), "model": "PC200-8", "year": 2019}
        steps: tuple[tuple[str, int, dict[str, Json]], ...] = (
            ("listed", 3, offered),
            ("inspected", 4, {"found": ["leak"], "year": 2019}),
            ("sold", 5, {"price": _price(paid)}),
        )
        for kind, month, data in steps:
            equipment.note(machine, kind=kind, data={"hours": hours, **data}, now=first.replace(year=year, month=month))
    return machine


def _price(ten_thousands: int) -> dict[str, Json]:
    return {"minor": ten_thousands * 1_000_000, "currency": "CNY"}
