"""What the bank reports of a file of orders before it is on a statement: only a rejection is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.payments.bank import pain
from truehand.payments.bank.models import PaymentOrderRow
from truehand.payments.bank.operations.carried_out import end
from truehand.payments.bank.operations.orders import require_banker
from truehand.payments.domain.orders import OrderState
from truehand.payments.domain.refusals.orders import ReportNotUnderstood

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def take_report(actor: Actor, body: bytes, *, now: datetime) -> tuple[str, ...]:
    """End the orders that a status report (pain.002) rejects: their money is back where it was; return their names.

    What the report accepts waits for the statement. Refuses NotPermitted and ReportNotUnderstood, also for a report
    that rejects what we never ordered or what was carried out.
    """
    require_banker(actor)
    ended = []
    for each in pain.rejections(body):
        order = PaymentOrderRow.objects.select_for_update().filter(reference=each.reference).first()
        if order is None or order.state in {OrderState.DONE, OrderState.RETURNED} or order.file_id is None:
            raise ReportNotUnderstood
        if order.state == OrderState.WAITING:
            end(order, OrderState.FAILED, each.reason, now)
            ended.append(each.reference)
            payload: dict[str, Json] = {"reference": each.reference, "reason": each.reason}
            actor_id = actor.party_id
            evidence.record("payment.order_rejected", subject=order.id, payload=payload, actor=actor_id, now=now)
    return tuple(ended)
