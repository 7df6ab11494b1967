"""What is due to a trade is paid out of the payer's own balance: it is in the hold at once, no channel is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.identity import operations as identity
from truehand.payments import operations as payments
from truehand.risk import operations as risk
from truehand.trade.domain.given import Given, Payment
from truehand.trade.domain.refusals import NothingDue
from truehand.trade.operations.advance import receive
from truehand.trade.operations.fund import due_from, payment_act
from truehand.trade.operations.gate import behind_gate
from truehand.trade.queries.facts import payment_facts
from truehand.trade.queries.situation import load

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Purpose
    from truehand.identity.domain.confirmation import MoneyAct
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money

# What a confirmation of it is bound to beside payee and amount.
BALANCE: Final = "balance"


def balance_act(actor: Actor, trade_id: UUID) -> MoneyAct:
    """Return what the actor confirms: payee and amount as through a channel, bound to the balance.

    Refuses NothingDue and TradeNotFound.
    """
    return replace(payment_act(actor, trade_id), binds=BALANCE)


def pay_from_balance(actor: Actor, trade_id: UUID, *, confirmation: UUID | None, now: datetime) -> int:
    """Put what the actor owes to the trade from its balance into the hold; return the trade's new step.

    ``confirmation`` is of ``balance_act``, used up with it, so that it is paid once. What was asked for it through a
    channel is not awaited any more. Refuses NothingDue, NotVerified, InsufficientBalance, what confirmations refuse,
    and whatever the risk gate holds or refuses.
    """
    purpose, amount = due_from(actor, trade_id)
    actor.require_verified()
    act = balance_act(actor, trade_id)
    identity.require(actor, confirmation, act, now=now)
    payments.require_covered(actor.party_id, amount)
    facts = payment_facts(load(trade_id), actor.party_id, amount, now=now)
    link = f"/trades/{trade_id}/"
    return behind_gate(
        lambda: risk.gate("payment", subject=trade_id, party_id=actor.party_id, facts=facts, now=now, link=link),
        lambda: _hold(actor, act, purpose, amount, confirmation=confirmation, now=now),
    )


def _hold(
    actor: Actor, act: MoneyAct, purpose: Purpose, amount: Money, *, confirmation: UUID | None, now: datetime
) -> int:
    identity.use(actor, confirmation, act, now=now)
    # The balance first, as everywhere: whoever releases a hold into a balance holds the balance's lock before.
    escrow.lock_balances((actor.party_id,), amount.currency, now=now)
    trade = load(act.subject)
    # Whoever paid it meanwhile is seen here; whoever pays it from here on makes the step that was read a past one.
    if due_from(actor, act.subject) != (purpose, amount):
        raise NothingDue
    payments.cancel_intents(act.subject, purpose=purpose, now=now)
    source = accounts.balance(actor.party_id, amount.currency)
    payment = Payment(actor.party_id, purpose.value, amount, f"{BALANCE}:{confirmation}", source)
    return receive(trade, ("receive_payment", "complete_funding"), given=Given(payment=payment), now=now)
