"""Effects on the machine: inspection, carriage, hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment import operations as equipment
from truehand.inspection import operations as inspection
from truehand.inspection import queries as reports
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.found import told
from truehand.inspection.domain.report import DOCUMENT_NAME
from truehand.logistics import operations as logistics
from truehand.logistics import queries as bookings
from truehand.logistics.domain.booking import Status
from truehand.trade.domain.fees import Shares
from truehand.trade.operations.claims import claim_delay
from truehand.trade.operations.expect import expect_delivery, put_off_delivery
from truehand.trade.operations.papers import order_papers
from truehand.trade.operations.seals import tell_seal
from truehand.trade.queries import contradictions
from truehand.trade.queries.carriers import require_may_carry
from truehand.trade.queries.situation import stands_since
from truehand.trade.queries.ties import require_no_tie
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.trade.domain.given import HandOver
    from truehand.trade.operations.move import Move


def assign_inspector(move: Move) -> None:
    """The inspector who took the job, licensed and without a tie, is the only one who may report."""
    require_staying(move.party_id)
    sides = {move.trade.buyer_id, move.trade.seller_id}
    require_no_tie(move.party_id, sides, move.trade.listing_id, now=move.now)
    move.remember(inspector_id=move.party_id)


def file_report(move: Move) -> None:
    """Sign and store the report, and note it in the machine's passport."""
    trade, findings = move.trade, move.given.findings
    if findings is None:
        raise ValueError("a report has findings")
    read = findings_from(findings)
    report = inspection.submit_report(
        _actor(move),
        trade_id=trade.pk,
        listing_id=trade.listing_id,
        declared=contradictions.declared(trade),
        findings=read,
        now=move.now,
        earlier=next(iter(reports.reports_before_publication(trade.listing_id)), None),
    )
    move.record["documents"] = {DOCUMENT_NAME: report.sha256}
    move.record["contradictions"] = [each.field for each in report.contradictions]
    order_papers(trade.pk)
    said: dict[str, Json] = {
        "report": report.sha256,
        "node": report.node,
        "contradictions": len(report.contradictions),
    }
    data = {**said, **told(read)}
    equipment.note(trade.passport_id, kind="inspected", data=data, now=move.now)


def book_carriage(move: Move) -> None:
    """The carrier who took the job is the only one who may move the machine."""
    carriage = move.given.carriage
    if carriage is None:
        raise ValueError("a booking says how")
    require_staying(move.party_id)
    require_may_carry(move.party_id, move.trade, now=move.now)
    quote = logistics.taken_quote(_actor(move), move.trade.pk, now=move.now)
    move.remember(carrier_id=move.party_id)
    if quote is not None and move.trade.transport != Shares.NONE:
        # What the contract holds beyond the quote goes back to who advanced it, with the rest of the fees.
        move.remember(carriage_fee_minor=min(quote.offer.price.minor, move.trade.carriage_fee_minor))
        move.record["carriage_fee"] = str(move.trade.carriage_fee_minor)
    logistics.book(
        _actor(move),
        trade_id=move.trade.pk,
        pick_up_at=carriage.pick_up_at,
        vehicle=carriage.vehicle,
        origin=carriage.origin,
        destination=carriage.destination,
        now=move.now,
        quote=quote,
    )


def call_off_carriage(move: Move) -> None:
    """The trade ends before the pick-up: the carrier need not come."""
    booking = bookings.booking_of(move.trade.pk)
    if booking is not None and booking.status is Status.BOOKED:
        logistics.call_off(None, trade_id=move.trade.pk, reason="交易已结束 / The trade has ended", now=move.now)


def file_pick_up(move: Move) -> None:
    """Keep the photo of the pick-up."""
    proof = _proof(move)
    actor, trade_id = _actor(move), move.trade.pk
    logistics.pick_up(actor, trade_id=trade_id, photo=proof.photo, note=proof.note, seal=proof.seal, now=move.now)
    if move.trade.deliver_due is None:
        expect_delivery(move, move.trade.due_at)


def file_delivery(move: Move) -> None:
    """Keep the photo of the delivery; the machine is with the buyer from here on."""
    proof = _proof(move)
    booking = logistics.deliver(
        _actor(move),
        trade_id=move.trade.pk,
        photo=proof.photo,
        note=proof.note,
        seal=proof.seal,
        read_twice=proof.read_twice,
        now=move.now,
    )
    tell_seal(move.trade, booking, now=move.now)
    put_off_delivery(move, move.now - (stands_since(move.trade) or move.now))
    move.remember(delivered_at=move.now, deliver_remind_at=None)
    claim_delay(move.trade, now=move.now)
    equipment.note(move.trade.passport_id, kind="delivered", data={"trade": str(move.trade.pk)}, now=move.now)


def _proof(move: Move) -> HandOver:
    if move.given.hand_over is None:
        raise ValueError("a hand-over has a photo")
    return move.given.hand_over


def _actor(move: Move) -> Actor:
    if move.actor is None:
        raise ValueError("a person does this")
    return move.actor
