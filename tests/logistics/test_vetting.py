"""Who carries has a licence and a cover in force that two operators looked at; what happened makes a score."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.inspection.cast import photo
from tests.logistics.papers import handed_in, papers, vetted
from tests.people import yuan
from tests.trade.story import Story, cast
from truehand.edge import clock
from truehand.evidence.queries import entries_of
from truehand.identity.models import User
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations, queries
from truehand.logistics.domain.refusals import (
    CarrierNotVetted,
    CarrierSuspended,
    CodeWrong,
    CoverExpired,
    CoverTooLow,
    LicenceExpired,
    NotServed,
    PapersElsewhere,
    PapersOutOfDate,
    PapersUnknown,
    PapersWait,
    SecondPersonNeeded,
    ServesUnknown,
    TextNotUnderstood,
)
from truehand.logistics.domain.score import Kind, score
from truehand.logistics.domain.vetting import Load, Stage, VettingView, against
from truehand.logistics.models import CarrierFact, Vetting
from truehand.trade.operations import ship

db = pytest.mark.django_db
LOAD = Load("excavator", "CN", yuan(128_000))


def stage(people: dict[str, Actor]) -> Stage:
    return queries.own_papers(people["carl"])[0].stage


@db
def test_two_operators_look_at_a_carriers_papers() -> None:
    people, now = cast(), clock.now()
    view = handed_in(people["carl"], now)
    with pytest.raises(PapersWait):
        handed_in(people["carl"], now)
    with pytest.raises(PapersElsewhere):
        operations.approve(people["otto"], view.id, now=now)
    operations.examine(people["olga"], view.id, now=now)
    with pytest.raises(SecondPersonNeeded):
        operations.approve(people["olga"], view.id, now=now)
    with pytest.raises(NotPermitted):
        operations.approve(people["audra"], view.id, now=now)
    operations.approve(people["otto"], view.id, now=now)
    assert stage(people) is Stage.APPROVED
    assert [each.kind for each in entries_of(people["carl"].party_id)][-3:] == [
        "logistics.papers_handed_in",
        "logistics.papers_examined",
        "logistics.papers_approved",
    ]


@db
def test_nobody_vets_their_own_papers_not_even_by_way_of_the_database() -> None:
    people, now = cast(), clock.now()
    both = Actor(people["olga"].party_id, frozenset({Role.OPERATOR, Role.CARRIER}), verified=True)
    view = handed_in(both, now)
    with pytest.raises(NotPermitted):
        operations.examine(both, view.id, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vetting.objects.filter(id=view.id).update(examined_by=both.party_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        Vetting.objects.filter(id=view.id).update(cover_minor=1)
    with pytest.raises(PapersUnknown):
        operations.examine(people["otto"], uuid4(), now=now)


@db
def test_newer_papers_take_the_place_of_those_in_force_only_once_approved() -> None:
    people, now = cast(), clock.now()
    first = vetted(people, now)
    second = handed_in(people["carl"], now, cover=yuan(1_000_000))
    standing = queries.standing_papers(people["carl"].party_id)
    assert standing is not None
    assert standing.id == first.id
    operations.examine(people["otto"], second.id, now=now)
    operations.approve(people["olga"], second.id, now=now)
    assert [each.stage for each in queries.own_papers(people["carl"])] == [Stage.APPROVED, Stage.ENDED]


@db
def test_papers_are_suspended_given_back_and_ended_each_for_a_reason() -> None:
    people, now = cast(), clock.now()
    view, olga = vetted(people, now), people["olga"]
    operations.suspend(olga, view.id, now=now)
    with pytest.raises(PapersElsewhere):
        operations.suspend(olga, view.id, now=now)
    assert stage(people) is Stage.SUSPENDED
    operations.reinstate(olga, view.id, now=now)
    with pytest.raises(TextNotUnderstood):
        operations.end(olga, view.id, reason=" ", now=now)
    operations.end(olga, view.id, reason="The policy was cancelled.", now=now)
    assert queries.own_papers(people["carl"])[0].reason == "The policy was cancelled."
    refused = handed_in(people["carl"], now)
    operations.refuse(olga, refused.id, reason="The photo cannot be read.", now=now)
    assert stage(people) is Stage.REFUSED


@db
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"number": "x"}, TextNotUnderstood),
        ({"issuer": "\x00"}, TextNotUnderstood),
        ({"licence_until": clock.now().date() - timedelta(days=1)}, PapersOutOfDate),
        ({"cover_until": clock.now().date() + timedelta(days=2_000)}, PapersOutOfDate),
        ({"cover": yuan(0)}, CoverTooLow),
        ({"classes": ()}, ServesUnknown),
        ({"countries": ("XX",)}, ServesUnknown),
    ],
)
def test_papers_that_cannot_be_are_refused(changed: dict[str, object], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        handed_in(cast()["carl"], clock.now(), **changed)
    assert not Vetting.objects.exists()


@db
def test_what_keeps_a_carrier_from_a_load_is_said() -> None:
    people, now = cast(), clock.now()
    carl = people["carl"].party_id
    assert isinstance(against(None, LOAD, now=now), CarrierNotVetted)
    handed_in(people["carl"], now)
    assert queries.standing_papers(carl) is None
    vetting = approved(people)
    assert against(vetting, LOAD, now=now) is None
    later = now + timedelta(days=367)
    assert isinstance(against(vetting, LOAD, now=later), LicenceExpired)
    assert isinstance(against(vetting, Load("excavator", "CN", yuan(30_000_000)), now=now), CoverTooLow)
    assert isinstance(against(vetting, Load("dozer", "CN", yuan(1)), now=now), NotServed)
    assert isinstance(against(vetting, Load("excavator", "DE", yuan(1)), now=now), NotServed)
    operations.suspend(people["olga"], vetting.id, now=now)
    assert isinstance(against(queries.standing_papers(carl), LOAD, now=now), CarrierSuspended)


def approved(people: dict[str, Actor]) -> VettingView:
    view, now = queries.own_papers(people["carl"])[0], clock.now()
    operations.examine(people["olga"], view.id, now=now)
    operations.approve(people["otto"], view.id, now=now)
    standing = queries.standing_papers(people["carl"].party_id)
    assert standing is not None
    return standing


@db
def test_a_cover_that_ran_out_before_the_licence_is_named() -> None:
    people, now = cast(), clock.now()
    vetted(people, now, cover_until=now.date())
    standing = queries.standing_papers(people["carl"].party_id)
    assert isinstance(against(standing, LOAD, now=now + timedelta(days=3)), CoverExpired)


@db
def test_a_carrier_whose_cover_is_below_the_price_cannot_book() -> None:
    story = Story.contracted().pay("bob").pay("alice").report()
    vetting = vetted(story.people, story.now, cover=yuan(100_000))
    with pytest.raises(CoverTooLow):
        story.book()
    assert story.row().carrier_id is None
    operations.end(story.olga, vetting.id, reason="A better policy follows.", now=story.now)
    vetted(story.people, story.now, cover=yuan(128_000))
    assert story.book().row().carrier_id == story.carl.party_id


@db
def test_a_carrier_without_papers_cannot_book_outside_a_demonstration(settings: object) -> None:
    story = Story.contracted().pay("bob").pay("alice").report()
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    with pytest.raises(CarrierNotVetted):
        story.book()


@db
def test_punctual_and_late_deliveries_and_failed_codes_make_the_score() -> None:
    story = Story.contracted().pay("bob").pay("alice").report().book()
    with pytest.raises(CodeWrong):
        ship.pick_up(story.carl, story.trade, code="x", proof=None, seen=story.seen, now=story.now)  # type: ignore[arg-type]
    story.pick_up().deliver()
    carl = story.carl.party_id
    kinds = CarrierFact.objects.filter(carrier_id=carl).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [Kind.CODE_FAILED, Kind.PUNCTUAL]
    entries = {each.id for each in entries_of(story.trade)}
    assert {each.entry_id for each in CarrierFact.objects.all()} <= entries
    found = queries.scores([carl], now=story.now + timedelta(minutes=1))[carl]
    assert (found.points, found.transports, [each.ill for each in found.reasons]) == (97, 1, [0, 0, 1])
    assert queries.scores([carl], now=story.now + timedelta(days=1_200))[carl].transports == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        CarrierFact.objects.all().delete()


@given(st.dictionaries(st.sampled_from(Kind), st.integers(0, 400)))
def test_a_score_lies_between_0_and_100_and_harm_never_raises_it(counts: dict[Kind, int]) -> None:
    before = score(counts)
    after = score(counts | {Kind.HARMED: counts.get(Kind.HARMED, 0) + 1})
    assert 0 <= after.points <= before.points <= 100
    assert score({}).points == 100


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=actor.party_id))
    return client


@db
def test_the_pages_take_papers_from_the_carrier_to_the_second_operator() -> None:
    people = cast(clock.now())
    carl, place = browser(people["carl"]), "/carriage/papers/"
    said = papers(clock.now())
    typed = {
        "number": said.number,
        "issuer": said.issuer,
        "licence_until": said.licence_until.isoformat(),
        "cover": "not money",
        "currency": "CNY",
        "cover_until": said.cover_until.isoformat(),
        "classes": ["excavator"],
        "countries": ["CN"],
    }
    for cover, status in (("not money", 422), ("5000000", 302)):
        files = {name: SimpleUploadedFile("p.jpg", photo(7), "image/jpeg") for name in ("licence", "policy")}
        assert carl.post(place, {**typed, "cover": cover, **files}).status_code == status
    assert "to be examined" in carl.get(place).content.decode()
    vetting = Vetting.objects.get()
    act = f"/desk/carriers/{vetting.id}/"
    for who, what in (("olga", "examine"), ("olga", "approve"), ("otto", "approve"), ("olga", "suspend")):
        assert browser(people[who]).post(act, {"act": what}).status_code == 302
    assert browser(people["otto"]).post(act, {"act": "frame"}).status_code == 404
    assert stage(people) is Stage.SUSPENDED
    desk = browser(people["audra"])
    assert "Suspended" in desk.get("/desk/carriers/").content.decode()
    assert desk.post(act, {"act": "reinstate"}).status_code == 403
    photo_place = f"{place}{vetting.id}/cover.webp"
    assert desk.get(photo_place).status_code == carl.get(photo_place).status_code == 200
    assert browser(people["bob"]).get(photo_place).status_code == 404
    assert carl.get(f"{place}{vetting.id}/other.webp").status_code == 404
    assert browser(people["bob"]).get(place).status_code == 403
