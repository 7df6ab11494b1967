"""A party's own bank accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from truehand.escrow import queries as escrow
from truehand.escrow.domain import plan
from truehand.evidence import operations as evidence
from truehand.identity import operations as people
from truehand.identity import queries as identity
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.account_rules import cools_until
from truehand.payments.domain.bank_account import blind_index, clean_number, payee_of, same_holder
from truehand.payments.domain.refusals import (
    AccountDisowned,
    AccountExists,
    AccountUnknown,
    AccountUnverified,
    HolderMismatch,
)
from truehand.payments.models import BankAccount
from truehand.payments.operations.probes import objection_of, send_code

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
    NumberNotUnderstood, AccountExists, NoBank, and what confirmations refuse. A code goes there to be typed back, the
    owner is told on every channel, and money that is there waits 48 hours (see ``domain.account_rules``).
    """
    actor.require_verified()
    if not same_holder(holder, identity.legal_name(actor.party_id) or ""):
        raise HolderMismatch
    cleaned, identifier = clean_number(number), new_id(now)
    people.use(actor, confirmation, account_act(actor, holder=holder, number=number, bank=bank), now=now)
    try:
        with transaction.atomic():
            row = BankAccount.objects.create(
                id=identifier,
                party_id=actor.party_id,
                holder=holder.strip(),
                bank=bank.strip(),
                number_index=blind_index(account_secret(), cleaned),
                number=cleaned,
                last_four=cleaned[-4:],
                added_at=now,
                cools_until=_cools_until(actor, now),
            )
    except IntegrityError as error:
        raise AccountExists from error
    _record("payment.account_added", row, now)
    send_code(row, now=now)
    _announce(row, "payment.account_added", now)
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
    _announce(row, "payment.account_removed", now)


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


def require_payable(row: BankAccount) -> None:
    """Refuse an account that payouts may not go to: AccountDisowned, AccountUnverified."""
    if row.disowned_at is not None:
        raise AccountDisowned
    if row.verified_at is None:
        raise AccountUnverified


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


def _cools_until(actor: Actor, now: datetime) -> datetime:
    first = not BankAccount.objects.filter(party_id=actor.party_id).exists()
    own = escrow.own_money(actor.party_id)
    held = (*own.balance, *own.reserved, *own.in_transit)
    return cools_until(now, first=first, anything_there=any(each.minor for each in held))


def _announce(row: BankAccount, kind: str, now: datetime) -> None:
    where = f"{row.bank} ····{row.last_four}"
    if kind == "payment.account_added":
        zh, en = f"您的账户添加了银行账户 {where}。", f"The bank account {where} was added to yours."
    else:
        zh, en = f"您的账户移除了银行账户 {where}。", f"The bank account {where} was removed from yours."
    objection = reverse("payments:object", args=[objection_of(row)]) if row.removed_at is None else ""
    people.announce(row.party_id, kind=kind, zh=zh, en=en, link="/money/accounts", objection=objection, now=now)
