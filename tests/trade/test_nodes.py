"""Inspections at key nodes: who asks when, what they are held against, and what the buyer sees before money moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.inspection.cast import answers, photo
from tests.trade.story import ASKING, FACTS, START, Story, cast, listed
from truehand.equipment.domain.refusals import PassportNotFound
from truehand.equipment.queries import passport_of_machine
from truehand.evidence.domain.refusals import PaperNotMade
from truehand.evidence.queries import entries_of
from truehand.identity.models import User
from truehand.identity.queries import notices
from truehand.inspection import operations as room
from truehand.inspection import queries as inspection
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.nodes import Node, changes
from truehand.inspection.domain.refusals import JobTaken, JobUnknown, NodeAsked
from truehand.inspection.domain.report import ReportView
from truehand.inspection.domain.template import newest
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.personal import Retention
from truehand.listings import operations as offered
from truehand.listings.domain.refusals import NotYourListing
from truehand.trade.domain.refusals import HasAPart, NodeNotNow, TradeNotFound
from truehand.trade.operations import nodes, papers
from truehand.trade.operations.leaving import Leaving
from truehand.trade.queries import nodes as nodes_read
from truehand.trade.queries.documents import documents_of
from truehand.vault.operations.keys import destroy

pytestmark = pytest.mark.django_db
EXCAVATOR = newest("excavator")


def found(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Complete findings of the story's machine; ``changed`` replaces points, or facts by their names."""
    facts = {"serial": FACTS.serial, "hours": FACTS.hours, "year": FACTS.year}
    facts |= {"maker": FACTS.maker, "model": FACTS.model}
    whole = answers(EXCAVATOR)
    whole["facts"] = {key: {"value": changed.pop(key, value)} for key, value in facts.items()}
    whole["items"] |= changed
    return whole


def inspected(story: Story, job: UUID, **changed: Any) -> ReportView:  # noqa: ANN401 - JSON
    for point in EXCAVATOR.points:
        if point.photo:
            nodes.add_photo(story.ines, job, item=point.key, content=photo(), now=story.now)
    return nodes.report(story.ines, job, findings=found(**changed), now=story.now)


def test_the_buyer_has_it_inspected_at_delivery_and_sees_what_changed_before_accepting() -> None:
    story = Story.begun().delivered()
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    report = inspected(story, job.id, boom={"grade": 1, "note": "开裂"}, hours=FACTS.hours + 400)
    assert {each.place for each in report.changes} == {"boom", "hours"}
    assert report.node is Node.DELIVERY
    assert report.earlier_sha256 == inspection.report_of(story.trade).sha256  # type: ignore[union-attr]
    assert report.mismatches > len(report.changes)
    # The buyer reads it on the trade's page, and is told, while the money is still held.
    assert story.held()
    page = browser(story, "bob").get(f"/trades/{story.trade}/").content.decode()
    assert "Look before you accept" in page
    assert notices(story.bob).items[0].kind == "inspection.reported"
    assert "Boom structure" in browser(story, "bob").get(f"/trades/{story.trade}/inspections/").content.decode()
    entry = next(each for each in reversed(entries_of(story.trade)) if each.kind == "inspection.reported")
    assert entry.payload["documents"] == {"inspection-report-delivery.json": report.sha256}
    assert documents_of(story.trade)["inspection-report-delivery.json"] == report.document


def test_a_report_before_publication_is_held_against_the_one_before_shipment() -> None:
    people = cast()
    story = Story(people, listed(people["alice"]))
    job = nodes.ask_before_publication(story.alice, story.listing, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    first = inspected(story, job.id)
    assert (first.node, first.mismatches) == (Node.PUBLICATION, 0)
    # A visitor reads it with the listing.
    assert first.sha256 == inspection.reports_before_publication(story.listing)[0].sha256
    assert Client().get(f"/listings/{story.listing}/inspections/").status_code == 200
    story.offer().funded().report(hours=FACTS.hours + 30)
    later = inspection.report_of(story.trade)
    assert later
    assert (later.earlier_sha256, later.changes) == (first.sha256, ())


def test_an_inspection_before_publication_stands_in_the_passport_that_is_opened_later() -> None:
    """It is told once, dated when it was signed, and only where the plate said the number that is submitted."""
    people = cast()
    drafts = {
        serial: offered.draft(people["alice"], facts=replace(FACTS, serial=serial), price=ASKING, now=START)
        for serial in (FACTS.serial, "KMTPC200A99")
    }
    for listing in drafts.values():
        story = Story(people, listing)
        job = nodes.ask_before_publication(story.alice, listing, now=story.now)
        nodes.take(story.ines, job.id, now=story.now)
        inspected(story, job.id)
    later = START + timedelta(days=2)
    for serial, listing in drafts.items():
        for _ in range(2):
            nodes.tell_passport(replace(FACTS, serial=serial), listing, now=later)
    machine = passport_of_machine(maker=FACTS.maker, serial=FACTS.serial)
    (told,) = machine.history
    assert (told.kind, told.at, told.data["node"], told.data["hours"]) == (
        "inspected",
        START,
        "publication",
        FACTS.hours,
    )
    recorded = {each.id: each.at for each in entries_of(machine.id)}
    assert told.event_id
    assert recorded[told.event_id] == later
    with pytest.raises(PassportNotFound):
        passport_of_machine(maker=FACTS.maker, serial="KMTPC200A99")


def test_on_return_either_side_asks_and_only_once() -> None:
    story = Story.begun().delivered().quarrel()
    job = nodes.ask_in_trade(story.alice, story.trade, Node.RETURN, now=story.now)
    with pytest.raises(NodeAsked):
        nodes.ask_in_trade(story.bob, story.trade, Node.RETURN, now=story.now)
    room.call_off(story.alice, job.id, now=story.now)
    assert nodes.ask_in_trade(story.bob, story.trade, Node.RETURN, now=story.now).node is Node.RETURN


def test_nobody_asks_out_of_turn_or_inspects_what_is_theirs() -> None:
    story = Story.begun().funded()
    with pytest.raises(NodeNotNow):
        nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    with pytest.raises(NotYourListing):
        nodes.ask_before_publication(story.bob, story.listing, now=story.now)
    with pytest.raises(NodeNotNow):
        nodes.ask_before_publication(story.alice, story.listing, now=story.now)
    story.report().book().pick_up().deliver()
    with pytest.raises(NodeNotNow):
        nodes.ask_in_trade(story.alice, story.trade, Node.DELIVERY, now=story.now)
    with pytest.raises(TradeNotFound):
        nodes.ask_in_trade(Actor(UUID(int=0xBAD), verified=True), story.trade, Node.DELIVERY, now=story.now)
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    with pytest.raises(NotPermitted):
        nodes.take(story.bob, job.id, now=story.now)
    with pytest.raises(JobUnknown):
        nodes.save_draft(story.ines, job.id, findings={}, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    with pytest.raises(JobTaken):
        nodes.take(story.ines, job.id, now=story.now)
    with pytest.raises(JobUnknown):
        room.call_off(story.alice, job.id, now=story.now)
    with pytest.raises(JobUnknown):
        nodes.report(story.ines, UUID(int=9), findings=found(), now=story.now)


def test_what_is_given_back_or_called_off_is_no_longer_the_inspectors() -> None:
    story = Story.begun().delivered()
    job = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    nodes.save_draft(story.ines, job.id, findings=found(), now=story.now)
    room.give_back(story.ines, job.id, now=story.now)
    assert inspection.job(job.id).open
    with pytest.raises(JobUnknown):
        nodes.save_draft(story.ines, job.id, findings=found(), now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    room.call_off(story.bob, job.id, now=story.now)
    for late in (
        lambda: nodes.report(story.ines, job.id, findings=found(), now=story.now),
        lambda: room.give_back(story.ines, job.id, now=story.now),
        lambda: room.call_off(story.bob, job.id, now=story.now),
    ):
        with pytest.raises(JobTaken):
            late()
    assert not inspection.jobs_taken(story.ines.party_id)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update inspection_job set called_off_at = null")


def test_a_report_goes_with_the_key_of_the_trade_or_of_the_seller_who_had_it_made() -> None:
    people = cast()
    story = Story(people, listed(people["alice"]))
    first = nodes.ask_before_publication(story.alice, story.listing, now=story.now)
    nodes.take(story.ines, first.id, now=story.now)
    inspected(story, first.id)
    papers.make_papers(story.alice.party_id, now=story.now)
    assert nodes_read.paper_of(first.id, story.alice, now=story.now).startswith(b"%PDF")
    story.offer().delivered()
    later = nodes.ask_in_trade(story.bob, story.trade, Node.DELIVERY, now=story.now)
    nodes.take(story.ines, later.id, now=story.now)
    inspected(story, later.id)
    papers.make_papers(story.trade, now=story.now)
    assert {"inspection-report.pdf", "inspection-report-delivery.pdf"} <= documents_of(story.trade).keys()
    assert not papers.without_papers(within=timedelta(days=1), now=story.now)
    # What the buyer holds before the trade is the seller's to keep; who bought still reads it until it goes.
    assert nodes_read.readable(first.id, story.bob) == inspection.job(first.id)
    for keeper, gone in ((story.alice.party_id, first.id), (story.trade, later.id)):
        assert inspection.report_of_job(gone)
        destroy(keeper, [Retention.TRADE], now=story.now)
        assert inspection.report_of_job(gone) is None
        with pytest.raises(PaperNotMade):
            nodes_read.paper_of(gone, story.bob, now=story.now)
    assert inspection.reports_of_trade(story.trade, story.listing) == ()


def test_who_leaves_calls_off_what_was_asked_for_and_finishes_what_was_taken() -> None:
    people = cast()
    story = Story(people, listed(people["alice"]))
    job = nodes.ask_before_publication(story.alice, story.listing, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    assert [each.link for each in Leaving().matters(story.ines.party_id)] == [job.place]
    Leaving().forget(story.alice.party_id, Retention.ACCOUNT, now=story.now)
    assert inspection.job(job.id).called_off
    assert not Leaving().matters(story.ines.party_id)


def test_an_inspector_who_sells_does_not_inspect_it() -> None:
    people = cast()
    story = Story(people, listed(people["ines"]))
    job = nodes.ask_before_publication(story.ines, story.listing, now=story.now)
    with pytest.raises(HasAPart):
        nodes.take(story.ines, job.id, now=story.now)


def test_what_changed_is_what_got_worse_or_is_another_machine() -> None:
    first = findings_from(found())
    assert changes(first, findings_from(found(hours=FACTS.hours + 50, boom={"grade": 3}))) == ()
    assert changes(first, findings_from(found(boom={"grade": 5}))) == ()
    worse = changes(first, findings_from(found(hours=FACTS.hours - 1, serial="X1234", boom={"grade": 2})))
    assert [(each.place, each.was, each.now) for each in worse] == [
        ("serial", FACTS.serial, "X1234"),
        ("hours", str(FACTS.hours), str(FACTS.hours - 1)),
        ("boom", "4", "2"),
    ]
    assert changes(first, findings_from(found(climate={"not_tested": "no gas"}))) == ()


def test_the_pages_lead_the_inspector_through() -> None:
    story = Story.begun().delivered()
    bob, ines = browser(story, "bob"), browser(story, "ines")
    assert "Have it inspected at delivery" in bob.get(f"/trades/{story.trade}/inspections/").content.decode()
    assert bob.post(f"/trades/{story.trade}/inspections/", {"node": "delivery"}).status_code == 302
    job = inspection.jobs_of_trade(story.trade)[0]
    place = f"/inspections/jobs/{job.id}/"
    assert place in ines.get("/today/").content.decode()
    assert ines.get(place).status_code == 200
    assert ines.post(f"{place}take/").status_code == 302
    form = ines.get(place).content.decode()
    assert 'name="items.boom.grade"' in form
    refused = ines.post(place, {"act": "sign", "template": "excavator", "version": "2"})
    assert refused.status_code == 422
    for stranger in ("carl",):
        assert browser(story, stranger).get(place).status_code == 404


def browser(story: Story, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=story.people[who].party_id))
    return client
