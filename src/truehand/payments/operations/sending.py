"""Payouts on their way: handed to the channel outside any transaction; what became of one is asked, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.channel import Fate, Outcome, PayoutOrder
from truehand.payments.domain.refusals import AmountMismatch
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow
from truehand.payments.operations.outside import require_outside
from truehand.payments.operations.payouts import settle

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def send_payout(payout_id: UUID, *, now: datetime) -> None:
    """Hand a started payout to its channel; harmless when repeated.

    Before the call it is marked as being asked for: whoever takes it up again, after a lost answer or a death, asks
    first, and hands it over again, under the same reference, only if the channel never heard of it. While payouts stand
    still, and while its account cools off, it stays as it is and goes out afterwards. Raises NotReached when the
    channel gives no answer; RuntimeError inside a transaction.
    """
    require_outside()
    if queries.payout_hold() is not None:
        return
    started = PayoutRow.objects.filter(id=payout_id, status=PayoutStatus.STARTED)
    started = started.filter(Q(goes_at=None) | Q(goes_at__lte=now), account__disowned_at=None)
    if started.update(status=PayoutStatus.ASKING):
        row = _row(payout_id)
        _follow(payout_id, queries.channel(row.channel).pay(_order(row), now=now), now)
    else:
        ask_payout(payout_id, now=now)


def ask_payout(payout_id: UUID, *, now: datetime) -> None:
    """Ask the channel what became of a payout that is under way, and follow its answer; raises as ``send_payout``."""
    require_outside()
    row = _row(payout_id)
    if row.status not in {PayoutStatus.ASKING, PayoutStatus.SENT}:
        return
    channel = queries.channel(row.channel)
    outcome = channel.ask_payout(row.reference)
    if outcome.fate is Fate.UNKNOWN and queries.payout_hold() is None:
        outcome = channel.pay(_order(row), now=now)
    _follow(payout_id, outcome, now)


@transaction.atomic
def _follow(payout_id: UUID, outcome: Outcome, now: datetime) -> None:
    """Write down what the channel answered; an end is booked. Refuses AmountMismatch."""
    row = PayoutRow.objects.select_for_update(of=("self",)).select_related("account").get(id=payout_id)
    if row.status not in {PayoutStatus.ASKING, PayoutStatus.SENT}:
        return
    if outcome.amount is not None and outcome.amount != Money(row.minor, row.currency):
        raise AmountMismatch
    if outcome.fate in {Fate.DONE, Fate.FAILED}:
        settle(row, done=outcome.fate is Fate.DONE, now=now)
    elif outcome.fate is Fate.PENDING and row.status == PayoutStatus.ASKING:
        row.status, row.sent_at = PayoutStatus.SENT, now
        row.save(update_fields=["status", "sent_at"])


def _row(payout_id: UUID) -> PayoutRow:
    return PayoutRow.objects.select_related("account").get(id=payout_id)


def _order(row: PayoutRow) -> PayoutOrder:
    account = row.account
    return PayoutOrder(row.reference, Money(row.minor, row.currency), account.holder, account.number, account.bank)
