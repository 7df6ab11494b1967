"""Inspectors are rated by what comes to light later: another's report, a ruling, a defect that an operator confirms."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.trade.story import ASKING, FACTS, Story
from tests.trade.test_nodes import browser, found, inspected
from truehand.disputes.domain.case import Reason
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.inspection import operations as room
from truehand.inspection import queries as inspection
from truehand.inspection.domain.bearing import ENOUGH, Record, of_later, of_ruling
from truehand.inspection.domain.certificate import Licence
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.nodes import Node, changes
from truehand.inspection.domain.refusals import CertificateMisshapen, DefectNoted, JobUnknown, PointUnknown
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.trade.domain.ties import Tie
from truehand.trade.operations import nodes
from truehand.trade.operations.effects import quarrels
from truehand.trade.queries import ties

pytestmark = pytest.mark.django_db


def record(story: Story, who: str = "ines") -> Record:
    return inspection.records([story.people[who].party_id])[story.people[who].party_id]


def ivan(story: Story) -> Story:
    """A second inspector: Carl, who carries nothing here any more."""
    carl = story.carl.party_id
    identity.appoint(carl, Role.INSPECTOR, now=story.now)
    story.people["ivan"] = people.actor_of_party(carl, stepped_up=True)
    until = story.now + timedelta(days=300)
    room.license_party(story.olga, carl, Licence.INSPECT, "excavator", until=until, now=story.now)
    return Story(story.people | {"ines": story.people["ivan"]}, story.listing, trade=story.trade, now=story.now)


def test_another_inspectors_later_report_bears_the_first_one_out_or_contradicts_it() -> None:
    for changed, wanted in (({}, Record(1, 0)), ({"boom": {"grade": 1, "note": "开裂"}}, Record(0, 1))):
        with transaction.atomic():
            story = Story.begun().delivered()
            assert record(story) == Record()
            job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
            other = ivan(story)
            nodes.take(other.ines, job.id, now=story.now)
            inspected(other, job.id, **changed)
            assert record(story) == wanted
            assert record(story, "ivan") == Record()
            transaction.set_rollback(True)


def test_nobody_bears_themselves_out() -> None:
    story = Story.begun().delivered()
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    inspected(story, job.id)
    assert record(story) == Record()


@pytest.mark.parametrize(("to_buyer", "wanted"), [(ASKING.minor, Record(0, 1)), (0, Record(1, 0))])
def test_a_ruling_on_the_machines_condition_is_held_against_the_report(to_buyer: int, wanted: Record) -> None:
    story = Story.begun().delivered()
    case = uuid4()
    for _ in range(2):
        room.note_ruling(story.trade, case, buyer_wins=to_buyer > 0, ruled_by=story.olga.party_id, now=story.now)
    assert record(story) == wanted


def test_a_trade_that_is_ruled_on_weighs_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().delivered().quarrel().ripe()
    monkeypatch.setattr(quarrels, "ON_CONDITION", {Reason.HIDDEN_DEFECT})
    story.rule(ASKING.minor, 0).carried_out()
    assert record(story) == Record(0, 1)


def test_who_loses_with_open_eyes_tells_nothing_of_the_report() -> None:
    assert [of_ruling(1, buyer_wins=wins) for wins in (True, False)] == [True, None]


def test_an_operator_confirms_a_defect_once_at_a_point() -> None:
    story = Story.begun().delivered()

    def confirm(item: str, who: Actor = story.olga, reason: str = "The workshop's report") -> None:
        room.confirm_defect(who, story.trade, item, reason=reason, now=story.now)

    confirm("boom")
    assert record(story) == Record(0, 1)
    with pytest.raises(DefectNoted):
        confirm("boom")
    with pytest.raises(PointUnknown):
        confirm("wings")
    with pytest.raises(CertificateMisshapen):
        confirm("arm", reason=" ")
    for nobody in (story.bob, story.ines):
        with pytest.raises(NotPermitted):
            confirm("arm", who=nobody)
    with pytest.raises(NotPermitted):
        confirm("arm", who=Actor(story.ines.party_id, roles=frozenset({Role.OPERATOR}), verified=True))
    with pytest.raises(JobUnknown):
        room.confirm_defect(story.olga, UUID(int=9), "boom", reason="The workshop's report", now=story.now)
    assert record(story) == Record(0, 1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update inspection_outcome set borne_out = true")


def test_a_contradicted_inspector_makes_way_while_somebody_else_is_licensed() -> None:
    story = Story.begun().delivered()
    row = story.row()
    sides = {row.buyer_id, row.seller_id}
    for item in ("boom", "arm", "bucket"):
        room.confirm_defect(story.olga, story.trade, item, reason="The workshop's report", now=story.now)
    assert record(story).doubtful
    assert ties.ties(story.ines.party_id, sides, row.listing_id, now=story.now) == ()
    ivan(story)
    assert ties.ties(story.ines.party_id, sides, row.listing_id, now=story.now) == (Tie.CONTRADICTED,)


def test_hours_that_ran_on_are_no_contradiction_and_hours_that_ran_back_are() -> None:
    first = findings_from(found())
    for hours, wanted in ((FACTS.hours + 900, True), (FACTS.hours - 1, False)):
        assert of_later(changes(first, findings_from(found(hours=hours)))) is wanted


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_that_bears_out_never_makes_a_record_worse(borne_out: int, contradicted: int) -> None:
    now, more = Record(borne_out, contradicted), Record(borne_out + 1, contradicted)
    assert now.doubtful or not more.doubtful
    if now.doubtful:
        assert borne_out < ENOUGH * now.count


def test_a_defect_that_a_report_names_is_denied_where_none_was_found() -> None:
    story = Story.begun().delivered()
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    inspected(story, job.id, boom={"grade": 1, "note": "开裂"})

    def weigh(item: str, *, there: bool) -> None:
        room.confirm_defect(story.olga, job.id, item, reason="The workshop's bill", there=there, now=story.now)

    weigh("boom", there=False)
    assert record(story) == Record(0, 1)
    weigh("arm", there=False)
    assert record(story) == Record(1, 1)
    with pytest.raises(DefectNoted):
        weigh("boom", there=True)


def test_an_operator_confirms_or_denies_on_a_page_that_shows_what_came_to_light() -> None:
    story = Story.begun().delivered()
    place, typed = (
        f"/trades/{story.trade}/later-facts/",
        {"item": "boom", "there": "yes", "reason": "A weld had opened"},
    )
    assert browser(story, "bob").post(place, typed).status_code == 403
    assert browser(story, "bob").get(place).status_code == 403
    desk = browser(story, "olga")
    refused = desk.post(place, typed | {"reason": " "})
    assert (refused.status_code, record(story)) == (422, Record())
    assert desk.post(place, typed).status_code == 302
    assert record(story) == Record(0, 1)
    page = desk.get(place).content.decode()
    assert "contradicts the report" in page
    assert "0 % borne out (0 of 1)" in page
    # An auditor reads it and decides nothing.
    seen = browser(story, "audra").get(place).content.decode()
    assert "contradicts the report" in seen
    assert "Keep it for good" not in seen
    assert browser(story, "audra").post(place, typed | {"item": "arm"}).status_code == 422
