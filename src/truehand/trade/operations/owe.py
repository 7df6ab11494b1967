"""A party pays what it owes the platform: out of its balance, or through a channel; an exchange pays it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import MoreThanOwed
from truehand.identity import operations as identity
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.trade.domain.debts import PLATFORM_NAME
from truehand.trade.domain.refusals import NotPaidByChannel
from truehand.trade.queries.debts import trade_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.debts import Debt
    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import Intent, Receipt


def debt_act(actor: Actor, amount: Money) -> MoneyAct:
    """Return what the actor confirms: how much of its debt it pays. Refuses MoreThanOwed."""
    debt = _owed(actor, amount.currency)
    if debt is None or not Money.zero(amount.currency) < amount <= debt.owed:
        raise MoreThanOwed(asked=amount)
    return MoneyAct(ActKind.PAY_DEBT, PLATFORM_NAME, amount, actor.party_id)


@transaction.atomic
def pay_from_balance(actor: Actor, amount: Money, *, key: str, confirmation: UUID | None, now: datetime) -> None:
    """Pay part or all of a debt out of the actor's balance in the same currency; once per key.

    ``confirmation`` is of ``debt_act``. Refuses NotVerified, MoreThanOwed, InsufficientBalance and what confirmations
    refuse.
    """
    actor.require_verified()
    act = debt_act(actor, amount)
    payments.require_covered(actor.party_id, amount)
    identity.use(actor, confirmation, act, now=now)
    escrow.pay_debt(actor.party_id, amount, key=key, now=now)


@transaction.atomic
def start_payment(
    actor: Actor, amount: Money, *, confirmation: UUID | None, now: datetime, channel: str | None = None
) -> Intent:
    """Ask the actor to pay part or all of a debt through a channel; what arrives is netted from the debt.

    ``confirmation`` is of ``debt_act``. Refuses MoreThanOwed, NotPaidByChannel for a debt that comes from no trade,
    and what ``payments.create_intent`` and confirmations refuse.
    """
    act, debt = debt_act(actor, amount), _owed(actor, amount.currency)
    trade_id = trade_of(debt) if debt else None
    if trade_id is None:
        raise NotPaidByChannel
    identity.use(actor, confirmation, act, now=now)
    return payments.create_intent(
        actor, trade_id=trade_id, purpose=Purpose.DEBT, amount=amount, channel=channel, now=now
    )


def book_towards_debt(receipt: Receipt, *, source: Account | None, now: datetime) -> None:
    """Credit what arrived for a debt to its payer, whom it is netted from; what is more is the payer's balance."""
    intent = receipt.intent
    escrow.receive_unallocated(intent.payer_id, receipt.amount, key=receipt.key, now=now, source=source)
    counted = payments.counts_for(intent)
    if counted is not None and counted.amount.currency == receipt.amount.currency and counted.rest.minor:
        payments.credit_intent(counted.id, min(counted.rest, receipt.amount), now=now)
    identity.notify(
        intent.payer_id,
        kind="debt.paid",
        zh=f"收到 {receipt.amount}，已先抵扣您的欠款，多出部分计入余额。",
        en=f"{receipt.amount} arrived and was taken for what you owe; what is more is in your balance.",
        link="/money/debts/",
        now=now,
    )


def _owed(actor: Actor, currency: str) -> Debt | None:
    return next((each for each in ledger.debts_of(actor.party_id) if each.owed.currency == currency), None)
