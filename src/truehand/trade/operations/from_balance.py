"""What is due to a trade is paid out of the payer's own balance: it is in the hold at once, no channel is asked.

Out of a balance in another currency too: the exchange and the payment are confirmed as one, and done as one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.identity import operations as identity
from truehand.identity.domain.confirmation import LONGEST_PAYEE
from truehand.payments import operations as payments
from truehand.payments import queries
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
    from truehand.payments.domain.rates import Conversion, Rate

    Offer = tuple[Conversion, Rate]

# What a confirmation of it is bound to beside payee and amount.
BALANCE: Final = "balance"


def balance_act(actor: Actor, trade_id: UUID) -> MoneyAct:
    """Return what the actor confirms: payee and amount as through a channel, bound to the balance.

    Refuses NothingDue and TradeNotFound.
    """
    return replace(payment_act(actor, trade_id), binds=BALANCE)


def exchanged_act(actor: Actor, trade_id: UUID, offer: Offer) -> MoneyAct:
    """Return what the actor confirms: what it gives, who gets what is due for it, and the rate with its source.

    A newer rate, or another amount due, makes it another act. Refuses NothingDue and TradeNotFound.
    """
    act, (result, held) = payment_act(actor, trade_id), offer
    payee = f"{act.payee} · {act.amount} ({payments.rate_words(held)})"[:LONGEST_PAYEE]
    bound = f"{BALANCE} {held.id} {result.got.minor}"
    return replace(act, payee=payee, amount=result.given, binds=bound)


def pay_from_balance(
    actor: Actor, trade_id: UUID, *, confirmation: UUID | None, now: datetime, out_of: str | None = None
) -> int:
    """Put what the actor owes to the trade from its balance into the hold; return the trade's new step.

    With ``out_of`` from the balance in that currency, exchanged at the rate that holds now: what is rounded up stays in
    the balance. ``confirmation`` is of ``balance_act`` or ``exchanged_act``, used up with it, so that it is paid once.
    What was asked for it through a channel is not awaited any more. Refuses NothingDue, NotVerified, NoFreshRate,
    InsufficientBalance (also where a debt takes what was exchanged), what confirmations refuse, and whatever the risk
    gate holds or refuses; nothing is then exchanged either.
    """
    purpose, amount = due_from(actor, trade_id)
    actor.require_verified()
    offer = None if out_of is None else queries.offer_for(amount, out_of=out_of, now=now)
    act = balance_act(actor, trade_id) if offer is None else exchanged_act(actor, trade_id, offer)
    identity.require(actor, confirmation, act, now=now)
    payments.require_covered(actor.party_id, amount if offer is None else offer[0].given)
    facts = payment_facts(load(trade_id), actor.party_id, amount, now=now)
    link = f"/trades/{trade_id}/"
    return behind_gate(
        lambda: risk.gate("payment", subject=trade_id, party_id=actor.party_id, facts=facts, now=now, link=link),
        lambda: _hold(actor, act, purpose, amount, offer=offer, confirmation=confirmation, now=now),
    )


def _hold(
    actor: Actor,
    act: MoneyAct,
    purpose: Purpose,
    amount: Money,
    *,
    offer: Offer | None,
    confirmation: UUID | None,
    now: datetime,
) -> int:
    identity.use(actor, confirmation, act, now=now)
    if offer is not None:
        payments.exchange_as_confirmed(actor.party_id, *offer, key=f"{BALANCE}:{confirmation}", now=now)
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
