"""Paying out what a trade left in a party's balance; the risk gate stands in front of the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import operations as identity
from truehand.payments import operations as payments
from truehand.risk import operations as risk
from truehand.trade.operations.gate import behind_gate
from truehand.trade.queries.facts import payout_facts

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.views import Payout


def pay_out(
    actor: Actor, *, account_id: UUID, amount: Money, confirmation: UUID | None, now: datetime, key: str = ""
) -> Payout:
    """Send part of the actor's balance to the actor's own bank account; ``key`` makes a form sent twice one payout.

    ``confirmation`` is of ``payments.payout_act``; without it the gate is not asked. Refuses an account that is not
    the actor's, more than the balance, and whatever the risk gate holds or refuses; the gate's decision is kept also
    when it refuses.
    """
    actor.require_verified()
    earlier = payments.repeated_payout(actor, account_id=account_id, amount=amount, key=key)
    if earlier is not None:
        return earlier
    act = payments.payout_act(actor, account_id, amount)
    payments.require_covered(actor.party_id, amount)
    identity.require(actor, confirmation, act, now=now)
    facts = payout_facts(actor, account_id, amount, now=now)
    return behind_gate(
        lambda: risk.gate("payout", subject=account_id, party_id=actor.party_id, facts=facts, now=now, link="/money/"),
        lambda: payments.start_payout(
            actor, account_id=account_id, amount=amount, confirmation=confirmation, key=key, now=now
        ),
    )
