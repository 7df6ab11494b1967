"""A carrier books, and the machine changes hands by code and photo."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from truehand.evidence.domain.refusals import ImageNotUnderstood
from truehand.evidence.queries import entries_of
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.kernel.one_time import LOCKED_FOR, MOST_WRONG, Attempts, matches
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations, queries
from truehand.logistics.domain.booking import Direction, Leg, Status
from truehand.logistics.domain.code import code_for
from truehand.logistics.domain.refusals import (
    AlreadyBooked,
    CodeLocked,
    CodeNotChecked,
    CodeWrong,
    NotBooked,
    NotThisStep,
    NotYourBooking,
    PickUpDateOutOfRange,
    TextNotUnderstood,
)
from truehand.logistics.models import Booking, HandOver
from truehand.logistics.operations import bookings

if TYPE_CHECKING:
    from truehand.logistics.domain.booking import BookingView

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
CARL = Actor(UUID(int=40), roles=frozenset({Role.CARRIER}), verified=True)
MALLORY = Actor(UUID(int=41), roles=frozenset({Role.CARRIER}), verified=True)
BOB = Actor(UUID(int=20), verified=True)
TRADE = UUID(int=100)

db = pytest.mark.django_db


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 90, 60)).save(out, "JPEG")
    return out.getvalue()


def book(actor: Actor = CARL, **changed: Any) -> BookingView:  # noqa: ANN401 - any parts
    parts = {"pick_up_at": date(2026, 11, 24), "vehicle": "鲁H·6A203 挂", "origin": "济宁", "destination": "杭州"}
    return operations.book(actor, trade_id=TRADE, now=NOW, **{**parts, **changed})


def wrong_code(leg: Leg = Leg.PICK_UP) -> str:
    right = queries.hand_over_code(TRADE, leg.value)
    return f"{(int(right) + 1) % 1_000_000:06d}"


def check(code: str, *, leg: Leg = Leg.PICK_UP, actor: Actor = CARL, now: datetime = NOW) -> None:
    operations.check_code(TRADE, leg.value, code, actor=actor, now=now)


@db
def test_a_machine_goes_from_seller_to_buyer_by_two_codes_and_two_photos() -> None:
    assert book().status is Status.BOOKED
    check(queries.hand_over_code(TRADE, "pick_up"))
    collected = operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="铲斗有旧凹痕", now=NOW)
    assert (collected.status, collected.pick_up.done_at) == (Status.COLLECTED, NOW)
    check(queries.hand_over_code(TRADE, "delivery"), leg=Leg.DELIVERY)
    delivered = operations.deliver(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    assert (delivered.status, delivered.next_leg) == (Status.DELIVERED, None)
    assert queries.booking_of(TRADE) == delivered
    assert [entry.kind for entry in entries_of(TRADE)] == [
        "logistics.booked",
        "logistics.collected",
        "logistics.delivered",
    ]


@db
def test_only_a_carrier_books_and_a_trade_has_one_booking() -> None:
    with pytest.raises(NotPermitted):
        book(BOB)
    book()
    with pytest.raises(AlreadyBooked):
        book(MALLORY)
    assert Booking.objects.count() == 1


@db
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"pick_up_at": date(2026, 11, 1)}, PickUpDateOutOfRange),
        ({"pick_up_at": date(2027, 11, 1)}, PickUpDateOutOfRange),
        ({"vehicle": " "}, TextNotUnderstood),
        ({"vehicle": "x" * 41}, TextNotUnderstood),
        ({"origin": "a\x00b"}, TextNotUnderstood),
        ({"destination": "\ud800\ud800"}, TextNotUnderstood),
    ],
)
def test_a_booking_that_cannot_be_is_refused(changed: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        book(**changed)
    assert not Booking.objects.exists()


@db
def test_another_carrier_can_neither_guess_nor_take_the_machine() -> None:
    book()
    with pytest.raises(NotYourBooking):
        check("000000", actor=MALLORY)
    with pytest.raises(NotPermitted):
        check("000000", actor=BOB)
    check(queries.hand_over_code(TRADE, "pick_up"))
    with pytest.raises(NotYourBooking):
        operations.pick_up(MALLORY, trade_id=TRADE, photo=photo(), note="", now=NOW)
    with pytest.raises(NotYourBooking):
        operations.call_off(MALLORY, trade_id=TRADE, reason="mine now", now=NOW)
    assert HandOver.objects.get(leg=Leg.PICK_UP).wrong == 0


@db
def test_five_wrong_codes_lock_the_hand_over_for_an_hour_even_for_the_right_one() -> None:
    book()
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong) as refusal:
            check(wrong_code())
        assert refusal.value.data["left"] == left
    with pytest.raises(CodeLocked) as locked:
        check(wrong_code())
    assert locked.value.data["minutes"] == 60
    with pytest.raises(CodeLocked):
        check(queries.hand_over_code(TRADE, "pick_up"), now=NOW + LOCKED_FOR - timedelta(seconds=1))
    check(queries.hand_over_code(TRADE, "pick_up"), now=NOW + LOCKED_FOR)
    assert [entry.kind for entry in entries_of(TRADE)].count("logistics.code_refused") == MOST_WRONG


@db
def test_a_hand_over_needs_its_code_and_a_real_photo() -> None:
    book()
    with pytest.raises(CodeNotChecked):
        operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    check(queries.hand_over_code(TRADE, "pick_up"))
    with pytest.raises(ImageNotUnderstood):
        operations.pick_up(CARL, trade_id=TRADE, photo=b"<svg/>", note="", now=NOW)
    with pytest.raises(CodeNotChecked):
        operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW + timedelta(hours=2))
    booking = queries.booking_of(TRADE)
    assert booking
    assert (booking.status, booking.photos) == (Status.BOOKED, frozenset())


@db
def test_steps_come_in_their_order_and_once() -> None:
    with pytest.raises(NotBooked):
        check("123456")
    with pytest.raises(NotBooked):
        queries.hand_over_code(TRADE, "pick_up")
    book()
    with pytest.raises(NotThisStep):
        check("123456", leg=Leg.DELIVERY)
    with pytest.raises(NotThisStep):
        operations.deliver(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    check(queries.hand_over_code(TRADE, "pick_up"))
    operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    with pytest.raises(NotThisStep):
        operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    with pytest.raises(NotThisStep):
        operations.call_off(CARL, trade_id=TRADE, reason="too far", now=NOW)


@db
def test_a_booking_called_off_makes_room_for_another_with_other_codes() -> None:
    book()
    before = queries.hand_over_code(TRADE, "pick_up")
    operations.call_off(CARL, trade_id=TRADE, reason="车辆故障", now=NOW)
    assert queries.booking_of(TRADE) is None
    book(MALLORY)
    assert queries.hand_over_code(TRADE, "pick_up") != before
    assert [each.status for each in queries.mine(CARL)] == [Status.CALLED_OFF]
    operations.call_off(None, trade_id=TRADE, reason="交易取消", now=NOW)


@db
@pytest.mark.parametrize(
    "statement",
    [
        "update logistics_booking set status = 'booked'",
        "update logistics_booking set carrier_id = gen_random_uuid()",
        "delete from logistics_booking",
        "update logistics_handover set photo = repeat('0', 64) where leg = 'pick_up'",
        "update logistics_handover set done_at = now() where leg = 'delivery'",
        "update logistics_handover set wrong = 5 where leg = 'delivery'",
        "delete from logistics_handover",
    ],
)
def test_the_database_itself_refuses_to_go_back(statement: str) -> None:
    book()
    check(queries.hand_over_code(TRADE, "pick_up"))
    operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_all_counted() -> None:
    book()
    assert sorted(guess_at_once()) == ["CodeWrong", "CodeWrong"]
    assert HandOver.objects.get(leg=Leg.PICK_UP).wrong == 2


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_a_guess_goes_uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    book()
    meeting = Barrier(2)

    def read_together(trade_id: UUID, _way: Direction) -> Booking:
        return Booking.objects.get(trade_id=trade_id)

    def attempts_together(wrong: int, locked_until: datetime | None) -> Attempts:
        meeting.wait(timeout=5)
        return Attempts(wrong, locked_until)

    monkeypatch.setattr(bookings, "live_booking", read_together)
    monkeypatch.setattr(bookings, "Attempts", attempts_together)
    guess_at_once()
    assert HandOver.objects.get(leg=Leg.PICK_UP).wrong == 1


def guess_at_once() -> list[str]:
    guess = wrong_code()

    def attempt(_: int) -> str:
        try:
            check(guess)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "right"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(attempt, range(2)))


@given(st.uuids(), st.binary(min_size=16, max_size=32))
def test_a_code_is_six_digits_and_each_leg_has_its_own_source(booking: UUID, secret: bytes) -> None:
    codes = [code_for(secret, booking, leg) for leg in Leg]
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert code_for(secret, booking, Leg.PICK_UP) == codes[0]


@given(st.text() | st.integers() | st.none())
def test_only_the_same_digits_match(given_code: object) -> None:
    assert matches("012345", given_code) == (isinstance(given_code, str) and given_code.strip() == "012345")


def test_a_code_typed_with_spaces_or_full_width_digits_is_the_same() -> None:
    assert matches("012345", "012 345")
    assert matches("012345", "０１２３４５")
    assert not matches("012345", "12345")


@given(st.integers(0, 40))
def test_no_run_of_wrong_codes_gets_past_the_lock(wrongs: int) -> None:
    attempts, looked_at = Attempts(), 0
    for _ in range(wrongs):
        if not attempts.locked(NOW):
            looked_at += 1
            attempts = attempts.after_wrong(NOW)
    assert looked_at <= MOST_WRONG
