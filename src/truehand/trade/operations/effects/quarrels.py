"""Effects on disputes and on standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit import operations as credit
from truehand.credit.domain.facts import FactKind
from truehand.disputes import operations as disputes
from truehand.disputes import queries as cases
from truehand.disputes.domain.case import Reason
from truehand.disputes.domain.decide import claimed, reason_of
from truehand.inspection import operations as inspection
from truehand.returns import operations as returns
from truehand.returns.domain.course import Outcome
from truehand.trade.domain.given import Complaint
from truehand.trade.domain.process import State, Who
from truehand.trade.operations.effects.way_back import call_off_back
from truehand.trade.operations.expect import expect_delivery
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.situation import involved, price_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.operations.move import Move

# What a report could have said. Defects that were hidden count where an operator confirms one at a point.
ON_CONDITION: Final = frozenset({Reason.NOT_AS_DESCRIBED, Reason.WRONG_MACHINE})

_LATE = Complaint(
    Reason.NOT_DELIVERED.value,
    "运输期限已过，设备仍未送达；由系统代买方提出。 / "
    "The time for transport passed without a delivery; opened by the platform for the buyer.",
)


def open_dispute(move: Move) -> None:
    """Open the case; silence in transport opens it on the buyer's behalf."""
    trade = move.trade
    complaint = move.given.complaint or _LATE
    opener = trade.buyer_id if move.actor is None else move.party_id
    respondent = trade.seller_id if opener == trade.buyer_id else trade.buyer_id
    move.remember(dispute_opener_id=opener, mediator_id=None)
    disputes.open_case(
        trade.pk,
        opener=opener,
        respondent=respondent,
        reason=reason_of(complaint.reason),
        statement=complaint.statement,
        exhibits=complaint.exhibits,
        claim=claimed(complaint.claim, trade.currency),
        now=move.now,
    )
    move.record["reason"] = complaint.reason


def file_answer(move: Move) -> None:
    """Keep a party's statement and evidence."""
    complaint = move.given.complaint
    if complaint is None or move.actor is None:
        raise ValueError("an answer says something")
    disputes.answer(move.actor, move.trade.pk, statement=complaint.statement, exhibits=complaint.exhibits, now=move.now)


def close_dispute(move: Move) -> None:
    """The opener takes the dispute back."""
    if move.actor is None:
        raise ValueError("a person withdraws a dispute")
    disputes.withdraw_case(move.actor, move.trade.pk, now=move.now)
    if move.trade.state == State.SHIPPED and move.trade.delivery_by is None:
        # Where no day is agreed on, the time for delivery is the state's own, which has what was left of it.
        expect_delivery(move, move.trade.due_at)


def file_ruling(move: Move) -> None:
    """Keep the ruling and its reasons; it moves no money itself."""
    verdict, trade = move.given.verdict, move.trade
    if verdict is None or move.actor is None:
        raise ValueError("a ruling has a verdict")
    disputes.rule(
        move.actor,
        trade.pk,
        to_buyer=verdict.to_buyer,
        to_seller=verdict.to_seller,
        held=dues_of(trade).price_held,
        parties=involved(trade),
        reasons=verdict.reasons,
        now=move.now,
    )
    move.record["faults"] = {"buyer": verdict.buyer_fault.value, "seller": verdict.seller_fault.value}


def lapse_dispute(move: Move) -> None:
    """Nobody ruled: the published default applies."""
    disputes.lapse(move.trade.pk, now=move.now)


def end_quarrel(move: Move) -> None:
    """The trade ended for another reason: an open dispute has nothing left to decide, nor has a return."""
    case = cases.case_of(move.trade.pk)
    if case is not None and case.is_open:
        disputes.lapse(move.trade.pk, now=move.now)
    if move.trade.return_asked_at is not None:
        returns.end(move.trade.pk, Outcome.ENDED, now=move.now)
        call_off_back(move)


def file_rating(move: Move) -> None:
    """Keep a sealed rating of the other side."""
    rating = move.given.rating
    if rating is None:
        raise ValueError("a rating has stars")
    credit.rate(
        move.trade.pk,
        rater=move.party_id,
        ratee=move.other_side(),
        stars=rating.stars,
        text=rating.text,
        now=move.now,
    )


def publish_ratings(move: Move) -> None:
    """Open the sealed ratings of the trade."""
    credit.publish(move.trade.pk, now=move.now)


def credit_settlement(move: Move) -> None:
    """A settled trade counts for both sides."""
    for party in (move.trade.buyer_id, move.trade.seller_id):
        _fact(move, party, FactKind.SETTLED)


def credit_default(move: Move) -> None:
    """The seller did not deliver what was contracted."""
    _fact(move, move.trade.seller_id, FactKind.DEFAULTED)


def credit_unpaid(move: Move) -> None:
    """The buyer let the time for payment pass; runs before the money is given back."""
    if dues_of(move.trade).owed_by(Who.BUYER).minor > 0:
        _fact(move, move.trade.buyer_id, FactKind.UNPAID)


def credit_misdescribed(move: Move) -> None:
    """The machine was not what the seller's listing said."""
    _fact(move, move.trade.seller_id, FactKind.MISDESCRIBED)


def credit_ruling(move: Move) -> None:
    """A ruling counts for whoever got the price, against the other; a split counts as shared."""
    verdict, trade = move.given.verdict, move.trade
    if verdict is None:
        raise ValueError("a ruling has a verdict")
    won, lost, shared = FactKind.DISPUTE_WON, FactKind.DISPUTE_LOST, FactKind.DISPUTE_SHARED
    if verdict.to_seller.minor == 0:
        kinds = (won, lost)
    elif verdict.to_buyer.minor == 0:
        kinds = (lost, won)
    else:
        kinds = (shared, shared)
    for party, kind in zip((trade.buyer_id, trade.seller_id), kinds, strict=True):
        _fact(move, party, kind)
    _weigh_report(move, buyer_wins=verdict.to_buyer.minor > 0)


def _weigh_report(move: Move, *, buyer_wins: bool) -> None:
    """A ruling on the machine's condition says something of the report before its shipment."""
    case = cases.case_of(move.trade.pk)
    if case is not None and case.reason in ON_CONDITION:
        ruled_by = move.actor.party_id if move.actor else None
        inspection.note_ruling(move.trade.pk, case.id, buyer_wins=buyer_wins, ruled_by=ruled_by, now=move.now)


def _fact(move: Move, party: UUID, kind: FactKind) -> None:
    credit.record_fact(party, kind=kind, trade_id=move.trade.pk, amount=price_of(move.trade), now=move.now)
