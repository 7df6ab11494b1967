"""Book, check a hand-over code, pick up, deliver, call off. The caller has checked that the carrier is this trade's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record, store_exhibit
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.one_time import Attempts, matches
from truehand.logistics.domain.booking import (
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_VEHICLE,
    STANDARD_TRANSIT,
    STATUS_NAMES,
    STEPS,
    BookingView,
    Direction,
    Leg,
    Status,
    checked_date,
    checked_seal,
    checked_text,
    is_late,
)
from truehand.logistics.domain.code import GOOD_FOR
from truehand.logistics.domain.driver import ITEMS, SealDiffers
from truehand.logistics.domain.quote import check_pick_up
from truehand.logistics.domain.refusals import (
    AlreadyBooked,
    CodeLocked,
    CodeNotChecked,
    CodeWrong,
    NotBooked,
    NotThisStep,
    NotYourBooking,
)
from truehand.logistics.domain.score import Kind
from truehand.logistics.domain.seal import compare
from truehand.logistics.models import Booking, CarrierFact, HandOver
from truehand.logistics.queries.bookings import hand_over_code, view_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal
    from truehand.logistics.domain.quote import QuoteView

_MINUTE = 60


@transaction.atomic
def book(
    actor: Actor,
    *,
    trade_id: UUID,
    pick_up_at: date,
    vehicle: str,
    origin: str,
    destination: str,
    now: datetime,
    quote: QuoteView | None = None,
    way: Direction = Direction.OUT,
) -> BookingView:
    """Book the transport of a trade's machine, by the quote that was chosen or without one.

    Refuses NotPermitted, PickUpDateOutOfRange, PickUpOutsideQuote, TextNotUnderstood, AlreadyBooked.
    """
    actor.require(Role.CARRIER)
    if quote is not None:
        check_pick_up(quote, pick_up_at)
    transit = timedelta(days=quote.offer.transit_days) if quote else STANDARD_TRANSIT
    booking = Booking(
        id=new_id(now),
        trade_id=trade_id,
        direction=way,
        carrier_id=actor.party_id,
        pick_up_at=checked_date(pick_up_at, now),
        vehicle=checked_text(("车辆", "vehicle"), vehicle, least=2, most=LONGEST_VEHICLE),
        origin=checked_text(("提货地点", "pick-up place"), origin, least=2, most=LONGEST_PLACE),
        destination=checked_text(("交付地点", "destination"), destination, least=2, most=LONGEST_PLACE),
        promised_on=pick_up_at + transit,
        quote_id=quote.id if quote else None,
        booked_at=now,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyBooked from error
    HandOver.objects.bulk_create(HandOver(booking=booking, leg=leg) for leg in Leg)
    _record("logistics.booked", booking, actor.party_id, _terms(booking), now)
    return view_of(booking)


def check_code(
    trade_id: UUID,
    leg: Literal["pick_up", "delivery"],
    code: str,
    *,
    actor: Actor,
    now: datetime,
    way: Direction = Direction.OUT,
) -> None:
    """Check the six digits that the carrier was shown; good for an hour of ``pick_up`` or ``deliver``.

    Call it outside the transaction of the hand-over itself: a wrong code is counted (and recorded) although it is
    refused. Five wrong ones lock the hand-over for an hour, so that a week of guessing finds a code once in a thousand.
    Refuses NotBooked, NotYourBooking (not counted), NotThisStep, CodeWrong, CodeLocked.
    """
    refusal = _checked(trade_id, way, Leg(leg), code, actor, now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def pick_up(
    actor: Actor,
    *,
    trade_id: UUID,
    photo: bytes | None,
    note: str,
    now: datetime,
    seal: str = "",
    way: Direction = Direction.OUT,
) -> BookingView:
    """Take the machine over from its sender: the code was checked, the photo is kept, the seal's number noted.

    Without a photo, those count that the driver sent ahead.

    Refuses NotBooked, NotYourBooking, NotThisStep, CodeNotChecked, TextNotUnderstood and evidence's bad images.
    """
    booking = _for_hand_over(actor, trade_id, way, Leg.PICK_UP)
    return _hand_over(booking, Leg.PICK_UP, photo, note, now, seal=checked_seal(seal))


@transaction.atomic
def deliver(
    actor: Actor,
    *,
    trade_id: UUID,
    photo: bytes | None,
    note: str,
    now: datetime,
    seal: str = "",
    read_twice: bool = False,
    way: Direction = Direction.OUT,
) -> BookingView:
    """Hand the machine to whom it goes: the code was checked, the photo is kept, the seal compared.

    Refuses as ``pick_up``, and SealDiffers where another number than at the pick-up was not ``read_twice``.
    """
    booking = _for_hand_over(actor, trade_id, way, Leg.DELIVERY)
    found = checked_seal(seal)
    match = compare(booking.hand_overs.get(leg=Leg.PICK_UP).seal, found)
    if match.stands and not read_twice:
        raise SealDiffers
    view = _hand_over(booking, Leg.DELIVERY, photo, note, now, seal=found)
    if match.stands:
        said: dict[str, Json] = {"noted": view.pick_up.seal, "found": found, "match": match.value}
        _record("logistics.seal_differs", booking, booking.carrier_id, said, now)
    return view


@transaction.atomic
def call_off(
    actor: Actor | None, *, trade_id: UUID, reason: str, now: datetime, way: Direction = Direction.OUT
) -> None:
    """Give a booking up before the pick-up: by its carrier, or (None) by the trade when it ends.

    Refuses NotBooked, NotYourBooking, NotThisStep, TextNotUnderstood.
    """
    booking = live_booking(trade_id, way)
    if actor is not None:
        _refuse_other_carrier(booking, actor)
    refuse_other_step(booking, Status.BOOKED)
    booking.reason = checked_text(("原因", "reason"), reason, least=2, most=LONGEST_NOTE)
    booking.status = Status.CALLED_OFF
    booking.save(update_fields=["status", "reason"])
    by = actor.party_id if actor else None
    _record("logistics.called_off", booking, by, {"reason": booking.reason}, now)


@transaction.atomic
def _checked(trade_id: UUID, way: Direction, leg: Leg, code: str, actor: Actor, now: datetime) -> Refusal | None:
    """Look at a code and count it; the refusal is returned, not raised, so that the count is kept."""
    booking = _for_hand_over(actor, trade_id, way, leg)
    row = booking.hand_overs.get(leg=leg)
    attempts = Attempts(row.wrong, row.locked_until)
    if attempts.locked(now):
        return _lock_refusal(attempts, now)
    if matches(hand_over_code(trade_id, leg.value, way=way), code):
        attempts, row.checked_at, refusal = Attempts(), now, None
    else:
        attempts, refusal = attempts.after_wrong(now), None
        refusal = _lock_refusal(attempts, now) if attempts.locked(now) else CodeWrong(left=attempts.left)
        said: dict[str, Json] = {"leg": leg.value, "locked": attempts.locked(now)}
        entry = _record("logistics.code_refused", booking, actor.party_id, said, now)
        add_fact(booking, Kind.CODE_FAILED, entry, now)
    row.wrong, row.locked_until = attempts.wrong, attempts.locked_until
    row.save(update_fields=["wrong", "locked_until", "checked_at"])
    return refusal


def _lock_refusal(attempts: Attempts, now: datetime) -> CodeLocked:
    left = (attempts.locked_until - now).total_seconds() if attempts.locked_until else 0
    return CodeLocked(minutes=-int(-left // _MINUTE))


def _for_hand_over(actor: Actor, trade_id: UUID, way: Direction, leg: Leg) -> Booking:
    """Lock the trade's live booking for its carrier at the step that this hand-over needs."""
    booking = live_booking(trade_id, way)
    _refuse_other_carrier(booking, actor)
    refuse_other_step(booking, STEPS[leg][0])
    return booking


def _hand_over(booking: Booking, leg: Leg, photo: bytes | None, note: str, now: datetime, *, seal: str) -> BookingView:
    row = booking.hand_overs.get(leg=leg)
    if row.checked_at is None or now - row.checked_at > GOOD_FOR:
        raise CodeNotChecked
    row.note = checked_text(("备注", "note"), note, least=0, most=LONGEST_NOTE)
    row.photo, *row.more = _photos(row, booking, photo, now)
    row.seal, row.done_at = seal, now
    row.save(update_fields=["note", "photo", "more", "seal", "done_at"])
    booking.status = STEPS[leg][1]
    booking.save(update_fields=["status"])
    kind = f"logistics.{booking.status}"
    said: dict[str, Json] = {"photo": row.photo, "note": row.note, "seal": row.seal, "more": [*row.more]}
    entry = _record(kind, booking, booking.carrier_id, said, now)
    if leg is Leg.DELIVERY and booking.promised_on is not None:
        add_fact(booking, Kind.LATE if is_late(booking.promised_on, now) else Kind.PUNCTUAL, entry, now)
    return view_of(booking)


def _photos(row: HandOver, booking: Booking, photo: bytes | None, now: datetime) -> list[str]:
    """Return a hand-over's photos: the one that came with it, and those sent ahead, the machine first."""
    ahead = sorted(row.kept.all(), key=lambda each: (ITEMS.index(each.item), each.id))
    kept = [each.sha256 for each in ahead]
    if photo is None and kept:
        return kept
    own = store_exhibit(photo or b"", owner=booking.carrier_id, now=now).sha256
    return [own, *(each for each in kept if each != own)]


def live_booking(trade_id: UUID, way: Direction = Direction.OUT) -> Booking:
    """Lock the trade's live booking of a way, and with it its hand-overs; refuses NotBooked."""
    rows = Booking.objects.select_for_update().filter(trade_id=trade_id, direction=way)
    live = rows.exclude(status=Status.CALLED_OFF).first()
    if live is None:
        raise NotBooked
    return live


def _refuse_other_carrier(booking: Booking, actor: Actor) -> None:
    actor.require(Role.CARRIER)
    if booking.carrier_id != actor.party_id:
        raise NotYourBooking


def refuse_other_step(booking: Booking, wanted: Status) -> None:
    """Refuse (NotThisStep) a booking that is not as far as ``wanted``."""
    if booking.status != wanted:
        zh, en = STATUS_NAMES[Status(booking.status)]
        raise NotThisStep(status_zh=zh, status_en=en)


def _terms(booking: Booking) -> dict[str, Json]:
    return {
        "direction": booking.direction,
        "pick_up_at": booking.pick_up_at.isoformat(),
        "quote": str(booking.quote_id) if booking.quote_id else None,
        "promised_on": booking.promised_on.isoformat() if booking.promised_on else None,
        "vehicle": booking.vehicle,
        "origin": booking.origin,
        "destination": booking.destination,
    }


def add_fact(booking: Booking, kind: Kind, entry: UUID, now: datetime) -> None:
    """Add what came to light of a transport to its carrier's record."""
    CarrierFact.objects.create(
        id=new_id(now),
        carrier_id=booking.carrier_id,
        trade_id=booking.trade_id,
        direction=booking.direction,
        kind=kind,
        entry_id=entry,
        at=now,
    )


def _record(kind: str, booking: Booking, actor_id: UUID | None, payload: dict[str, Json], now: datetime) -> UUID:
    return record(
        kind,
        subject=booking.trade_id,
        payload={"booking": str(booking.id), **payload},
        actor=actor_id,
        now=now,
    )
