"""Whose account it is: the smallest amount is sent there with a code in its reference, and the code is typed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity import operations as people
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.payments.domain.account_rules import (
    MOST_TRIES,
    OBJECTION_WITHIN,
    TYPED_WITHIN,
    code_of,
    is_right,
)
from truehand.payments.domain.refusals import (
    AccountCodeOver,
    AccountCodeWrong,
    AccountVerified,
    ObjectionNotUnderstood,
)
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import BankAccount, PayoutRow
from truehand.payments.operations.accounts import own_account
from truehand.payments.operations.payouts import take_back
from truehand.payments.operations.probes import SALT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.refusal import Refusal


def verify_account(actor: Actor, account_id: UUID, *, code: str, now: datetime) -> None:
    """Type back the digits that the bank prints beside the small amount; a wrong try is counted.

    Refuses AccountUnknown, AccountVerified, AccountCodeWrong and, after five tries or seven days, AccountCodeOver.
    """
    refusal = _try(actor, account_id, code, now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _try(actor: Actor, account_id: UUID, code: str, now: datetime) -> Refusal | None:
    row = own_account(actor, account_id)
    if row.verified_at is not None:
        raise AccountVerified
    probe = PayoutRow.objects.filter(account=row, is_probe=True).first()
    if probe is None or row.misses >= MOST_TRIES or now >= row.added_at + TYPED_WITHIN:
        raise AccountCodeOver
    if not is_right(code, probe.reference):
        row.misses += 1
        row.save(update_fields=["misses"])
        return AccountCodeWrong(left=MOST_TRIES - row.misses)
    row.verified_at = now
    row.save(update_fields=["verified_at"])
    _record("payment.account_verified", row, actor.party_id, now)
    return None


def shown_codes(actor: Actor, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes as the sandbox bank's statement shows them once the amounts are there; none of real banks."""
    if not settings.TRUEHAND_SANDBOX_BANK:
        return {}
    arrived = PayoutRow.objects.filter(
        account_id__in=[*accounts], party_id=actor.party_id, is_probe=True, status=PayoutStatus.DONE
    )
    return {row.account_id: code_of(row.reference) for row in arrived}


def account_of_objection(token: str) -> BankAccount:
    """Return the account that a link speaks of; refuses ObjectionNotUnderstood."""
    try:
        named = signing.loads(token, salt=SALT, max_age=OBJECTION_WITHIN)
    except signing.BadSignature as error:
        raise ObjectionNotUnderstood from error
    row = BankAccount.objects.filter(id=named).first()
    if row is None:
        raise ObjectionNotUnderstood
    return row


@transaction.atomic
def disown_account(token: str, *, now: datetime) -> None:
    """Freeze an account whose owner says that somebody else added it; payouts that wait for it return to the balance.

    Operators are told: whoever added it was signed in. Refuses ObjectionNotUnderstood; the same again changes nothing.
    """
    row = BankAccount.objects.select_for_update().get(id=account_of_objection(token).id)
    if row.disowned_at is not None:
        return
    row.disowned_at = now
    row.save(update_fields=["disowned_at"])
    waiting = PayoutRow.objects.select_for_update(of=("self",)).filter(account=row, is_probe=False)
    for payout in waiting.filter(status__in=[PayoutStatus.WAITING, PayoutStatus.STARTED]):
        take_back(payout, now=now)
    _record("payment.account_disowned", row, None, now)
    name = identity.name_of(row.party_id)
    people.notify_all(
        [each.id for each in identity.with_role(Role.OPERATOR)],
        kind="payment.account_disowned",
        zh=f"{name} 表示尾号 {row.last_four} 的银行账户并非本人添加，账户已冻结，请联系核实。",
        en=f"{name} says that somebody else added the account ending in {row.last_four}. It is frozen; get in touch.",
        link="/desk/people",
        now=now,
    )


def _record(kind: str, row: BankAccount, actor: UUID | None, now: datetime) -> None:
    payload = {"account": str(row.id), "bank": row.bank, "last_four": row.last_four}
    evidence.record(kind, subject=row.party_id, payload=payload, actor=actor, now=now)
