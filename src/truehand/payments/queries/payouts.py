"""Payouts and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from truehand.edge.paging import Page, by_id
from truehand.kernel.money import Money
from truehand.payments.domain.refusals import PayoutUnknown
from truehand.payments.domain.views import Payout, PayoutStatus
from truehand.payments.models import PayoutRow
from truehand.payments.queries.accounts import account_view

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def payouts(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Payout]:
    """Return the actor's own payouts, newest first; refuses CursorNotUnderstood."""
    rows = PayoutRow.objects.filter(party_id=actor.party_id, is_probe=False).select_related("account")
    return by_id(rows, payout_view, cursor=cursor, size=size)


def payout(actor: Actor, payout_id: UUID) -> Payout:
    """Return one of the actor's own payouts; refuses PayoutUnknown."""
    mine = PayoutRow.objects.filter(party_id=actor.party_id, is_probe=False)
    row = mine.filter(id=payout_id).select_related("account").first()
    if row is None:
        raise PayoutUnknown
    return payout_view(row)


UNDER_WAY = [PayoutStatus.STARTED, PayoutStatus.ASKING, PayoutStatus.SENT]


def unsent_payouts(*, now: datetime | None = None) -> tuple[UUID, ...]:
    """Return the payouts of which the last word has not come, oldest first; given ``now``, those that are due.

    They are not handed over, unanswered, or with their channel, whose message may get lost. One to a new account
    goes when the account has cooled off.
    """
    rows = PayoutRow.objects.filter(status__in=UNDER_WAY).order_by("id")
    if now is not None:
        rows = rows.filter(Q(goes_at=None) | Q(goes_at__lte=now))
    return tuple(rows.values_list("id", flat=True))


def unsent_probes(account_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Return the small amount that still has to go to a new account, with its reference; for the house alone."""
    rows = PayoutRow.objects.filter(account_id=account_id, is_probe=True, status=PayoutStatus.STARTED)
    return tuple(rows.values_list("id", "reference"))


def payout_view(row: PayoutRow) -> Payout:
    """Return a row as the door hands it out."""
    return Payout(
        id=row.id,
        channel=row.channel,
        reference=row.reference,
        status=PayoutStatus(row.status),
        amount=Money(row.minor, row.currency),
        party_id=row.party_id,
        account=account_view(row.account),
        started_at=row.started_at,
        ended_at=row.ended_at,
        goes_at=row.goes_at,
    )
