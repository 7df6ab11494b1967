"""A party's own bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from truehand.evidence import operations as evidence
from truehand.identity import queries as identity
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.bank_account import blind_index, clean_number, same_holder, seal
from truehand.payments.domain.refusals import AccountExists, AccountUnknown, HolderMismatch
from truehand.payments.models import BankAccount
from truehand.payments.operations.intents import require_confirmed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import BankAccountView


@transaction.atomic
def add_bank_account(actor: Actor, *, holder: str, number: str, bank: str, now: datetime) -> BankAccountView:
    """Keep an account that payouts may go to; the holder is the actor's verified legal name.

    Refuses NotVerified, StepUpNeeded, HolderMismatch, NumberNotUnderstood and AccountExists.
    """
    require_confirmed(actor)
    if not same_holder(holder, identity.legal_name(actor.party_id) or ""):
        raise HolderMismatch
    cleaned, secret, identifier = clean_number(number), account_secret(), new_id(now)
    try:
        with transaction.atomic():
            row = BankAccount.objects.create(
                id=identifier,
                party_id=actor.party_id,
                holder=holder.strip(),
                bank=bank.strip(),
                number_index=blind_index(secret, cleaned),
                number_sealed=seal(secret, cleaned, bound_to=str(identifier)),
                last_four=cleaned[-4:],
                added_at=now,
            )
    except IntegrityError as error:
        raise AccountExists from error
    _record("payment.account_added", row, now)
    return queries.account_view(row)


@transaction.atomic
def remove_bank_account(actor: Actor, account_id: UUID, *, now: datetime) -> None:
    """Send no more payouts to an account. Refuses NotVerified, StepUpNeeded and AccountUnknown."""
    require_confirmed(actor)
    row = own_account(actor, account_id)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _record("payment.account_removed", row, now)


def own_account(actor: Actor, account_id: UUID) -> BankAccount:
    """Return the row of an account that is the actor's and in use, locked; refuses AccountUnknown."""
    rows = BankAccount.objects.select_for_update().filter(id=account_id, party_id=actor.party_id, removed_at=None)
    row = rows.first()
    if row is None:
        raise AccountUnknown
    return row


def account_secret() -> bytes:
    """Return the secret that account numbers are kept under."""
    return str(settings.TRUEHAND_MASTER_SECRET).encode()


def _record(kind: str, row: BankAccount, now: datetime) -> None:
    payload = {"account": str(row.id), "bank": row.bank, "last_four": row.last_four}
    evidence.record(kind, subject=row.party_id, payload=payload, actor=row.party_id, now=now)
