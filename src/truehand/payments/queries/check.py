"""What the channels said and what was paid out, compared with the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import queries as escrow
from truehand.escrow.domain.refusals import ReservationUnknown
from truehand.kernel.money import Money
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow, ReceiptRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

_LAST_POSTING = {
    PayoutStatus.DONE: "finish_payout",
    PayoutStatus.FAILED: "fail_payout",
    PayoutStatus.CANCELLED: "fail_payout",
}


def fsck() -> Iterator[str]:
    """Compare what arrived and the payouts with the ledger; yield each finding, a sentence for the operator."""
    for receipt in ReceiptRow.objects.select_related("intent").iterator():
        keys = (f"receive:{receipt.key}", f"receive:{rest_key(receipt.key)}")
        booked = [each for key in keys for each in escrow.transfers_of_key(key)]
        if sum(each.amount.minor for each in booked if each.amount.currency == receipt.currency) != receipt.minor:
            told = Money(receipt.minor, receipt.currency)
            yield f"payment {receipt.intent.reference}: {receipt.channel} confirmed {told}, not so booked"
    for row in PayoutRow.objects.iterator():
        status = PayoutStatus(row.status)
        if not escrow.transfers_of_key(f"start_payout:{row.id}"):
            if not _as_promised(row.id, status):
                yield f"payout {row.reference}: never taken from the balance"
            continue
        ends = [each.operation.value for each in escrow.transfers_of_key(f"end_payout:{row.id}")]
        if ends != ([_LAST_POSTING[status]] if status in _LAST_POSTING else []):
            yield f"payout {row.reference}: {status.value}, but the ledger says {ends or 'under way'}"


def _as_promised(payout_id: UUID, status: PayoutStatus) -> bool:
    """Whether a payout of which nothing was taken waits for what is reserved, or was called off with it."""
    try:
        ended = escrow.reservation(f"start_payout:{payout_id}").outcome
    except ReservationUnknown:
        return False
    return status is (PayoutStatus.WAITING if ended is None else PayoutStatus.CANCELLED)


def rest_key(key: str) -> str:
    """Return the key under which what a receipt brings beyond what was due is booked."""
    return f"{key}:rest"
