"""Read door of the payments room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from truehand.edge.paging import Page, by_id
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments.domain.refusals import IntentUnknown, NoBank, PayoutUnknown
from truehand.payments.domain.views import (
    BankAccountView,
    CallbackKind,
    Intent,
    IntentStatus,
    Payout,
    PayoutStatus,
)
from truehand.payments.models import BankAccount, PaymentIntent, PayoutRow, ReceivedCallback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.channel import Channel

_LAST_POSTING = {PayoutStatus.DONE: "finish_payout", PayoutStatus.FAILED: "fail_payout"}


def channel() -> Channel:
    """Return the bank that is connected; refuse (NoBank) when none is."""
    if not settings.TRUEHAND_BANK_CHANNEL:
        raise NoBank
    return cast("Channel", import_string(settings.TRUEHAND_BANK_CHANNEL)())


def intent(actor: Actor, intent_id: UUID) -> Intent:
    """Return a payment asked for; refuse (IntentUnknown) anybody but its payer or an operator."""
    row = PaymentIntent.objects.filter(id=intent_id).first()
    if row is None or (row.payer_id != actor.party_id and Role.OPERATOR not in actor.roles):
        raise IntentUnknown
    return intent_view(row)


def intent_of_reference(reference: str) -> Intent:
    """Return the payment asked for under a reference; whoever knows the reference may pay it. Refuses IntentUnknown."""
    row = PaymentIntent.objects.filter(reference=reference).first()
    if row is None:
        raise IntentUnknown
    return intent_view(row)


def intents_of(trade_id: UUID) -> tuple[Intent, ...]:
    """Return every payment a trade asked for, newest first."""
    return tuple(intent_view(row) for row in PaymentIntent.objects.filter(trade_id=trade_id).order_by("-id"))


def accounts(actor: Actor) -> tuple[BankAccountView, ...]:
    """Return the actor's own bank accounts, newest first."""
    rows = BankAccount.objects.filter(party_id=actor.party_id, removed_at=None).order_by("-id")
    return tuple(account_view(row) for row in rows)


def payouts(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Payout]:
    """Return the actor's own payouts, newest first; refuses CursorNotUnderstood."""
    rows = PayoutRow.objects.filter(party_id=actor.party_id).select_related("account")
    return by_id(rows, payout_view, cursor=cursor, size=size)


def payout(actor: Actor, payout_id: UUID) -> Payout:
    """Return one of the actor's own payouts; refuses PayoutUnknown."""
    row = PayoutRow.objects.filter(id=payout_id, party_id=actor.party_id).select_related("account").first()
    if row is None:
        raise PayoutUnknown
    return payout_view(row)


def unsent_payouts() -> tuple[UUID, ...]:
    """Return the payouts that the bank has not been told of, oldest first."""
    rows = PayoutRow.objects.filter(status=PayoutStatus.STARTED).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def fsck() -> Iterator[str]:
    """Compare the bank's words and the payouts with the ledger; yield each finding, a sentence for the operator."""
    for told in ReceivedCallback.objects.filter(kind=CallbackKind.PAYMENT_CONFIRMED).iterator():
        booked = escrow.transfers_of_key(f"receive:{callback_key(told.id)}")
        if sum(each.amount.minor for each in booked if each.amount.currency == told.currency) != told.minor:
            yield f"payment {told.reference}: the bank confirmed {Money(told.minor, told.currency)}, not so booked"
    for row in PayoutRow.objects.iterator():
        status = PayoutStatus(row.status)
        ends = [each.operation.value for each in escrow.transfers_of_key(f"end_payout:{row.id}")]
        if not escrow.transfers_of_key(f"start_payout:{row.id}"):
            yield f"payout {row.reference}: never taken from the balance"
        if ends != ([_LAST_POSTING[status]] if status in _LAST_POSTING else []):
            yield f"payout {row.reference}: {status.value}, but the ledger says {ends or 'under way'}"


def callback_key(transaction_id: UUID) -> str:
    """Return the key under which a payment that the bank confirmed is booked."""
    return f"bank:{transaction_id}"


def intent_view(row: PaymentIntent) -> Intent:
    """Return a row as the door hands it out."""
    return Intent(
        id=row.id,
        reference=row.reference,
        status=IntentStatus(row.status),
        amount=Money(row.minor, row.currency),
        payer_id=row.payer_id,
        trade_id=row.trade_id,
        purpose=Purpose(row.purpose),
        created_at=row.created_at,
        pay_url=channel().pay_url(row.reference),
    )


def account_view(row: BankAccount) -> BankAccountView:
    """Return a row as the door hands it out."""
    return BankAccountView(row.id, row.bank, row.holder, row.last_four, row.added_at)


def payout_view(row: PayoutRow) -> Payout:
    """Return a row as the door hands it out."""
    return Payout(
        id=row.id,
        reference=row.reference,
        status=PayoutStatus(row.status),
        amount=Money(row.minor, row.currency),
        party_id=row.party_id,
        account=account_view(row.account),
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
