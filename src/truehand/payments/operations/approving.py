"""Large payouts: the money is taken at once; the bank is told when an operator with no part in it approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity import operations as identity
from truehand.identity.domain.proposal import ProposalStatus
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow
from truehand.payments.operations.payouts import hand_on, take_back

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def follow_decision(proposal_id: UUID, *, now: datetime) -> None:
    """Do what was decided about a large payout: hand it on, or return it to the balance; nothing while it is open.

    Harmless when repeated, and for proposals of other acts.
    """
    with transaction.atomic():
        rows = PayoutRow.objects.select_for_update(of=("self",)).select_related("account")
        row = rows.filter(proposal=proposal_id, status=PayoutStatus.WAITING).first()
        if row is None:
            return
        status = identity.follow_approval(proposal_id, now=now)
        if status is ProposalStatus.APPROVED:
            row.status = PayoutStatus.STARTED
            row.save(update_fields=["status"])
            hand_on(row)
        elif status is ProposalStatus.REJECTED:
            take_back(row, now=now)


def follow_decisions(*, now: datetime) -> None:
    """Follow what was decided or ran out, for every payout that waits for a second person."""
    waiting = PayoutRow.objects.filter(status=PayoutStatus.WAITING, proposal__isnull=False)
    for proposal_id in waiting.values_list("proposal", flat=True):
        if proposal_id is not None:
            follow_decision(proposal_id, now=now)
