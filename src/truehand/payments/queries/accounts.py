"""A party's own bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.payments.domain.views import BankAccountView
from truehand.payments.models import BankAccount

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor


def accounts(actor: Actor) -> tuple[BankAccountView, ...]:
    """Return the actor's own bank accounts, newest first."""
    rows = BankAccount.objects.filter(party_id=actor.party_id, removed_at=None).order_by("-id")
    return tuple(account_view(row) for row in rows)


def account_view(row: BankAccount) -> BankAccountView:
    """Return a row as the door hands it out."""
    return BankAccountView(
        id=row.id,
        bank=row.bank,
        holder=row.holder,
        last_four=row.last_four,
        added_at=row.added_at,
        verified_at=row.verified_at,
        cools_until=row.cools_until,
        disowned_at=row.disowned_at,
    )
