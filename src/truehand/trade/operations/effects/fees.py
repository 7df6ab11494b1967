"""Effects on the agreed fees: each servant is paid for what was served, each side bears its part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.returns.domain.course import Cause
from truehand.trade.domain.fees import Fee, Service
from truehand.trade.domain.payout import Part
from truehand.trade.operations.effects.money import lock_balances, said
from truehand.trade.operations.effects.statement import enter
from truehand.trade.queries.payouts import paid_so_far
from truehand.trade.queries.returning import way_back
from truehand.trade.queries.situation import fees_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move


def pay_inspector(move: Move) -> None:
    """The report is filed: the inspector gets the buyer's part of the fee, the seller's with the next release."""
    move.remember(reported_at=move.now)
    _pay(move, Service.INSPECTION)


def pay_carrier(move: Move) -> None:
    """The machine is delivered: the carrier gets the buyer's part of the fee, the seller's with the next release."""
    _pay(move, Service.CARRIAGE)


def return_fees(move: Move) -> None:
    """Give back what the buyer advanced for services that did not happen."""
    lock_balances(move)
    escrow.give_back(move.trade.pk, Purpose.FEES, to=move.trade.buyer_id, now=move.now)


def collect_fees(move: Move) -> None:
    """Charge the seller for its part of what was served and no release has paid yet."""
    owed = owed_to_servants(move.trade)
    if owed:
        charge(move, Part.FEES, owed)


def reimburse_fees(move: Move) -> None:
    """The trade failed for the seller's fault: the seller makes good what the buyer paid for services."""
    trade = move.trade
    spent = sum(each.of_buyer.minor for each, _ in _served(trade))
    if spent:
        charge(move, Part.REIMBURSEMENT, ((trade.buyer_id, Money(spent, trade.currency)),))


def make_good_return(move: Move) -> None:
    """The machine is back: the seller makes good the way, and where there was a cause what services cost the buyer."""
    trade = move.trade
    spent = way_back(trade).minor
    if trade.return_cause != Cause.NO_REASON:
        spent += sum(each.of_buyer.minor for each, _ in _served(trade))
    if spent:
        charge(move, Part.REIMBURSEMENT, ((trade.buyer_id, Money(spent, trade.currency)),))


def owed_to_servants(trade: Trade) -> tuple[tuple[UUID, Money], ...]:
    """Return what the seller still owes to whoever has served, in the order of the services."""
    paid, owed = paid_so_far(trade).fees.minor, []
    for fee, servant in _served(trade):
        settled = min(paid, fee.of_seller.minor)
        paid -= settled
        if fee.of_seller.minor > settled:
            owed.append((servant, Money(fee.of_seller.minor - settled, trade.currency)))
    return tuple(owed)


def _served(trade: Trade) -> list[tuple[Fee, UUID]]:
    """Return the fees of services that were delivered, each with whom it belongs to."""
    servants = {
        Service.INSPECTION: trade.inspector_id if trade.reported_at else None,
        Service.CARRIAGE: trade.carrier_id if trade.delivered_at else None,
    }
    return [(fee, servant) for fee in fees_of(trade) if (servant := servants[fee.service]) is not None]


def _pay(move: Move, service: Service) -> None:
    trade = move.trade
    for fee, servant in _served(trade):
        if fee.service is service and fee.of_buyer.minor:
            escrow.pay_fee(trade.pk, service.value, fee.of_buyer, to=servant, now=move.now)
            move.record["fee"] = {"service": service.value, **said(fee.of_buyer)}


def charge(move: Move, part: Part, to: tuple[tuple[UUID, Money], ...]) -> None:
    """Charge the seller for what others are to get, once a part, and enter it in the payout statement."""
    trade = move.trade
    transfers = escrow.charge(trade.seller_id, to=to, key=f"{part.value}:{trade.pk}", subject=trade.pk, now=move.now)
    line = enter(move, part, transfers)
    move.record[part.value] = {**said(line.fees), "debt": str(-line.debt.minor)}
