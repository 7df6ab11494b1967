"""A party's own bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from truehand.escrow.domain import plan
from truehand.evidence import operations as evidence
from truehand.identity import operations as people
from truehand.identity import queries as identity
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.bank_account import blind_index, clean_number, payee_of, same_holder, seal
from truehand.payments.domain.refusals import AccountExists, AccountUnknown, HolderMismatch
from truehand.payments.models import BankAccount

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.views import BankAccountView


@transaction.atomic
def add_bank_account(
    actor: Actor, *, holder: str, number: str, bank: str, confirmation: UUID | None, now: datetime
) -> BankAccountView:
    """Keep an account that payouts may go to; the holder is the actor's verified legal name.

    ``confirmation`` is of ``account_act`` with the same three. Refuses NotVerified, HolderMismatch,
    NumberNotUnderstood, AccountExists, and what confirmations refuse.
    """
    actor.require_verified()
    if not same_holder(holder, identity.legal_name(actor.party_id) or ""):
        raise HolderMismatch
    cleaned, secret, identifier = clean_number(number), account_secret(), new_id(now)
    people.use(actor, confirmation, account_act(actor, holder=holder, number=number, bank=bank), now=now)
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
def remove_bank_account(actor: Actor, account_id: UUID, *, confirmation: UUID | None, now: datetime) -> None:
    """Send no more payouts to an account; ``confirmation`` is of ``removal_act``.

    Refuses NotVerified, AccountUnknown, and what confirmations refuse.
    """
    actor.require_verified()
    row = own_account(actor, account_id)
    people.use(actor, confirmation, removal_act(actor, account_id), now=now)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _record("payment.account_removed", row, now)


def account_act(actor: Actor, *, holder: str, number: str, bank: str) -> MoneyAct:
    """Return what the actor confirms before an account is added; refuses NumberNotUnderstood.

    The whole number is bound; of it the last four digits are shown.
    """
    cleaned = clean_number(number)
    payee, bound = payee_of(holder, bank, cleaned[-4:]), blind_index(account_secret(), cleaned)
    return MoneyAct(ActKind.ADD_ACCOUNT, payee, None, actor.party_id, bound)


def removal_act(actor: Actor, account_id: UUID) -> MoneyAct:
    """Return what the actor confirms before an account is removed; refuses AccountUnknown."""
    row = own_account(actor, account_id)
    payee = payee_of(row.holder, row.bank, row.last_four)
    return MoneyAct(ActKind.REMOVE_ACCOUNT, payee, None, row.id, row.number_index)


def payout_act(actor: Actor, account_id: UUID, amount: Money) -> MoneyAct:
    """Return what the actor confirms before a payout; refuses AmountNotPositive and AccountUnknown."""
    plan.positive(amount)
    row = own_account(actor, account_id)
    return MoneyAct(ActKind.PAY_OUT, payee_of(row.holder, row.bank, row.last_four), amount, row.id, row.number_index)


@transaction.atomic
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
