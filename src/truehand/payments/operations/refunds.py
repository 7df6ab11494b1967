"""Refunds by hand: from the payer's balance back through the channel it was paid by, on the word of two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from truehand.escrow import operations as escrow
from truehand.escrow.domain.plan import positive
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.channel import Fate, Outcome, RefundOrder, new_reference
from truehand.payments.domain.refusals import AmountMismatch, NotRefundable, ReceiptUnknown
from truehand.payments.domain.second_person import REFUND
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PaymentIntent, ReceiptRow, RefundRow
from truehand.payments.operations.exchange import require_covered
from truehand.payments.operations.names import SEND_REFUND
from truehand.payments.operations.outside import require_outside

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


def propose_refund(actor: Actor, receipt_id: UUID, amount: Money, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to send an amount of what arrived back the way it came; return the proposal.

    The second operator confirms payee and amount. Refuses NotPermitted, ReceiptUnknown, AmountNotPositive,
    NotRefundable, InsufficientBalance (it goes out of the payer's balance), and what four eyes refuse.
    """
    actor.require(Role.OPERATOR)
    receipt = _receipt(receipt_id)
    require_refundable(receipt, positive(amount))
    require_covered(receipt.intent.payer_id, amount)
    payload = proposed(receipt, amount, reason)
    return identity.propose(actor, act=REFUND, subject=receipt_id, payload=payload, reason=reason, now=now)


@transaction.atomic
def start_refund(actor: Actor, receipt_id: UUID, amount: Money, *, reason: str, now: datetime) -> UUID:
    """Take an amount from the payer's balance and send it back the way it came; return the refund.

    Refuses NotPermitted, SecondPersonNeeded unless another operator approved what ``propose_refund`` proposed of this
    receipt with this amount and reason, ReceiptUnknown, NotRefundable (more than is left of the receipt, another
    currency, or a channel that refunds nothing), AmountNotPositive and InsufficientBalance.
    """
    actor.require(Role.OPERATOR)
    receipt = _receipt(receipt_id)
    payload = proposed(receipt, amount, reason)
    approval = identity.use_approval(actor, act=REFUND, subject=receipt_id, payload=payload, now=now)
    positive(amount)
    # Two refunds of one payment wait for each other at the payment: nobody may lock a receipt, which never changes.
    PaymentIntent.objects.select_for_update().get(id=receipt.intent_id)
    require_refundable(receipt, amount)
    row = taken_back(actor, receipt, amount, reason=reason, approval=approval, now=now)
    app.configure_task(SEND_REFUND).defer(refund_id=str(row.id))
    return row.id


def taken_back(
    actor: Actor, receipt: ReceiptRow, amount: Money, *, reason: str, approval: UUID | None, now: datetime
) -> RefundRow:
    """Take an amount out of the payer's balance and keep it as a refund; without an approval the actor is the payer.

    Refuses AmountNotPositive and InsufficientBalance.
    """
    identifier = new_id(now)
    escrow.start_return(receipt.intent.payer_id, amount, key=str(identifier), now=now)
    row = RefundRow.objects.create(
        id=identifier,
        reference=new_reference("RF"),
        receipt=receipt,
        minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        approval=approval,
        asked_by=None if approval else actor.party_id,
        started_at=now,
    )
    _record(row, "payment.refund_started", actor.party_id, now)
    return row


def send_refund(refund_id: UUID, *, now: datetime) -> None:
    """Hand a started refund to its channel, or ask what became of it; harmless when repeated.

    As with a payout, what was handed over before is asked for first, and handed over again, under the same reference,
    only if the channel never heard of it. Raises NotReached; RuntimeError inside a transaction.
    """
    require_outside()
    fresh = RefundRow.objects.filter(id=refund_id, status=PayoutStatus.STARTED).update(status=PayoutStatus.ASKING)
    row = RefundRow.objects.select_related("receipt__intent").get(id=refund_id)
    if row.ended_at is not None or row.status == PayoutStatus.WAITING:
        return
    channel, order = queries.channel(row.receipt.channel), _order(row)
    outcome = Outcome(Fate.UNKNOWN) if fresh else channel.ask_refund(order)
    if outcome.fate is Fate.UNKNOWN:
        outcome = channel.refund(order, now=now)
    _follow(refund_id, outcome, now)


@transaction.atomic
def _follow(refund_id: UUID, outcome: Outcome, now: datetime) -> None:
    row = RefundRow.objects.select_for_update(of=("self",)).select_related("receipt__intent").get(id=refund_id)
    if outcome.amount is not None and outcome.amount != Money(row.minor, row.currency):
        raise AmountMismatch
    if outcome.fate in {Fate.DONE, Fate.FAILED}:
        settle_refund(row, done=outcome.fate is Fate.DONE, now=now)
    elif outcome.fate is Fate.PENDING and row.status == PayoutStatus.ASKING:
        row.status = PayoutStatus.SENT
        row.save(update_fields=["status"])


def settle_refund(row: RefundRow, *, done: bool, now: datetime) -> None:
    """End a locked refund as the channel says: gone back, or returned to the balance; once.

    Refuses ChangedRepeat when it ended the other way.
    """
    party_id, amount = row.receipt.intent.payer_id, Money(row.minor, row.currency)
    if done:
        source = queries.lies_at(row.receipt.channel, row.currency)
        escrow.finish_return(party_id, amount, source=source, key=str(row.id), now=now)
    else:
        escrow.fail_return(party_id, amount, key=str(row.id), now=now)
    if row.ended_at is not None:
        return
    row.status, row.ended_at = (PayoutStatus.DONE if done else PayoutStatus.FAILED), now
    row.save(update_fields=["status", "ended_at"])
    kind = "payment.refund_done" if done else "payment.refund_failed"
    _record(row, kind, None, now)
    zh = f"退款 {amount} 已原路退回。" if done else f"退款 {amount} 未能原路退回，已回到您的余额。"
    en = f"{amount} went back the way you paid." if done else f"The refund of {amount} failed; it is in your balance."
    identity.notify(party_id, kind=kind, zh=zh, en=en, link="/money/", now=now)


def _receipt(receipt_id: UUID) -> ReceiptRow:
    receipt = ReceiptRow.objects.select_related("intent").filter(id=receipt_id).first()
    if receipt is None:
        raise ReceiptUnknown
    return receipt


def proposed(receipt: ReceiptRow, amount: Money, reason: str) -> dict[str, Json]:
    """Return what is approved: who gets how much, back through which channel; the payer does not approve it."""
    return {
        "payee": queries.way_back(receipt),
        "minor": str(amount.minor),
        "currency": amount.currency,
        "reason": reason.strip(),
        "parties": [str(receipt.intent.payer_id)],
    }


def require_refundable(receipt: ReceiptRow, amount: Money) -> None:
    """Refuse (NotRefundable) more than is left of a receipt, another currency, or a channel that refunds nothing."""
    earlier = RefundRow.objects.filter(receipt=receipt).exclude(status=PayoutStatus.FAILED)
    left = receipt.minor - sum(earlier.values_list("minor", flat=True))
    fits = amount.currency == receipt.currency and amount.minor <= left
    if not fits or not queries.channel(receipt.channel).refunds:
        raise NotRefundable(left=Money(max(left, 0), receipt.currency))


def _order(row: RefundRow) -> RefundOrder:
    return RefundOrder(row.reference, row.receipt.intent.reference, Money(row.minor, row.currency), row.reason)


def _record(row: RefundRow, kind: str, actor: UUID | None, now: datetime) -> None:
    payload: dict[str, Json] = {
        "refund": str(row.id),
        "reference": row.reference,
        "receipt": str(row.receipt_id),
        "minor": row.minor,
        "currency": row.currency,
    }
    evidence.record(kind, subject=row.receipt.intent.trade_id, payload=payload, actor=actor, now=now)
