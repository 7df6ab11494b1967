"""What the channels said and what was paid out, compared with the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments.domain.views import CallbackKind, PayoutStatus
from truehand.payments.models import PayoutRow, ReceivedCallback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

_LAST_POSTING = {PayoutStatus.DONE: "finish_payout", PayoutStatus.FAILED: "fail_payout"}


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
