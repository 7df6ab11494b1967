"""An insurer that has too little to pay an approved claim pays in what is missing; the claim is then paid as ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import Stage
from truehand.insurance.domain.refusals import ClaimNotHere, NothingMissing, NotTheInsurer
from truehand.kernel.money import Money
from truehand.payments import operations as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.insurance.domain.claims import ClaimView
    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import Intent, Receipt


def missing(claim: ClaimView) -> Money:
    """Return what its insurer's balance is short by to pay an approved claim; nothing where it suffices."""
    if claim.stage is not Stage.APPROVED:
        return Money.zero(claim.amount.currency)
    had = ledger.balance(claim.policy.insurer_id)
    free = next((each for each in had if each.currency == claim.amount.currency), Money.zero(claim.amount.currency))
    return max(claim.amount - free, Money.zero(claim.amount.currency))


def paying_in_act(actor: Actor, claim_id: UUID) -> MoneyAct:
    """Return what an insurer confirms before it pays in: what is missing now, and for which claim.

    Refuses ClaimUnknown, NotTheInsurer, ClaimNotHere before the claim is approved, and NothingMissing.
    """
    return _act(*_short(actor, claim_id))


@transaction.atomic
def start_payment(
    actor: Actor, claim_id: UUID, *, confirmation: UUID | None, now: datetime, channel: str | None = None
) -> Intent:
    """Ask an insurer for what it is short by through a channel; what arrives is its own balance.

    ``confirmation`` is of ``paying_in_act``. Refuses what that does, and what ``payments.create_intent`` and
    confirmations refuse.
    """
    claim, amount = _short(actor, claim_id)
    identity.use(actor, confirmation, _act(claim, amount), now=now)
    return payments.create_intent(
        actor, trade_id=claim.policy.trade_id, purpose=Purpose.CLAIM, amount=amount, channel=channel, now=now
    )


def book_towards_claim(receipt: Receipt, *, source: Account | None, now: datetime) -> None:
    """Credit what arrived for a claim to its insurer, who is told that the claim can be paid."""
    intent = receipt.intent
    escrow.receive_unallocated(intent.payer_id, receipt.amount, key=receipt.key, now=now, source=source)
    counted = payments.counts_for(intent)
    if counted is not None and counted.rest.minor:
        payments.credit_intent(counted.id, min(counted.rest, receipt.amount), now=now)
    identity.notify(
        intent.payer_id,
        kind="insurance.paid_in",
        zh=f"收到 {receipt.amount}，已计入您的余额，可用于支付理赔款。",
        en=f"{receipt.amount} arrived and is in your balance: the claim can be paid from it.",
        link="/insurance/desk/",
        now=now,
    )


def _short(actor: Actor, claim_id: UUID) -> tuple[ClaimView, Money]:
    claim = policies.claim(claim_id, actor)
    if claim.policy.insurer_id != actor.party_id:
        raise NotTheInsurer
    if claim.stage is not Stage.APPROVED:
        raise ClaimNotHere
    amount = missing(claim)
    if not amount.minor:
        raise NothingMissing
    return claim, amount


def _act(claim: ClaimView, amount: Money) -> MoneyAct:
    return MoneyAct(ActKind.PAY_IN, people.name_of(claim.claimant_id), amount, claim.id)
