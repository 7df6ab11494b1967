"""Others' data in clear: opened with a purpose by who may, counted, recorded, shown to whose data it is."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.concurrency.race import race
from tests.people import MALLORY
from tests.trade.story import Story
from truehand.edge.refusals import NotFound
from truehand.edge.sealing import declared
from truehand.evidence.models import Event
from truehand.identity import queries as people
from truehand.identity.models import Notice
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.personal import Access, Mask, Purpose
from truehand.trade.queries import views
from truehand.vault import operations, queries
from truehand.vault.domain import refusals
from truehand.vault.domain.masking import masked
from truehand.vault.domain.reading import (
    FIELDS,
    MANY_A_DAY,
    MOST_AN_HOUR,
    OPEN_FOR,
    Flag,
    LookView,
    Stated,
    Thing,
    purposes,
    within_limit,
)
from truehand.vault.models import Look, Reading
from truehand.vault.operations import reading as door

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db

WHY = "The buyer asks whose machine it is"
HELPING = Stated(Purpose.IDENTITY, WHY)


@pytest.fixture
def story() -> Story:
    return Story.contracted()


def read(story: Story, who: str = "olga", stated: Stated = HELPING, now: datetime | None = None) -> datetime:
    """Somebody opens Alice's legal name."""
    return operations.open_to_read(story.people[who], Thing.PERSON, story.alice.party_id, stated, now=now or story.now)


def name_seen(story: Story, who: str, now: datetime | None = None) -> str | None:
    return people.party(story.alice.party_id, viewer=story.people[who], now=now or story.now).legal_name


def kept(subject: UUID | None = None) -> list[Reading]:
    return list(Reading.objects.filter(subject=subject) if subject else Reading.objects.all())


def test_a_legal_name_is_masked_until_an_operator_states_why_and_again_after_some_minutes(story: Story) -> None:
    name = people.legal_name(story.alice.party_id) or ""
    assert [name_seen(story, who) for who in ("alice", "olga", "audra", "bob")] == [name, f"{name[0]}**", None, None]
    until = read(story)
    assert until == story.now + OPEN_FOR
    assert [name_seen(story, who) for who in ("olga", "otto", "audra")] == [name, f"{name[0]}**", None]
    assert name_seen(story, "olga", until - timedelta(seconds=1)) == name
    assert name_seen(story, "olga", until) == f"{name[0]}**"


def test_a_reading_is_kept_recorded_and_shown_to_whose_data_it_is_without_the_value(story: Story) -> None:
    read(story, stated=replace(HELPING, case=story.trade))
    (row,) = queries.readings_of(story.alice).items
    assert (row.reader, row.role, row.purpose) == (story.people["olga"].party_id, Role.OPERATOR, Purpose.IDENTITY)
    assert (row.thing, row.case, row.why, row.at, row.flags) == (Thing.PERSON, story.trade, WHY, story.now, ())
    event = Event.objects.get(kind="vault.read")
    assert json.loads(event.payload)["of"] == [str(story.alice.party_id)]
    assert str(people.legal_name(story.alice.party_id)) not in bytes(event.payload).decode()
    assert queries.readings_of(story.bob).items == ()


@pytest.mark.parametrize("who", ["alice", "bob", "ines", "carl", "audra", "cora"])
def test_who_has_no_role_for_it_opens_nobodys_name(story: Story, who: str) -> None:
    with pytest.raises(NotPermitted):
        operations.open_to_read(story.people[who], Thing.PERSON, story.bob.party_id, HELPING, now=story.now)
    assert kept() == []


@pytest.mark.parametrize(
    ("thing", "purpose"),
    [(thing, each) for thing in Thing for each in (Purpose.ACCOUNT, Purpose.STANDING, Purpose.DELIVERY)],
)
def test_a_purpose_that_the_role_has_not_opens_nothing(story: Story, thing: Thing, purpose: Purpose) -> None:
    for who in ("olga", "audra", "cora"):
        with pytest.raises(NotPermitted):
            operations.open_to_read(story.people[who], thing, story.trade, Stated(purpose, WHY), now=story.now)


def test_it_takes_the_person_who_showed_a_moment_ago_who_they_are(story: Story) -> None:
    olga = story.people["olga"]
    for other, refusal in (
        (replace(olga, stepped_up=False), refusals.PresenceNeeded),
        (replace(olga, scopes=frozenset({"work:write"})), refusals.ByThePerson),
    ):
        with pytest.raises(refusal):
            operations.open_to_read(other, Thing.PERSON, story.alice.party_id, HELPING, now=story.now)


def test_what_is_not_there_is_one_own_or_is_not_explained_is_not_opened(story: Story) -> None:
    olga = story.people["olga"]
    for subject, stated, refusal in (
        (uuid4(), HELPING, NotFound),
        (olga.party_id, HELPING, refusals.OwnReading),
        (story.alice.party_id, Stated(Purpose.IDENTITY, "  "), refusals.ReadingUnexplained),
        (story.alice.party_id, Stated(Purpose.IDENTITY, "x" * 201), refusals.ReadingUnexplained),
    ):
        with pytest.raises(refusal):
            operations.open_to_read(olga, Thing.PERSON, subject, stated, now=story.now)
    for thing in (Thing.TRADE, Thing.SUSPENSE, Thing.MESSAGE, Thing.ORDERS):
        with pytest.raises(NotFound):
            operations.open_to_read(olga, thing, uuid4(), Stated(Purpose.MONEY, WHY), now=story.now)
    assert kept() == []


def test_a_case_that_is_closed_unknown_or_somebody_elses_is_none() -> None:
    ended = Story.begun().settled().rate("bob").rate("alice").wait(days=60)
    for case in (uuid4(), ended.trade):
        with pytest.raises(refusals.CaseNotOpen):
            read(ended, stated=replace(HELPING, case=case))
    living = Story.contracted(serial="KMTPC200A77")
    stated = replace(HELPING, case=living.trade)
    with pytest.raises(refusals.CaseNotOpen):
        operations.open_to_read(living.people["olga"], Thing.PERSON, living.ines.party_id, stated, now=living.now)
    assert kept() == []


def test_without_a_case_it_is_read_and_others_hear_of_it(story: Story) -> None:
    read(story)
    (row,) = queries.readings(story.people["audra"], flagged=True).items
    assert row.flags == (Flag.NO_CASE,)
    told = Notice.objects.filter(kind="privacy", link="/desk/readings/").values_list("party_id", flat=True)
    assert set(told) == {story.people[who].party_id for who in ("otto", "audra")}


def test_a_trade_under_way_is_a_case_itself(story: Story) -> None:
    story.open("olga")
    assert {tuple(row.flags) for row in kept()} == {()}


def test_an_ended_trade_is_no_open_case() -> None:
    story = Story.begun().settled().rate("bob").rate("alice").wait(days=60)
    story.open("olga")
    assert {tuple(row.flags) for row in kept()} == {(Flag.NO_CASE.value,)}
    assert {row.subject for row in kept()} == {story.people[who].party_id for who in ("alice", "bob", "ines", "carl")}


def test_odd_hours_and_many_people_are_unusual(story: Story) -> None:
    night = story.now.replace(hour=18)  # two o'clock in the morning in Shanghai
    read(story, now=night)
    assert Flag.HOURS in queries.readings(story.people["audra"], flagged=True).items[0].flags
    olga, cases = story.people["olga"], replace(HELPING, case=story.trade)
    filler = [
        Reading(
            **{each.attname: getattr(kept()[0], each.attname) for each in Reading._meta.concrete_fields}
            | {"id": uuid4(), "opening": uuid4(), "subject": uuid4(), "at": story.now - timedelta(hours=3)}
        )
        for _ in range(MANY_A_DAY - 1)
    ]
    Reading.objects.bulk_create(filler)
    later = story.now + timedelta(hours=1)
    read(story, stated=cases, now=later)
    assert kept(story.alice.party_id)[-1].flags == []
    operations.open_to_read(olga, Thing.PERSON, story.bob.party_id, cases, now=later)
    assert kept(story.bob.party_id)[-1].flags == [Flag.MANY]


def test_what_is_looked_into_against_money_laundering_is_kept_from_whom_it_concerns(story: Story) -> None:
    read(story, stated=Stated(Purpose.MONEY_LAUNDERING, "Same account in four names"))
    assert queries.readings_of(story.alice).items == ()
    assert len(queries.readings(story.people["audra"], flagged=False).items) == 1


def test_only_so_many_are_opened_in_an_hour(story: Story) -> None:
    fill(story, MOST_AN_HOUR)
    with pytest.raises(refusals.ReadingLimit):
        read(story)
    read(story, who="otto")
    read(story, now=story.now + timedelta(hours=1))
    assert len(kept()) == MOST_AN_HOUR + 2


def fill(story: Story, openings: int) -> None:
    for _ in range(openings):
        read(story, stated=replace(HELPING, case=story.trade))


@pytest.mark.django_db(transaction=True)
def test_two_who_read_at_the_limit_are_not_both_the_last(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_the_limit(story, monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: who only counts lets two pass."""
    monkeypatch.setattr(door, "_lock", lambda _reader: None)
    assert at_the_limit(story, monkeypatch) == 2


def at_the_limit(story: Story, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of two openings at once pass where one is left; each counts, and is slow before it saves."""
    fill(story, MOST_AN_HOUR - 1)
    counted = threading.Barrier(2)

    def slowly(openings: int) -> None:
        within_limit(openings)
        with suppress(threading.BrokenBarrierError):
            counted.wait(0.5)

    def one() -> None:
        with suppress(refusals.ReadingLimit):
            read(story)

    monkeypatch.setattr(door, "within_limit", slowly)
    race(one, one)
    return len(kept()) - (MOST_AN_HOUR - 1)


def test_a_reading_is_never_altered(story: Story) -> None:
    read(story)
    for alter in (lambda: Reading.objects.update(role=Role.AUDITOR), lambda: Reading.objects.all().delete()):
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            alter()


def test_a_role_that_is_taken_away_closes_what_it_opened(story: Story) -> None:
    read(story)
    olga = story.people["olga"]
    assert queries.is_open(olga, Thing.PERSON, story.alice.party_id, now=story.now)
    assert not queries.is_open(replace(olga, roles=frozenset()), Thing.PERSON, story.alice.party_id, now=story.now)


def test_all_readings_are_for_operators_and_auditors_alone(story: Story) -> None:
    for actor in (story.alice, story.people["cora"], MALLORY):
        with pytest.raises(NotPermitted):
            queries.readings(actor, flagged=False)


@pytest.mark.parametrize("who", ["olga", "audra"])
def test_a_trades_place_is_an_area_until_it_is_opened(story: Story, who: str) -> None:
    actor: Actor = story.people[who]
    place = views.trade(story.trade, story.bob, now=story.now).delivery_place
    seen = views.trade(story.trade, actor, now=story.now)
    assert (seen.closed, place in seen.delivery_place) == (True, False)
    story.open(who)
    seen = views.trade(story.trade, actor, now=story.now)
    assert (seen.closed, seen.delivery_place) == (False, place)
    assert {row.subject for row in kept()} == {story.alice.party_id, story.bob.party_id}


def test_what_can_be_opened_is_declared_so_and_everything_declared_so_can_be_opened_or_is_never_shown() -> None:
    opened = {field for fields in FIELDS.values() for field in fields}
    fields = declared.personal()
    assert {field for field in opened if fields[field].access is not Access.HOUSE} == set()
    house = {field for field, said in fields.items() if said.is_disclosed and said.access is Access.HOUSE}
    # The last digits are what a masked number shows.
    never_whole = {field for field in house if fields[field].mask is Mask.NUMBER}
    assert house - opened - never_whole == set()


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("identity.Verification.legal_name", "孙欧嘉", "孙**"),
        ("identity.Verification.legal_name", "", ""),
        ("identity.User.email", "alice@example.com", "a***@example.com"),
        ("identity.User.email", "alice", "***"),
        ("payments.BankAccount.number", "6222020200112234567", "****4567"),
        ("payments.BankAccount.number", "123456", "***"),
        ("payments.BankAccount.last_four", "4567", "****4567"),
        ("trade.Trade.delivery_place", "山东省济南市历下区一路 1 号", "山东省***"),
        ("trade.Trade.delivery_place", "Unit 4, Long Lane, Jinan", "***"),
        ("disputes.Statement.text", "It leaks.", "***"),
    ],
)
def test_a_mask_leaves_what_its_owner_knows_it_by_and_no_more(field: str, value: str, left: str) -> None:
    assert masked(declared.personal()[field], value) == left


def test_every_thing_has_somebody_who_may_open_it(story: Story) -> None:
    for thing in Thing:
        assert purposes(story.people["olga"], thing)
        assert purposes(story.alice, thing) == ()


def test_an_auditor_ticks_an_unusual_reading_off_once_for_good(story: Story) -> None:
    read(story)
    audra, olga = story.people["audra"], story.people["olga"]
    (waiting,) = queries.readings(audra, flagged=True, waiting=True).items
    assert waiting.look == LookView(None, None, "")
    assert queries.waiting_readings(olga) == 1
    for refused, found in ((refusals.LookUnexplained, " "), (refusals.LookUnexplained, "x" * 201)):
        with pytest.raises(refused):
            operations.look_at(audra, waiting.opening, found=found, now=story.now)
    for who in ("olga", "otto", "cora", "alice"):
        with pytest.raises(NotPermitted):
            operations.look_at(story.people[who], waiting.opening, found="Fine.", now=story.now)
    operations.look_at(audra, waiting.opening, found="Asked for by the seller, ticket 12.", now=story.now)
    with pytest.raises(refusals.LookedAtAlready):
        operations.look_at(audra, waiting.opening, found="Again.", now=story.now)
    with pytest.raises(NotFound):
        operations.look_at(audra, uuid4(), found="Nothing there.", now=story.now)
    assert queries.waiting_readings(audra) == 0
    assert queries.readings(audra, flagged=True, waiting=True).items == ()
    (seen,) = queries.readings(audra, flagged=True).items
    assert seen.look == LookView(audra.party_id, story.now, "Asked for by the seller, ticket 12.")
    assert Event.objects.filter(kind="vault.reading_looked_at", subject=waiting.opening).exists()
    for alter in (lambda: Look.objects.update(by=olga.party_id), lambda: Look.objects.all().delete()):
        with pytest.raises(DatabaseError, match=r"permission denied|stays"), transaction.atomic():
            alter()


def test_nobody_ticks_off_what_they_read_themselves(story: Story) -> None:
    audra, ended = story.people["audra"], Stated(Purpose.EVIDENCE, "A court asks")
    operations.open_to_read(audra, Thing.TRADE, story.trade, ended, now=story.now.replace(hour=18))
    (mine, *_) = queries.readings(audra, flagged=True, waiting=True).items
    with pytest.raises(refusals.OwnReading):
        operations.look_at(audra, mine.opening, found="I was right.", now=story.now)
    with pytest.raises(IntegrityError, match="vault_look_by_another"), transaction.atomic():
        Look.objects.filter(opening=mine.opening).update(by=audra.party_id, at=story.now)


def test_a_usual_reading_waits_for_nobody(story: Story) -> None:
    read(story)
    (waiting,) = queries.readings(story.people["audra"], flagged=True, waiting=True).items
    assert queries.readings(story.people["audra"], flagged=False).items[0].look == waiting.look
    read(story, stated=replace(HELPING, case=story.trade))
    assert [each.look for each in queries.readings(story.people["audra"], flagged=False).items] == [None, waiting.look]
