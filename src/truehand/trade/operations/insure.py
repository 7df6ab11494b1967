"""Insurance of a trade: taken by a side before the risk starts, its premium paid in and held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.insurance import operations as insurance
from truehand.insurance import queries as policies
from truehand.insurance.domain.kinds import COVERS
from truehand.insurance.domain.policies import Status
from truehand.insurance.domain.refusals import NotEligible, NotYourTrade, PolicyUnknown, PremiumNotDue, TooLateToInsure
from truehand.payments import operations as payments
from truehand.risk import operations as risk
from truehand.trade.domain.refusals import MachineIsHeld, PaymentTakenBack, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations.effects.cover import give_back, hold_premium
from truehand.trade.operations.gate import behind_gate
from truehand.trade.queries.facts import payment_facts
from truehand.trade.queries.insuring import is_open, matter_of, offer
from truehand.trade.queries.situation import involved, load, may_see
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.policies import PolicyView
    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import Intent
    from truehand.risk.domain.case import Decision

BALANCE: Final = "balance"


@transaction.atomic
def take(actor: Actor, trade_id: UUID, product_id: UUID, *, now: datetime) -> PolicyView:
    """Insure a trade as its buyer or seller at today's quote; the policy waits for its premium until cover would begin.

    Refuses TradeNotFound, NotYourTrade, PaymentTakenBack, MachineIsHeld, TooLateToInsure, NotEligible (with every
    reason), and what insurance refuses.
    """
    # The trade's row is locked: its next step waits, or is seen here.
    trade = Trade.objects.select_for_update().filter(pk=trade_id).first()
    if trade is None or not may_see(trade, actor):
        raise TradeNotFound
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise NotYourTrade
    if trade.suspended_at is not None:
        raise PaymentTakenBack
    if trade.machine_held_at is not None:
        raise MachineIsHeld
    require_staying(actor.party_id)
    product = policies.product(product_id, actor)
    if not is_open(trade, product.kind):
        zh, en = COVERS[product.kind].begins.words
        raise TooLateToInsure(before_zh=zh, before_en=en)
    found = offer(product, matter_of(trade, now=now), "")
    if found.quote is None:
        zh, en = ("".join(each.reason[0] for each in found.bars), " ".join(each.reason[1] for each in found.bars))
        raise NotEligible(reasons_zh=zh, reasons_en=en)
    return insurance.take(
        actor, product.id, found.quote, trade_id=trade.pk, buyer_id=trade.buyer_id, others=involved(trade), now=now
    )


@transaction.atomic
def give_up(actor: Actor, policy_id: UUID, *, now: datetime) -> None:
    """End a policy before its cover begins, as its holder: what was paid comes back in full.

    Refuses PolicyUnknown and CoverHasBegun.
    """
    found = policies.policy(policy_id)
    if found.holder_id == actor.party_id:
        # The payment before the policy, as whoever books one locks them.
        payments.cancel_intents(found.trade_id, purpose=Purpose.PREMIUM, now=now)
    policy, paid = insurance.give_up(actor, policy_id, now=now)
    if paid:
        give_back(policy, now=now)


def premium_act(actor: Actor, policy_id: UUID, *, binds: str = "") -> MoneyAct:
    """Return what the actor confirms before paying a premium. Refuses PolicyUnknown and PremiumNotDue."""
    policy = _due(actor, policy_id)
    return MoneyAct(ActKind.PAY_PREMIUM, people.name_of(policy.insurer_id), policy.premium, policy.id, binds)


def start_payment(
    actor: Actor, policy_id: UUID, *, confirmation: UUID | None, now: datetime, channel: str | None = None
) -> Intent:
    """Ask the actor for a premium through a channel; what arrives is held for the policy.

    ``confirmation`` is of ``premium_act``. Refuses PolicyUnknown, PremiumNotDue, and what confirmations, payments and
    the risk gate refuse.
    """
    policy, act = _due(actor, policy_id), premium_act(actor, policy_id)
    identity.require(actor, confirmation, act, now=now)

    def ask() -> Intent:
        identity.use(actor, confirmation, act, now=now)
        return payments.create_intent(
            actor, trade_id=policy.trade_id, purpose=Purpose.PREMIUM, amount=policy.premium, channel=channel, now=now
        )

    return behind_gate(lambda: _gate(actor, policy, now), ask)


def pay_from_balance(actor: Actor, policy_id: UUID, *, confirmation: UUID | None, now: datetime) -> None:
    """Hold a premium out of the actor's balance; once. ``confirmation`` is of ``premium_act`` with ``binds=BALANCE``.

    Refuses as ``start_payment`` does, and InsufficientBalance.
    """
    policy, act = _due(actor, policy_id), premium_act(actor, policy_id, binds=BALANCE)
    identity.require(actor, confirmation, act, now=now)
    payments.require_covered(actor.party_id, policy.premium)

    def hold() -> None:
        identity.use(actor, confirmation, act, now=now)
        payments.cancel_intents(policy.trade_id, purpose=Purpose.PREMIUM, now=now)
        source = accounts.balance(actor.party_id, policy.premium.currency)
        hold_premium(policy, key=f"{BALANCE}:{confirmation}", source=source, now=now)

    behind_gate(lambda: _gate(actor, policy, now), hold)


def _gate(actor: Actor, policy: PolicyView, now: datetime) -> Decision:
    facts = payment_facts(load(policy.trade_id), actor.party_id, policy.premium, now=now)
    link = f"/insurance/policies/{policy.id}/"
    return risk.gate("payment", subject=policy.trade_id, party_id=actor.party_id, facts=facts, now=now, link=link)


def _due(actor: Actor, policy_id: UUID) -> PolicyView:
    policy = policies.policy(policy_id)
    if policy.holder_id != actor.party_id:
        raise PolicyUnknown
    actor.require_verified()
    if policy.status is not Status.TAKEN:
        raise PremiumNotDue
    return policy
