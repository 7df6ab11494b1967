"""Large payouts: the money is reserved at once; it goes when an operator with no part in it approved."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow.domain.refusals import Frozen, ReservationEnded
from truehand.identity import operations as identity
from truehand.identity.domain.proposal import ProposalStatus
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow, RefundRow
from truehand.payments.operations.payouts import hand_on, take_back
from truehand.payments.operations.sending_back import follow_send_back

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


log = logging.getLogger(__name__)


def follow_decision(proposal_id: UUID, *, now: datetime) -> None:
    """Do what was decided about a large payout: hand it on, or return it to the balance; nothing while it is open.

    So too with what a payer sends back. Harmless when repeated, and for proposals of other acts.
    """
    follow_send_back(proposal_id, now=now)
    with transaction.atomic():
        rows = PayoutRow.objects.select_for_update(of=("self",)).select_related("account")
        row = rows.filter(proposal=proposal_id, status=PayoutStatus.WAITING).first()
        if row is None:
            return
        status = identity.follow_approval(proposal_id, now=now)
        if status is ProposalStatus.APPROVED:
            _go_on(row, now)
        elif status is ProposalStatus.REJECTED:
            take_back(row, now=now)


def _go_on(row: PayoutRow, now: datetime) -> None:
    """Take what was reserved and hand it on; what nobody followed for a day after its time is free again."""
    try:
        escrow.start_reserved_payout(key=str(row.id), now=now)
    except ReservationEnded:
        take_back(row, now=now)
        return
    row.status = PayoutStatus.STARTED
    row.save(update_fields=["status"])
    hand_on(row)


def follow_decisions(*, now: datetime) -> None:
    """Follow what was decided or ran out, for every payout and refund that waits for a second person."""
    for model in (PayoutRow, RefundRow):
        waiting = model.objects.filter(status=PayoutStatus.WAITING, proposal__isnull=False)
        for proposal_id in waiting.values_list("proposal", flat=True):
            if proposal_id is not None:
                _follow_or_say(proposal_id, now)


def _follow_or_say(proposal_id: UUID, now: datetime) -> None:
    """One whose money is frozen keeps no other one waiting."""
    try:
        follow_decision(proposal_id, now=now)
    except Frozen:
        log.warning("an approved payout waits for frozen money", extra={"proposal": str(proposal_id)})
