"""Effects of a machine that goes back to its seller."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truehand.disputes import operations as disputes
from truehand.disputes.domain.case import Reason
from truehand.disputes.domain.decide import reason_of
from truehand.returns import operations as returns
from truehand.returns import queries as kept_returns
from truehand.returns.domain.course import Cause, Outcome
from truehand.trade.domain.given import Verdict
from truehand.trade.operations.effects.money import said
from truehand.trade.operations.effects.release import reclaim_released
from truehand.trade.queries.aftersales import DISPUTED_AS
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.returning import kept

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor
    from truehand.trade.operations.move import Move

_NEVER_CAME: Final = (
    "退货运输期限已过，卖方仍未确认收货；由系统代卖方提出。 / "
    "The time for the way back passed without a receipt; opened by the platform for the seller."
)


def open_return(move: Move) -> None:
    """Keep the wish; it is the trade's only one."""
    wish = move.given.returning
    if wish is None:
        raise ValueError("a return says why")
    returns.ask(_actor(move), move.trade.pk, Cause(wish.cause), wish.statement, now=move.now)
    move.remember(return_asked_at=move.now, return_cause=wish.cause)
    move.record["cause"] = wish.cause


def grant_return(move: Move) -> None:
    """The seller agrees, or was silent."""
    returns.grant(move.trade.pk, move.actor.party_id if move.actor else None, now=move.now)


def refuse_return(move: Move) -> None:
    """The seller says no: what the buyer asked becomes a dispute, and the refusal its answer."""
    trade, seller, wish = move.trade, _actor(move), kept_returns.return_of(move.trade.pk)
    complaint = move.given.complaint
    if wish is None or complaint is None:
        raise ValueError("a refusal answers a wish, in words")
    reason = DISPUTED_AS[wish.cause]
    move.remember(dispute_opener_id=trade.buyer_id, mediator_id=None)
    disputes.open_case(
        trade.pk,
        opener=trade.buyer_id,
        respondent=trade.seller_id,
        reason=reason,
        statement=wish.statement,
        exhibits=(),
        now=move.now,
    )
    disputes.answer(seller, trade.pk, statement=complaint.statement, exhibits=complaint.exhibits, now=move.now)
    returns.end(trade.pk, Outcome.DISPUTED, now=move.now)
    move.record["reason"] = reason.value


def drop_return(move: Move) -> None:
    """The buyer keeps the machine after all, or let the time to send it pass."""
    outcome = Outcome.LAPSED if move.actor is None else Outcome.DROPPED
    returns.end(move.trade.pk, outcome, now=move.now)


def file_sent_back(move: Move) -> None:
    """Keep number and photo of the shipment; the machine is no longer with the buyer."""
    proof = move.given.sent_back
    if proof is None:
        raise ValueError("a shipment has a proof")
    returns.send(_actor(move), move.trade.pk, tracking=proof.tracking, photo=proof.photo, now=move.now)
    move.remember(sent_back_at=move.now, way_back_minor=proof.cost.minor)
    move.record["way_back"] = said(proof.cost)


def file_received(move: Move) -> None:
    """The seller has the machine: by the code that was typed, or by the seller's own word."""
    returns.receive(move.trade.pk, _actor(move).party_id, now=move.now)


def object_return(move: Move) -> None:
    """What came back is not what was sent out, or nothing came: the seller's dispute."""
    trade, complaint = move.trade, move.given.complaint
    reason = reason_of(complaint.reason) if complaint else Reason.NOT_DELIVERED
    move.remember(dispute_opener_id=trade.seller_id, mediator_id=None)
    disputes.open_case(
        trade.pk,
        opener=trade.seller_id,
        respondent=trade.buyer_id,
        reason=reason,
        statement=complaint.statement if complaint else _NEVER_CAME,
        exhibits=complaint.exhibits if complaint else (),
        now=move.now,
    )
    returns.end(trade.pk, Outcome.DISPUTED, now=move.now)
    move.record["reason"] = reason.value


def settle_return(move: Move) -> None:
    """Say how what is held is shared: the seller keeps the agreed fee, the buyer has the rest."""
    held = dues_of(move.trade).price_held
    fee = min(kept(move.trade), held)
    move.given = replace(move.given, verdict=Verdict(held - fee, fee, reasons=""))
    returns.end(move.trade.pk, Outcome.REFUNDED, now=move.now)


def reclaim_sent_back(move: Move) -> None:
    """A machine that went back takes with it what was released for it; where it stayed nothing is done."""
    if move.trade.sent_back_at is not None:
        reclaim_released(move)


def _actor(move: Move) -> Actor:
    if move.actor is None:
        raise ValueError("a person does this")
    return move.actor
