"""Effects of a carrier that brings a returned machine back: booked, picked up, delivered, and paid out of escrow.

Its fee is the buyer's to advance, out of the price that is held, so nobody becomes anybody's creditor; where the cause
or the policy puts the way on the seller, the seller makes it good with the refund, as of own transport.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from truehand.escrow import operations as escrow
from truehand.escrow.domain.plan import Deductions
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.logistics import operations as logistics
from truehand.logistics import queries as bookings
from truehand.logistics.domain.booking import ZONES_APART, Direction, Status
from truehand.logistics.domain.refusals import PickUpDateOutOfRange
from truehand.returns import operations as returns
from truehand.trade.domain.deadlines import next_reminder
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS
from truehand.trade.operations.claims import claim_delay
from truehand.trade.operations.effects.money import lock_balances, said
from truehand.trade.operations.seals import tell_seal
from truehand.trade.queries.carriers import require_may_carry
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.situation import stands_since, state_of
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.given import HandOver
    from truehand.trade.operations.move import Move

BACK: Final = Direction.BACK
# The price is held meanwhile: nobody books the pick-up for a day far off, and a late one has some days to arrive.
LATEST_PICK_UP: Final = timedelta(days=14)
TO_ARRIVE: Final = timedelta(days=3)


def book_back(move: Move) -> None:
    """The carrier whose quote was chosen fetches the machine at the buyer's; the time to send it reaches to that day.

    Refuses PickUpDateOutOfRange, what keeps the carrier from the load, and what ``logistics.book`` refuses.
    """
    carriage, trade, actor = move.given.carriage, move.trade, _actor(move)
    if carriage is None:
        raise ValueError("a booking says how")
    require_staying(actor.party_id)
    require_may_carry(actor.party_id, trade, now=move.now)
    quote = logistics.taken_quote(actor, trade.pk, now=move.now, way=BACK)
    if quote is None:
        raise CONDITION_REFUSALS[Condition.BACK_CHOSEN]
    last = (move.now + LATEST_PICK_UP).date()
    if carriage.pick_up_at > last:
        raise PickUpDateOutOfRange(first=move.now.date().isoformat(), last=last.isoformat())
    fee = min(quote.offer.price, dues_of(trade).price_held)
    move.remember(back_carrier_id=actor.party_id, back_fee_minor=fee.minor)
    move.record["fee"] = {"service": "way_back", **said(fee)}
    logistics.book(
        actor,
        trade_id=trade.pk,
        pick_up_at=carriage.pick_up_at,
        vehicle=carriage.vehicle,
        origin=carriage.origin,
        destination=carriage.destination,
        now=move.now,
        quote=quote,
        way=BACK,
    )
    _wait_until(move, _end_of(carriage.pick_up_at))


def call_off_back(move: Move) -> None:
    """Nobody fetches the machine: a booking that was not begun is called off; nothing where there is none."""
    booking = bookings.booking_of(move.trade.pk, BACK)
    if booking is not None and booking.status is Status.BOOKED:
        reason = "退货不再由其运送 / The machine does not go back this way"
        logistics.call_off(None, trade_id=move.trade.pk, reason=reason, now=move.now, way=BACK)
        move.remember(back_carrier_id=None, back_fee_minor=0)


def file_back_pick_up(move: Move) -> None:
    """The carrier has the machine: its photo is the proof of the shipment."""
    proof, actor = _proof(move), _actor(move)
    booking = logistics.pick_up(
        actor, trade_id=move.trade.pk, photo=proof.photo, note=proof.note, seal=proof.seal, now=move.now, way=BACK
    )
    carrier = people.name_of(actor.party_id)
    returns.send_by_carrier(move.trade.pk, carrier=carrier, photo=booking.pick_up.photo, now=move.now)
    move.remember(sent_back_at=move.now)
    if booking.promised_on is not None:
        _wait_until(move, _end_of(booking.promised_on) + TO_ARRIVE)


def file_back_delivery(move: Move) -> None:
    """Keep photo and seal of the delivery; the machine is with the seller from here on."""
    proof = _proof(move)
    booking = logistics.deliver(
        _actor(move),
        trade_id=move.trade.pk,
        photo=proof.photo,
        note=proof.note,
        seal=proof.seal,
        read_twice=proof.read_twice,
        now=move.now,
        way=BACK,
    )
    move.remember(back_received_at=move.now)
    tell_seal(move.trade, booking, now=move.now)
    claim_delay(move.trade, now=move.now, way=BACK)


def pay_back(move: Move) -> None:
    """Pay who brought the machine back, once, out of the price that is held; later while nothing may leave escrow.

    What comes only after the time for the way has passed is paid when the refund is, and not out of a ruling.
    """
    trade = move.trade
    carrier, fee = trade.back_carrier_id, Money(trade.back_fee_minor, trade.currency)
    unpaid = trade.back_received_at is not None and trade.way_back_minor == 0
    if carrier is None or not unpaid or stands_since(trade) is not None:
        return
    nothing = Money.zero(trade.currency)
    lock_balances(move)
    escrow.release_part(trade.pk, "way_back", fee, to=carrier, less=Deductions(nothing, nothing, ()), now=move.now)
    move.remember(way_back_minor=fee.minor)
    move.record["way_back"] = said(fee)


def _wait_until(move: Move, due: datetime) -> None:
    """Let the state wait at least until then."""
    if move.trade.due_at is None or move.trade.due_at >= due:
        return
    wait = move.process.waits[state_of(move.trade)]
    move.remember(due_at=due, remind_at=next_reminder(wait, due=due, now=move.now))


def _end_of(day: date) -> datetime:
    """Return when a day is over wherever it is counted."""
    return datetime.combine(day, time.max, UTC) + ZONES_APART


def _proof(move: Move) -> HandOver:
    if move.given.hand_over is None:
        raise ValueError("a hand-over has a photo")
    return move.given.hand_over


def _actor(move: Move) -> Actor:
    if move.actor is None:
        raise ValueError("a person does this")
    return move.actor
