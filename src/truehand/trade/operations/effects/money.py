"""Effects on money that is held: payments, deposits, and the refund of the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.trade.domain import penalties
from truehand.trade.domain.deposits import Side
from truehand.trade.domain.process import State, Who
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.situation import buyer_deposit_of, deposit_of

if TYPE_CHECKING:
    from truehand.trade.operations.move import Move


def hold_payment(move: Move) -> None:
    """Put a confirmed payment into the trade's holds; what is more than was open is the payer's own balance."""
    payment, trade = move.given.payment, move.trade
    if payment is None:
        raise ValueError("a payment is held on the bank's word only")
    purpose, dues = Purpose(payment.purpose), dues_of(trade)
    parts, left = dues.fill(purpose, payment.amount)
    escrow.receive_parts(
        trade.pk, payment.payer_id, parts, key=payment.reference, rest=left, source=payment.source, now=move.now
    )
    open_now = dues.after(purpose, payment.amount)
    move.record["payment"] = {"purpose": purpose.value, "reference": payment.reference, **said(payment.amount)}
    move.record["open"] = {side.value: str(open_now.owed_by(side).minor) for side in (Who.BUYER, Who.SELLER)}


def cancel_payments(move: Move) -> None:
    """Stop waiting for payments; one that comes all the same is the payer's own balance."""
    payments.cancel_intents(move.trade.pk, now=move.now)


def return_price(move: Move) -> None:
    """Give everything held of the price back to the buyer; nothing held is nothing to do."""
    lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.PRICE, to=move.trade.buyer_id, now=move.now)


def return_deposit(move: Move) -> None:
    """Give what is left of the seller's deposit back."""
    lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.DEPOSIT, to=move.trade.seller_id, now=move.now)


def return_buyer_deposit(move: Move) -> None:
    """Give what is left of the buyer's deposit back."""
    lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.BUYER_DEPOSIT, to=move.trade.buyer_id, now=move.now)


def seize_deposit(move: Move) -> None:
    """Forfeit the seller's whole deposit, as the first version has it; where none was asked for, nothing is done."""
    if dues_of(move.trade).deposit_held.minor == 0:
        return
    lock_balances(move)
    escrow.seize(move.trade.pk, victim=move.trade.buyer_id, now=move.now)
    move.record["deposit_seized"] = True


def penalise_seller(move: Move) -> None:
    """Seize of the seller's deposit what the table or the ruling says; half of it is the buyer's."""
    verdict = move.given.verdict
    asked = penalties.BY_RULING[verdict.seller_fault] if verdict else _drawn(move, Side.SELLER)
    _penalise(move, Purpose.DEPOSIT, deposit_of(move.trade), asked)


def penalise_buyer(move: Move) -> None:
    """Seize of the buyer's deposit what the table or the ruling says; half of it is the seller's."""
    verdict = move.given.verdict
    asked = penalties.BY_RULING[verdict.buyer_fault] if verdict else _drawn(move, Side.BUYER)
    _penalise(move, Purpose.BUYER_DEPOSIT, buyer_deposit_of(move.trade), asked)


def _drawn(move: Move, side: Side) -> int:
    return penalties.drawn(move.transition.name, State(str(move.record["source"])), side)


def _penalise(move: Move, purpose: Purpose, deposit: Money, basis_points: int) -> None:
    trade = move.trade
    amount = penalties.seized(deposit, dues_of(trade).held_for(purpose), [basis_points])
    if amount.minor == 0:
        return
    victim = trade.buyer_id if purpose is Purpose.DEPOSIT else trade.seller_id
    lock_balances(move)
    escrow.seize(trade.pk, victim=victim, now=move.now, purpose=purpose, amount=amount)
    move.record[f"seized_{purpose.value}"] = said(amount)


def lock_balances(move: Move) -> None:
    """Lock both parties' balances in one order before either is credited: no two trades wait in a circle."""
    trade = move.trade
    escrow.lock_balances((trade.buyer_id, trade.seller_id), trade.currency, now=move.now)


def said(amount: Money) -> dict[str, str]:
    """Return an amount for the evidence: as text, since canonical JSON numbers end at 2**53."""
    return {"minor": str(amount.minor), "currency": amount.currency}
