"""Effects that pay the seller, in parts or in whole, and take back what was paid too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.plan import Deductions
from truehand.kernel.money import Money
from truehand.trade.domain.payout import Part
from truehand.trade.domain.plans import Moment
from truehand.trade.operations.effects.fees import owed_to_servants
from truehand.trade.operations.effects.money import lock_balances, said
from truehand.trade.operations.effects.statement import enter
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.payouts import paid_so_far
from truehand.trade.queries.situation import commission_of, plan_of, price_of, tax_of

if TYPE_CHECKING:
    from truehand.trade.operations.move import Move


def release_at_pick_up(move: Move) -> None:
    """Pay what the plan says for the pick-up, if anything."""
    _release_moment(move, Part.PICK_UP, Moment.PICK_UP)


def release_on_acceptance(move: Move) -> None:
    """Pay what the plan says for the acceptance; the retention stays."""
    _release_moment(move, Part.ACCEPTANCE, Moment.ACCEPTANCE)


def release_rest(move: Move) -> None:
    """Pay everything that is still held, with what is left of the commission: the last part takes the rest."""
    trade, so_far = move.trade, paid_so_far(move.trade)
    commission, tax = commission_of(trade) - so_far.charged, tax_of(trade) - so_far.tax
    _release(move, Part.REST, dues_of(trade).price_held, commission, tax)


def release_price(move: Move) -> None:
    """Pay the seller, less the commission frozen in the contract, as the first version has it."""
    lock_balances(move)
    trade = move.trade
    transfers = escrow.release(trade.pk, to=trade.seller_id, commission=commission_of(trade), now=move.now)
    enter(move, Part.REST, transfers)
    move.record["released"] = said(price_of(trade) - commission_of(trade))
    move.record["commission"] = said(commission_of(trade))


def split_price(move: Move) -> None:
    """Divide what is held of the price as the operator ruled."""
    verdict = move.given.verdict
    if verdict is None:
        raise ValueError("a split needs a ruling")
    _divide(move, verdict.to_buyer, verdict.to_seller)


def halve_price(move: Move) -> None:
    """Divide what is held of the price in two; an odd cent is the buyer's."""
    to_buyer, to_seller = dues_of(move.trade).price_held.split((1, 1))
    _divide(move, to_buyer, to_seller)


def reclaim_released(move: Move) -> None:
    """Take back for the buyer what was released before the trade failed, with its commission.

    What the seller's balance does not cover is the seller's debt.
    """
    trade, so_far = move.trade, paid_so_far(move.trade)
    if so_far.gross.minor == 0:
        return
    earned, buyer = so_far.commission, accounts.balance(trade.buyer_id, trade.currency)
    reversed_ = [
        Line(account, buyer, amount)
        for account, amount in (
            (accounts.commission(trade.currency), earned),
            (accounts.tax(trade.currency), so_far.tax),
        )
        if amount.minor
    ]
    lock_balances(move)
    transfers = escrow.charge(
        trade.seller_id,
        to=[(trade.buyer_id, so_far.gross - so_far.charged)],
        key=f"reclaim:{trade.pk}",
        subject=trade.pk,
        reversed_=reversed_,
        now=move.now,
    )
    line = enter(move, Part.RECLAIM, transfers)
    move.record["reclaimed"] = {**said(so_far.gross), "debt": str(-line.debt.minor)}


def _release_moment(move: Move, part: Part, moment: Moment) -> None:
    plan, trade = plan_of(move.trade), move.trade
    amount = plan.part(moment, price_of(trade))
    # A part of a few cents may round to less than its commission.
    commission = min(plan.part(moment, commission_of(trade)), amount)
    _release(move, part, amount, commission, min(plan.part(moment, tax_of(trade)), commission))


def _release(move: Move, part: Part, amount: Money, commission: Money, tax: Money) -> None:
    if amount.minor == 0:
        return
    trade, less = move.trade, Deductions(commission, tax, owed_to_servants(move.trade))
    lock_balances(move)
    transfers = escrow.release_part(trade.pk, part.value, amount, to=trade.seller_id, less=less, now=move.now)
    line = enter(move, part, transfers)
    move.record["released"] = said(line.gross)
    move.record["commission"] = said(commission)


def _divide(move: Move, to_buyer: Money, to_seller: Money) -> None:
    """Split the hold; the commission falls on the seller's part, in proportion to the price."""
    trade, so_far = move.trade, paid_so_far(move.trade)
    commission = min(_share(commission_of(trade), to_seller, price_of(trade)), commission_of(trade) - so_far.charged)
    tax = min(_share(tax_of(trade), to_seller, price_of(trade)), commission, tax_of(trade) - so_far.tax)
    parts = ((trade.buyer_id, to_buyer), (trade.seller_id, to_seller))
    lock_balances(move)
    transfers = escrow.split(
        trade.pk, parts=parts, commission=commission, tax=tax, fees=owed_to_servants(trade), now=move.now
    )
    if to_seller.minor:
        enter(move, Part.RULING, transfers)
    move.record["split"] = {"to_buyer": said(to_buyer), "to_seller": said(to_seller), "commission": said(commission)}


def _share(amount: Money, part: Money, whole: Money) -> Money:
    """Return an amount in proportion, rounded down."""
    return Money(amount.minor * part.minor // whole.minor, amount.currency)
