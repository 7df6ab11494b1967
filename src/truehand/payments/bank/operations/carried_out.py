"""Orders that the bank carried out, rejected or sent back, as its statement or its status report says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.identity import operations as identity
from truehand.kernel.money import Money
from truehand.payments.bank.models import BankLine, OrderFile, PaymentOrderRow, SuspenseItem
from truehand.payments.domain.booking import SuspenseState
from truehand.payments.domain.orders import OrderKind, OrderState
from truehand.payments.models import PayoutRow, RefundRow
from truehand.payments.operations.payouts import settle
from truehand.payments.operations.refunds import settle_refund

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime
    from uuid import UUID


def by_line(row: BankLine, files: Container[str], now: datetime) -> UUID | None:
    """End the orders that a debit carried out; return whom for, None when it fits no order that waits.

    ``files`` are the names of order files that lines beside it may tell of.
    """
    order = _locked(row.reference)
    if order is not None:
        fits = order.state == OrderState.WAITING and (order.minor, order.currency) == (-row.minor, row.currency)
        return end(order, OrderState.DONE, "", now) if fits else None
    return _whole_file(row, now) if any(each in files for each in row.references) else None


def returned_by_line(row: BankLine, now: datetime) -> UUID | None:
    """Undo the order that a credit brings back; return whom for, None when it fits none that was carried out."""
    order = _locked(row.reference)
    if order is None or order.state != OrderState.DONE or (order.minor, order.currency) != (row.minor, row.currency):
        return None
    return end(order, OrderState.RETURNED, row.returned, now)


def end(order: PaymentOrderRow, state: OrderState, reason: str, now: datetime) -> UUID:
    """End a locked order: carried out, rejected, or sent back after it was; return the party or item it was for."""
    book = _payout if order.kind == OrderKind.PAYOUT else _refund
    subject = book(order, state, now)
    order.state, order.reason = state, reason[:100]
    if state is OrderState.RETURNED:
        order.returned_at = now
    else:
        order.ended_at = now
    order.save(update_fields=["state", "reason", "ended_at", "returned_at"])
    return subject


def _whole_file(row: BankLine, now: datetime) -> UUID | None:
    """End all orders of a file that the bank booked in one sum, named by the file's own identifier."""
    file = OrderFile.objects.filter(message_id__in=row.references, minor=-row.minor, currency=row.currency).first()
    if file is None:
        return None
    orders = list(PaymentOrderRow.objects.select_for_update().filter(file=file).order_by("place"))
    if any(each.state != OrderState.WAITING for each in orders):
        return None
    for each in orders:
        end(each, OrderState.DONE, "", now)
    return file.id


def _locked(reference: str) -> PaymentOrderRow | None:
    if not reference:
        return None
    return PaymentOrderRow.objects.select_for_update().filter(reference=reference).first()


def _payout(order: PaymentOrderRow, state: OrderState, now: datetime) -> UUID:
    rows = PayoutRow.objects.select_for_update(of=("self",)).select_related("account")
    payout = rows.get(reference=order.reference)
    if state is not OrderState.RETURNED:
        settle(payout, done=state is OrderState.DONE, now=now)
        return payout.party_id
    amount = Money(order.minor, order.currency)
    escrow.return_payout(payout.party_id, amount, key=str(payout.id), now=now)
    identity.notify(
        payout.party_id,
        kind="payment.payout_returned",
        zh=f"提现 {amount}（尾号 {order.last_four}）被收款银行退回，款项已回到您的余额，请核对账户信息。",
        en=f"The payout of {amount} to the account ending in {order.last_four} was sent back by its bank. "
        "It is in your balance again; check the account.",
        link="/money/",
        now=now,
    )
    return payout.party_id


def _refund(order: PaymentOrderRow, state: OrderState, now: datetime) -> UUID:
    """End the refund of an item in suspense; one that the bank did not make, or sent back, is open again."""
    if order.subject is None:
        return _sent_back(order, state, now)
    item = SuspenseItem.objects.select_for_update().get(id=str(order.subject))
    amount = Money(order.minor, order.currency)
    if state is OrderState.DONE:
        escrow.finish_refund(item.id, amount, key=order.reference, now=now)
        item.state, item.ended_at = SuspenseState.REFUNDED, now
    else:
        if state is OrderState.FAILED:
            escrow.fail_refund(item.id, amount, key=order.reference, now=now)
        else:
            escrow.receive_suspense(item.id, amount, key=f"returned:{order.reference}", now=now)
        item.state, item.ended_at = SuspenseState.OPEN, None
    item.save(update_fields=["state", "ended_at"])
    return item.id


def _sent_back(order: PaymentOrderRow, state: OrderState, now: datetime) -> UUID:
    """End the refund of a receipt; one that the bank did not make, or sent back, is in the payer's balance again."""
    rows = RefundRow.objects.select_for_update(of=("self",)).select_related("receipt__intent")
    refund = rows.get(reference=order.reference)
    payer = refund.receipt.intent.payer_id
    if state is not OrderState.RETURNED:
        settle_refund(refund, done=state is OrderState.DONE, now=now)
        return payer
    amount = Money(order.minor, order.currency)
    escrow.return_payout(payer, amount, key=str(refund.id), now=now)
    identity.notify(
        payer,
        kind="payment.refund_returned",
        zh=f"退款 {amount}（尾号 {order.last_four}）被付款银行退回，款项已回到您的余额，可提现到已验证的账户。",
        en=f"The refund of {amount} to the account ending in {order.last_four} was sent back by its bank. "
        "It is in your balance again; pay it out to a verified account.",
        link="/money/",
        now=now,
    )
    return payer
