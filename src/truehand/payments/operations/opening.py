"""A payment asked for is opened at its channel: outside any transaction, after it was stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.channel import NotReached, PaymentOrder
from truehand.payments.domain.refusals import ChannelSilent, ChannelStrange
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.operations.names import OPEN_PAYMENT
from truehand.payments.operations.outside import require_outside

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.payments.domain.views import Intent

WORDS = {
    "price": ("设备货款（托管）", "Price of the machine, into escrow"),
    "deposit": ("卖方保证金（托管）", "Seller's deposit, into escrow"),
    "buyer_deposit": ("买方保证金（托管）", "Buyer's deposit, into escrow"),
    "fees": ("约定费用（托管）", "Agreed fees, into escrow"),
    "premium": ("保险费（托管至保障开始）", "Insurance premium, held until cover begins"),
    "debt": ("偿还平台欠款", "What you owe the platform"),
    "claim": ("存入理赔款（计入您的余额）", "What you pay claims from, into your balance"),
}


def open_soon(intent_id: UUID, *, return_path: str) -> None:
    """Have a payment asked for opened once the caller's transaction is kept, by the background worker."""
    app.configure_task(OPEN_PAYMENT).defer(intent_id=str(intent_id), return_path=return_path)


def open_payment(intent_id: UUID, *, return_path: str) -> Intent:
    """Open a payment asked for at its channel and keep how it is to be paid; the same reference is the same payment.

    Refuses ChannelSilent when the channel gives no answer: the payment stays open and may be opened again; and
    ChannelStrange when it would send the payer to a page that is not its own.
    RuntimeError inside a transaction.
    """
    require_outside()
    row = PaymentIntent.objects.get(id=intent_id)
    if row.status != IntentStatus.OPEN:
        return queries.intent_view(row)
    amount = Money(row.minor, row.currency)
    order = PaymentOrder(row.reference, amount, WORDS[row.purpose], row.expires_at, return_path)
    try:
        instructions = queries.channel(row.channel).open(order)
    except NotReached as error:
        raise ChannelSilent from error
    if instructions.url is not None and not queries.is_hosted(instructions.url):
        raise ChannelStrange(channel=row.channel)
    row.instructions = asdict(instructions)
    PaymentIntent.objects.filter(id=intent_id).update(instructions=row.instructions)
    return queries.intent_view(row)
