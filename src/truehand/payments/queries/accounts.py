"""A party's own bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.payments.domain.views import BankAccountView
from truehand.payments.models import BankAccount

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from truehand.kernel.actor import Actor


def accounts(actor: Actor) -> tuple[BankAccountView, ...]:
    """Return the actor's own bank accounts, newest first."""
    rows = BankAccount.objects.filter(party_id=actor.party_id, removed_at=None).order_by("-id")
    return tuple(account_view(row) for row in rows)


def share_an_account(party_id: UUID, others: Collection[UUID]) -> bool:
    """Whether a party has, or ever had, a bank account that one of the others has or had too."""
    own = BankAccount.objects.filter(party_id=party_id).values("number_index")
    return BankAccount.objects.filter(party_id__in=set(others) - {party_id}, number_index__in=own).exists()


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
