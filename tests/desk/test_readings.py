"""Opening others' data on a page, and who hears of it."""

from __future__ import annotations

import re

import pytest

from tests.desk.stage import Stage, become, main_of
from tests.robot import Robot
from truehand.identity import queries as people
from truehand.vault.models import Reading

pytestmark = pytest.mark.django_db
SAID = {"purpose": "identity", "why": "He asked us to check his name", "case": ""}


def test_an_operator_states_why_then_reads_and_its_subject_sees_it(stage: Stage) -> None:
    bob, olga = stage.people["bob"].party_id, become("olga")
    person, door = f"/desk/people/{bob}/", f"/privacy/read/person/{bob}/"
    assert door in main_of(olga.get(person))
    assert "陈博文" not in main_of(olga.get(person))
    for wrong in ({**SAID, "why": " "}, {**SAID, "purpose": "standing"}):
        assert olga.post(door, wrong).status_code == 422
    assert not Reading.objects.exists()
    answer = olga.post(door, SAID)
    assert (answer.status_code, answer["Location"]) == (302, person)
    assert "陈博文" in main_of(olga.get(person))
    assert "陈博文" not in main_of(become("otto").get(person))
    assert "陈博文" not in main_of(olga.get("/desk/people/"))
    mine = main_of(become("bob").get("/privacy/readings/"))
    assert all(each in mine for each in ("Olga", "operator", "To check who somebody is", SAID["why"], "Legal name"))
    assert SAID["why"] not in main_of(become("alice").get("/privacy/readings/"))
    assert "运营人员" in main_of(become("bob", "zh-hans").get("/privacy/readings/"))


def test_the_unusual_stands_at_the_desk_and_all_of_it_beside(stage: Stage) -> None:
    bob, olga = stage.people["bob"].party_id, become("olga")
    assert "Nothing unusual" in main_of(become("audra").get("/desk/readings/"))
    olga.post(f"/privacy/read/person/{bob}/", SAID)
    for who in ("audra", "otto"):
        page = main_of(become(who).get("/desk/readings/"))
        assert all(each in page for each in ("Olga", "Bob", "No open case", SAID["why"])), who
        assert any("/desk/readings/" in notice.link for notice in people.notices(stage.people[who]).items)
    assert become("bob").get("/desk/readings/").status_code == 403


@pytest.mark.parametrize("who", ["alice", "audra", "cora", "ines", "visitor"])
def test_who_may_not_is_not_even_asked_why(stage: Stage, who: str) -> None:
    door = f"/privacy/read/person/{stage.people['bob'].party_id}/"
    browser = become(who)
    answers = browser.get(door).status_code, browser.post(door, SAID).status_code
    assert answers == ((302, 401) if who == "visitor" else (403, 403))
    assert not Reading.objects.exists()


def test_nothing_is_opened_that_is_not_there(stage: Stage) -> None:
    olga = become("olga")
    for door in (f"anything/{stage.people['bob'].party_id}", f"trade/{stage.people['bob'].party_id}"):
        assert olga.get(f"/privacy/read/{door}/").status_code == 404


def test_a_program_opens_nothing_and_reads_who_read_its_owners_data(stage: Stage) -> None:
    bob = stage.people["bob"].party_id
    refused = Robot.of(stage.people["olga"]).post(
        f"/privacy/readings/person/{bob}", {"purpose": "identity", "why": "To see"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "vault.by_the_person")
    become("olga").post(f"/privacy/read/person/{bob}/", SAID)
    (told,) = Robot.of(stage.people["bob"]).get("/privacy/readings").json()["items"]
    assert (told["role"], told["purpose"], told["thing"], told["why"]) == (
        "operator",
        "identity",
        "person",
        SAID["why"],
    )
    name = Robot.of(stage.people["olga"]).get(f"/identity/parties/{bob}").json()["legal_name"]
    assert name == "陈博文"


def test_an_auditor_ticks_it_off_on_the_page_and_the_desk_counts_what_waits(stage: Stage) -> None:
    bob, audra = stage.people["bob"].party_id, become("audra")
    assert "waits for an auditor" not in main_of(audra.get("/desk/"))
    become("olga").post(f"/privacy/read/person/{bob}/", SAID)
    assert "1 unusual reading waits for an auditor" in main_of(become("olga").get("/desk/"))
    assert "1 次异常查阅尚待审计人员核查" in main_of(become("audra", "zh-hans").get("/desk/"))
    page = main_of(audra.get("/desk/readings/"))
    (opening,) = re.findall(r'name="opening" value="([0-9a-f-]+)"', page)
    said = {"opening": opening, "found": "He had called us, ticket 12."}
    assert "I looked at it" not in main_of(become("olga").get("/desk/readings/"))
    assert become("olga").post("/desk/readings/", said).status_code == 403
    assert audra.post("/desk/readings/", said | {"found": ""}).status_code == 422
    assert audra.post("/desk/readings/", said | {"opening": "nothing"}).status_code == 404
    assert audra.post("/desk/readings/", said).status_code == 302
    assert audra.post("/desk/readings/", said).status_code == 409
    assert "Nothing unusual" in main_of(audra.get("/desk/readings/"))
    told = main_of(become("olga").get("/desk/readings/?flagged=1"))
    assert all(each in told for each in ("Audra", said["found"]))
    assert "waits for an auditor" not in main_of(audra.get("/desk/"))


def test_programs_see_what_waits_and_tick_it_off_for_an_auditor(stage: Stage) -> None:
    become("olga").post(f"/privacy/read/person/{stage.people['bob'].party_id}/", SAID)
    audra, olga = Robot.of(stage.people["audra"]), Robot.of(stage.people["olga"])
    assert olga.get("/desk/queues").json()["readings"] == 1
    (waiting,) = audra.get("/desk/readings").json()["items"]
    # At night it is unusual for the hour as well.
    assert "no_case" in waiting["flags"]
    assert waiting["look"] == {"by": None, "at": None, "found": ""}
    said = {"found": "He had called us."}
    assert olga.post(f"/desk/readings/{waiting['opening']}/look", said).status_code == 403
    assert audra.post(f"/desk/readings/{waiting['opening']}/look", said).status_code == 204
    assert audra.get("/desk/readings").json()["items"] == []
    (seen,) = olga.get("/desk/readings?waiting=false").json()["items"]
    assert (seen["look"]["by"], seen["look"]["found"]) == (str(stage.people["audra"].party_id), said["found"])
    assert Robot.of(stage.people["alice"]).get("/desk/readings").status_code == 403
