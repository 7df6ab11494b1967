"""Effects on money: what enters a trade's escrow, and the one way it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.situation import commission_of, price_of

if TYPE_CHECKING:
    from truehand.trade.operations.move import Move


def hold_payment(move: Move) -> None:
    """Put a confirmed payment into the trade's hold."""
    payment = move.given.payment
    if payment is None:
        raise ValueError("a payment is held on the bank's word only")
    purpose = Purpose(payment.purpose)
    escrow.receive(
        move.trade.pk,
        payment.payer_id,
        purpose,
        payment.amount,
        key=payment.reference,
        now=move.now,
        source=payment.source,
    )
    move.record["payment"] = {"purpose": purpose.value, "reference": payment.reference, **_said(payment.amount)}


def cancel_payments(move: Move) -> None:
    """Stop waiting for payments; one that comes all the same is the payer's own balance."""
    payments.cancel_intents(move.trade.pk, now=move.now)


def release_price(move: Move) -> None:
    """Pay the seller, less the commission frozen in the contract."""
    _lock_balances(move)
    trade = move.trade
    escrow.release(trade.pk, to=trade.seller_id, commission=commission_of(trade), now=move.now)
    move.record["released"] = _said(price_of(trade) - commission_of(trade))
    move.record["commission"] = _said(commission_of(trade))


def return_price(move: Move) -> None:
    """Give everything held of the price back to the buyer; nothing held is nothing to do."""
    _lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.PRICE, to=move.trade.buyer_id, now=move.now)


def return_deposit(move: Move) -> None:
    """Give the seller's deposit back."""
    _lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.DEPOSIT, to=move.trade.seller_id, now=move.now)


def seize_deposit(move: Move) -> None:
    """Forfeit the seller's deposit: half of it goes to the buyer. Where none was asked for, there is nothing to do."""
    if dues_of(move.trade).deposit_held.minor == 0:
        return
    _lock_balances(move)
    escrow.seize(move.trade.pk, victim=move.trade.buyer_id, now=move.now)
    move.record["deposit_seized"] = True


def split_price(move: Move) -> None:
    """Divide the price as the operator ruled."""
    verdict = move.given.verdict
    if verdict is None:
        raise ValueError("a split needs a ruling")
    _divide(move, verdict.to_buyer, verdict.to_seller)


def halve_price(move: Move) -> None:
    """Divide the price in two; an odd cent is the buyer's."""
    to_buyer, to_seller = dues_of(move.trade).price_held.split((1, 1))
    _divide(move, to_buyer, to_seller)


def _divide(move: Move, to_buyer: Money, to_seller: Money) -> None:
    """Split the hold; the commission falls on the seller's part, in proportion to the price."""
    trade = move.trade
    whole = to_buyer.minor + to_seller.minor
    commission = Money(trade.commission_minor * to_seller.minor // whole, trade.currency)
    parts = ((trade.buyer_id, to_buyer), (trade.seller_id, to_seller))
    _lock_balances(move)
    escrow.split(trade.pk, parts=parts, commission=commission, now=move.now)
    move.record["split"] = {"to_buyer": _said(to_buyer), "to_seller": _said(to_seller), "commission": _said(commission)}


def _lock_balances(move: Move) -> None:
    """Lock both parties' balances in one order before either is credited: no two trades wait in a circle."""
    trade = move.trade
    escrow.lock_balances((trade.buyer_id, trade.seller_id), trade.currency, now=move.now)


def _said(amount: Money) -> dict[str, str]:
    """Return an amount for the evidence: as text, since canonical JSON numbers end at 2**53."""
    return {"minor": str(amount.minor), "currency": amount.currency}
