"""Payments that card networks take back: claimed at once, and met or returned when the case ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import ASIDE, Purpose
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.refusals import CallbackChanged
from truehand.payments.domain.views import CallbackKind, Case, ChargebackStatus
from truehand.payments.models import ChargebackRow

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.channel import Event
    from truehand.payments.models import PaymentIntent

_ENDS = {CallbackKind.CHARGEBACK_WON: ChargebackStatus.WON, CallbackKind.CHARGEBACK_LOST: ChargebackStatus.LOST}
_TOLD = {
    ChargebackStatus.OPENED: (
        "您的一笔付款被发卡方追回 {amount}，正在申诉。",
        "{amount} of a payment of yours was charged back; the case is open.",
    ),
    ChargebackStatus.WON: (
        "拒付申诉成功，{amount} 的付款维持有效。",
        "The chargeback of {amount} was won; the payment stands.",
    ),
    ChargebackStatus.LOST: (
        "拒付申诉失败，{amount} 先从托管、再从您的余额中扣回，不足部分记为欠款。",
        "The chargeback of {amount} was lost: taken from what is held, then from your balance; the rest you owe.",
    ),
}


def follow(intent: PaymentIntent, event: Event, *, now: datetime) -> Case:
    """Write down what a channel says of a case, its payment being locked; an end that comes first opens it too.

    While a case is open the trade's hold is frozen. One that is lost is then to be met, by the caller and in the same
    transaction (``meet``). Refuses CallbackChanged for another amount or another end.
    """
    row, opened_now = _opened(intent, event, now)
    if (row.intent_id, row.minor, row.currency) != (intent.id, event.amount.minor, event.amount.currency):
        raise CallbackChanged
    end = _ENDS.get(event.kind)
    ended_now = end is not None and row.status != end
    if end is not None and ended_now:
        if row.status != ChargebackStatus.OPENED:
            raise CallbackChanged
        _end(row, end, now)
    return Case(
        id=row.id,
        trade_id=intent.trade_id,
        purpose=Purpose(intent.purpose),
        status=ChargebackStatus(row.status),
        opened_now=opened_now,
        ended_now=ended_now,
        others_open=_open_cases(row).exclude(intent__purpose__in=ASIDE).exists(),
    )


def meet(case_id: UUID, *, from_hold: bool, now: datetime) -> None:
    """Meet a case that was lost, once: from the trade's hold of the payment if it may be, else from its payer alone."""
    row = ChargebackRow.objects.select_related("intent").get(id=case_id, status=ChargebackStatus.LOST)
    amount, hold = Money(row.minor, row.currency), _hold(row) if from_hold else None
    frozen = hold is not None and _same_hold(row).exists() and escrow.thaw(hold, reason=f"chargeback {row.id}", now=now)
    escrow.lose_chargeback(row.id, amount, hold=hold, party_id=row.intent.payer_id, now=now)
    if frozen and hold is not None:
        escrow.freeze(hold, reason=f"chargeback {row.id}", now=now)


def _opened(intent: PaymentIntent, event: Event, now: datetime) -> tuple[ChargebackRow, bool]:
    row, created = ChargebackRow.objects.get_or_create(
        channel=intent.channel,
        provider_id=event.provider_id,
        defaults={
            "id": new_id(now),
            "intent": intent,
            "minor": event.amount.minor,
            "currency": event.amount.currency,
            "opened_at": now,
            "answer_by": event.answer_by,
        },
    )
    if created:
        source = queries.lies_at(intent.channel, event.amount.currency)
        escrow.open_chargeback(row.id, event.amount, source=source, now=now)
        if (hold := _hold(row)) in ledger.holds_of(intent.trade_id):
            escrow.freeze(hold, reason=f"chargeback {row.id}", now=now)
        _tell(row, ChargebackStatus.OPENED, now)
    return row, created


def _end(row: ChargebackRow, end: ChargebackStatus, now: datetime) -> None:
    hold = _hold(row)
    if hold in ledger.holds_of(row.intent.trade_id) and not _same_hold(row).exists():
        escrow.thaw(hold, reason=f"chargeback {row.id} {end.value}", now=now)
    if end is ChargebackStatus.WON:
        source = queries.lies_at(row.channel, row.currency)
        escrow.win_chargeback(row.id, Money(row.minor, row.currency), source=source, now=now)
    row.status, row.ended_at = end, now
    row.save(update_fields=["status", "ended_at"])
    _tell(row, end, now)


def _open_cases(row: ChargebackRow) -> QuerySet[ChargebackRow]:
    """Return the other cases of the trade that are open."""
    trade_id = row.intent.trade_id
    return ChargebackRow.objects.filter(intent__trade_id=trade_id, status=ChargebackStatus.OPENED).exclude(pk=row.pk)


def _same_hold(row: ChargebackRow) -> QuerySet[ChargebackRow]:
    """Return those that keep the same hold frozen."""
    return _open_cases(row).filter(intent__purpose=row.intent.purpose, currency=row.currency)


def _hold(row: ChargebackRow) -> Account:
    return accounts.hold(row.intent.trade_id, Purpose(row.intent.purpose), row.currency)


def _tell(row: ChargebackRow, status: ChargebackStatus, now: datetime) -> None:
    kind, amount = f"payment.chargeback_{status.value}", Money(row.minor, row.currency)
    payload: dict[str, Json] = {
        "chargeback": str(row.id),
        "reference": row.intent.reference,
        "minor": row.minor,
        "currency": row.currency,
    }
    evidence.record(kind, subject=row.intent.trade_id, payload=payload, actor=None, now=now)
    zh, en = (each.format(amount=amount) for each in _TOLD[status])
    identity.notify(row.intent.payer_id, kind=kind, zh=zh, en=en, link=f"/trades/{row.intent.trade_id}/", now=now)
