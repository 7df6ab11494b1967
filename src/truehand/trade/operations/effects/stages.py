"""Effects on a dispute as it goes through its stages; each way it ends says how the price is shared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truehand.disputes import operations as disputes
from truehand.disputes.domain.intake import SIDES
from truehand.escrow.domain.accounts import Purpose
from truehand.trade.domain import deadlines, penalties
from truehand.trade.domain.given import Verdict
from truehand.trade.domain.penalties import BY_RULING, Fault
from truehand.trade.domain.process import State
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.of_a_case import case_in, next_mediator
from truehand.trade.queries.situation import agreed_days, buyer_deposit_of, deposit_of, involved, state_of

if TYPE_CHECKING:
    from truehand.disputes.domain.case import Ruling
    from truehand.disputes.domain.thread import Thread
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.trade.domain.given import Complaint
    from truehand.trade.operations.move import Move


def file_proposal(move: Move) -> None:
    """Keep what one side offers the other, or the mediator both."""
    verdict, held = _verdict(move), dues_of(move.trade).price_held
    split = (verdict.to_buyer, verdict.to_seller)
    disputes.propose(_actor(move), move.trade.pk, split=split, held=held, text=verdict.reasons, now=move.now)


def file_reply(move: Move) -> None:
    """Keep a yes or a no to a proposal."""
    actor, said = _actor(move), move.given.reason or ""
    if move.transition.name == "agree_first":
        disputes.agree(actor, move.trade.pk, now=move.now)
    else:
        disputes.decline(actor, move.trade.pk, text=said, now=move.now)


def settle_dispute(move: Move) -> None:
    """Both sides agree: the case ends, and the price is shared as agreed."""
    held, suggested = dues_of(move.trade).price_held, move.record["source"] == State.SUGGESTED.value
    split = disputes.settle(_actor(move), move.trade.pk, held=held, suggested=suggested, now=move.now)
    _award(move, split)


def announce_concession(move: Move) -> None:
    """Say that further silence counts as consent; the clock of the new state says from when."""
    disputes.announce_concession(move.trade.pk, now=move.now)


def concede_dispute(move: Move) -> None:
    """Nobody objected: the price is shared as the opener asked."""
    delivered = move.trade.delivered_at is not None
    held = dues_of(move.trade).price_held
    split = disputes.concede(move.trade.pk, held=held, delivered=delivered, now=move.now)
    _award(move, split)


def ask_evidence(move: Move) -> None:
    """Ask for what the reason's form names: both sides by the process itself, an operator whomever it names."""
    trade, asked = move.trade, move.given.asked
    by = move.actor if asked is not None else None
    disputes.ask_evidence(
        by,
        trade.pk,
        sides={"buyer": trade.buyer_id, "seller": trade.seller_id},
        asked=asked.sides if asked else SIDES,
        text=asked.text if asked else "",
        now=move.now,
    )


def file_evidence(move: Move) -> None:
    """Keep what a side brings."""
    said = _complaint(move)
    disputes.bring_evidence(_actor(move), move.trade.pk, text=said.statement, exhibits=said.exhibits, now=move.now)


def assign_mediator(move: Move) -> None:
    """Put the case into the hands of somebody without a tie to either side."""
    mediator = next_mediator(move.trade, case_in(move).thread.mediators)
    if mediator is None:
        raise ValueError("the condition found a mediator")
    disputes.assign_mediator(move.trade.pk, mediator, now=move.now)
    move.remember(mediator_id=mediator)


def restart_clock(move: Move) -> None:
    """Give the state that is gone on with its whole time again."""
    wait = move.process.waits[state_of(move.trade)]
    due = deadlines.due_at(wait, start=move.now, agreed=agreed_days(move.trade))
    move.remember(state_since=move.now, due_at=due, remind_at=deadlines.next_reminder(wait, due=due, now=move.now))


def file_decision(move: Move) -> None:
    """Keep a ruling and its reasons; it moves nothing until it is carried out."""
    verdict, trade = _verdict(move), move.trade
    disputes.decide_case(
        _actor(move),
        trade.pk,
        split=(verdict.to_buyer, verdict.to_seller),
        held=dues_of(trade).price_held,
        parties=involved(trade),
        reasons=verdict.reasons,
        cited=verdict.rules,
        faults=(verdict.buyer_fault.value, verdict.seller_fault.value),
        now=move.now,
    )


def file_appeal(move: Move) -> None:
    """Keep the grounds of an appeal."""
    said = _complaint(move)
    disputes.appeal(_actor(move), move.trade.pk, text=said.statement, exhibits=said.exhibits, now=move.now)


def carry_out(move: Move) -> None:
    """End the case by the ruling that stands; who refused a proposal no worse than it bears at least a slight fault."""
    ruling, thread = disputes.carry_out(move.trade.pk, now=move.now)
    buyer, seller = _faults(move, ruling, thread)
    move.record["faults"] = {"buyer": buyer.value, "seller": seller.value}
    move.given = replace(move.given, verdict=Verdict(ruling.to_buyer, ruling.to_seller, ruling.reasons, buyer, seller))


def _faults(move: Move, ruling: Ruling, thread: Thread) -> tuple[Fault, Fault]:
    """Return buyer's and seller's fault: the ruling's, and at least a slight one of who alone refused in bad faith."""
    buyer, seller = Fault(ruling.buyer_fault), Fault(ruling.seller_fault)
    suggestion, refused = thread.suggestion, thread.refused
    if suggestion is None or suggestion.split is None or len(refused) != 1:
        return buyer, seller
    trade, dues = move.trade, dues_of(move.trade)
    for_buyer, for_seller = suggestion.split
    if trade.buyer_id in refused:
        lost = penalties.seized(deposit_of(trade), dues.held_for(Purpose.DEPOSIT), [BY_RULING[seller]])
        awarded = ruling.to_buyer + penalties.of_victim(lost)
        return penalties.after_refusal(buyer, offered=for_buyer, awarded=awarded), seller
    lost = penalties.seized(buyer_deposit_of(trade), dues.held_for(Purpose.BUYER_DEPOSIT), [BY_RULING[buyer]])
    awarded = ruling.to_seller + penalties.of_victim(lost)
    return buyer, penalties.after_refusal(seller, offered=for_seller, awarded=awarded)


def _award(move: Move, split: tuple[Money, Money]) -> None:
    """Hand the effects that follow what the case came to."""
    move.given = replace(move.given, verdict=Verdict(*split, reasons=""))


def _verdict(move: Move) -> Verdict:
    if move.given.verdict is None:
        raise ValueError("a proposal or a ruling says who gets how much")
    return move.given.verdict


def _complaint(move: Move) -> Complaint:
    if move.given.complaint is None:
        raise ValueError("evidence says something")
    return move.given.complaint


def _actor(move: Move) -> Actor:
    if move.actor is None:
        raise ValueError("a person does this")
    return move.actor
