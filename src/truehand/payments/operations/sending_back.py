"""A payer sends back what came in another currency than asked: in one step, out of the balance, the way it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from truehand.identity import operations as identity
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.identity.domain.proposal import ProposalStatus
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.refusals import CurrencyAsAsked, ReceiptUnknown
from truehand.payments.domain.second_person import REFUND, REFUND_WORDS, needs_second_person
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PaymentIntent, ReceiptRow, RefundRow
from truehand.payments.operations.brake import require_flowing
from truehand.payments.operations.names import SEND_REFUND
from truehand.payments.operations.refunds import proposed, require_refundable, settle_refund, taken_back

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

REASON: Final = "付款币种不符 · another currency than asked"
# What the confirmation is bound to beside payee and amount.
_BOUND: Final = "send back"


def send_back_act(actor: Actor, receipt_id: UUID) -> MoneyAct:
    """Return what the actor confirms: what came in another currency goes back the way it came, as much as is left.

    Refuses ReceiptUnknown (also for anybody else's), CurrencyAsAsked, and NotRefundable once it has gone back.
    """
    receipt = _own(actor, receipt_id)
    return MoneyAct(ActKind.PAY_OUT, queries.way_back(receipt), _left(receipt), receipt.id, _BOUND)


@transaction.atomic
def send_back(actor: Actor, receipt_id: UUID, *, confirmation: UUID | None, now: datetime) -> UUID:
    """Send what came in another currency than asked back the way it came, out of the balance; return the refund.

    A large one waits for a second person first, with the money taken from the balance. Refuses NotVerified,
    ReceiptUnknown, CurrencyAsAsked, NotRefundable, InsufficientBalance (it was spent, or paid a debt), PayoutsHeld, and
    what confirmations refuse.
    """
    actor.require_verified()
    intent = _own(actor, receipt_id).intent
    # Two that send one payment back wait for each other at the payment, as refunds by hand do.
    PaymentIntent.objects.select_for_update().get(id=intent.pk)
    act = send_back_act(actor, receipt_id)
    require_flowing()
    identity.use(actor, confirmation, act, now=now)
    receipt, amount = _own(actor, receipt_id), act.amount or Money.zero(intent.currency)
    row = taken_back(actor, receipt, amount, reason=REASON, approval=None, now=now)
    if needs_second_person(amount, settings.TRUEHAND_SECOND_PERSON_FROM):
        row.proposal = identity.ask_second_person(
            actor, act=REFUND, subject=receipt.id, payload=proposed(receipt, amount, REASON), reason=_words(), now=now
        )
        row.status = PayoutStatus.WAITING
        row.save(update_fields=["status", "proposal"])
    else:
        app.configure_task(SEND_REFUND).defer(refund_id=str(row.id))
    return row.id


@transaction.atomic
def follow_send_back(proposal_id: UUID, *, now: datetime) -> None:
    """Do what was decided about one that waits for a second person: hand it on, or return it to the balance.

    Harmless when repeated, and for proposals of other acts.
    """
    rows = RefundRow.objects.select_for_update(of=("self",)).select_related("receipt__intent")
    row = rows.filter(proposal=proposal_id, status=PayoutStatus.WAITING).first()
    if row is None:
        return
    status = identity.follow_approval(proposal_id, now=now)
    if status is ProposalStatus.APPROVED:
        row.status, row.approval = PayoutStatus.STARTED, proposal_id
        row.save(update_fields=["status", "approval"])
        app.configure_task(SEND_REFUND).defer(refund_id=str(row.id))
    elif status is ProposalStatus.REJECTED:
        settle_refund(row, done=False, now=now)


def _own(actor: Actor, receipt_id: UUID) -> ReceiptRow:
    receipt = ReceiptRow.objects.select_related("intent").filter(id=receipt_id).first()
    if receipt is None or receipt.intent.payer_id != actor.party_id:
        raise ReceiptUnknown
    if receipt.currency == receipt.intent.currency:
        raise CurrencyAsAsked
    return receipt


def _left(receipt: ReceiptRow) -> Money:
    amount = Money(receipt.minor, receipt.currency)
    require_refundable(receipt, amount)
    return amount


def _words() -> str:
    return f"{REFUND_WORDS[0]} · {REFUND_WORDS[1]}: {REASON}"
