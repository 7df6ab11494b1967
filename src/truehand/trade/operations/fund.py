"""Paying in: who owes what, the risk gate in front of it, and the bank's word that it arrived."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments import operations as payments
from truehand.payments.bank import operations as bank
from truehand.payments.domain.refusals import ChannelUnknown
from truehand.payments.queries import lies_at, rest_key, unheard_payments
from truehand.risk import operations as risk
from truehand.trade.domain.given import Given, Payment
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.refusals import MachineIsHeld, NothingDue, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations.advance import receive
from truehand.trade.operations.bidders import book_deposit
from truehand.trade.operations.claim_funding import book_towards_claim
from truehand.trade.operations.effects.cover import book_premium
from truehand.trade.operations.gate import behind_gate
from truehand.trade.operations.owe import book_towards_debt
from truehand.trade.operations.taken_back import follow_case
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.facts import payment_facts
from truehand.trade.queries.situation import is_over, load, may_see

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import Callback, Intent, Receipt

log = logging.getLogger(__name__)


def due_from(actor: Actor, trade_id: UUID) -> tuple[Purpose, Money]:
    """Return the next payment that the actor owes to the trade; refuse when there is none (NothingDue).

    Refuses (MachineIsHeld) while somebody claims the machine.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    side = {trade.buyer_id: Who.BUYER, trade.seller_id: Who.SELLER}.get(actor.party_id)
    owed = None if side is None else dues_of(trade).next_of(side)
    if trade.state != State.SIGNED or owed is None:
        raise NothingDue
    if trade.machine_held_at is not None:
        raise MachineIsHeld
    return owed


def payment_act(actor: Actor, trade_id: UUID) -> MoneyAct:
    """Return what the actor confirms before paying: how much is held, and who gets it in the end.

    Refuses NothingDue and TradeNotFound.
    """
    purpose, amount = due_from(actor, trade_id)
    trade = load(trade_id)
    other = trade.seller_id if actor.party_id == trade.buyer_id else trade.buyer_id
    kind = {Purpose.PRICE: ActKind.PAY, Purpose.FEES: ActKind.PAY_FEES}.get(purpose, ActKind.PAY_DEPOSIT)
    return MoneyAct(kind, people.name_of(other), amount, trade_id)


def start_payment(
    actor: Actor, trade_id: UUID, *, confirmation: UUID | None, now: datetime, channel: str | None = None
) -> Intent:
    """Ask the actor for the payment that is owed, through a channel; return the intent with its reference.

    ``confirmation`` is of ``payment_act``, used up with it; without it the gate is not asked. Refuses NothingDue,
    NotVerified, what confirmations refuse, and whatever the risk gate holds or refuses. The gate's decision is kept
    also when it refuses.
    """
    purpose, amount = due_from(actor, trade_id)
    actor.require_verified()
    act = payment_act(actor, trade_id)
    identity.require(actor, confirmation, act, now=now)
    trade = load(trade_id)
    facts, link = payment_facts(trade, actor.party_id, amount, now=now), f"/trades/{trade_id}/"
    return behind_gate(
        lambda: risk.gate("payment", subject=trade_id, party_id=actor.party_id, facts=facts, now=now, link=link),
        lambda: _ask(actor, act, purpose, amount, confirmation=confirmation, channel=channel, now=now),
    )


def _ask(
    actor: Actor,
    act: MoneyAct,
    purpose: Purpose,
    amount: Money,
    *,
    confirmation: UUID | None,
    channel: str | None,
    now: datetime,
) -> Intent:
    identity.use(actor, confirmation, act, now=now)
    intent = payments.create_intent(
        actor, trade_id=act.subject, purpose=purpose, amount=amount, channel=channel, now=now
    )
    # Whoever amended the price meanwhile is seen here; whoever does from here on ends this payment with the price.
    Trade.objects.select_for_update().get(pk=act.subject)
    if due_from(actor, act.subject) != (purpose, amount):
        raise NothingDue
    return intent


def receive_callback(channel: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Callback, ...]:
    """Take a channel's signed message and do what follows from it, once.

    A message that is forged, altered, stale or of nothing that we know is refused and written down.
    """
    try:
        with transaction.atomic():
            told = payments.record_callback(channel, body, headers, now=now)
            for each in told:
                if each.receipt is not None:
                    _book(each.receipt, now)
                if each.case is not None:
                    follow_case(each.case, now=now)
    except ChannelUnknown:
        raise
    except Refusal as refusal:
        payments.keep_refused(channel, body, refusal, now=now)
        raise
    return told


def ask_payment(intent_id: UUID, *, now: datetime) -> None:
    """Ask the channel what became of a payment and do what follows; harmless when it is known already.

    Raises NotReached when the channel gives no answer; RuntimeError inside a transaction.
    """
    outcome = payments.ask_payment(intent_id)
    payments.take_outcome(intent_id, outcome, book=lambda receipt: _book(receipt, now), now=now)


def settle_day(channel: str, day: date, *, now: datetime) -> None:
    """Fetch and book a gateway's settlement file of a day; a payment that it tells of first is asked for first.

    Raises NotReached when the channel gives no answer; RuntimeError inside a transaction. Refuses ChangedRepeat.
    """
    lines = payments.fetch_settlement(channel, day)
    for intent_id in unheard_payments(channel, {each.reference for each in lines}):
        ask_payment(intent_id, now=now)
    bank.book_settlement(channel, day, lines, now=now)


def _book(receipt: Receipt, now: datetime) -> None:
    """Book what a channel confirmed: it lies with the channel until that settles."""
    book(receipt, now=now, source=lies_at(receipt.channel, receipt.amount.currency))


def book(receipt: Receipt, *, now: datetime, source: Account | None = None) -> None:
    """Put what arrived where it belongs, once and in the caller's transaction; no cent is lost.

    ``source`` is where it lies: by default with the custodian, else in a suspense item's account.

    What the trade still waits for goes into its hold, in one payment or several, also under a reference that expired.
    What comes beyond that, after the trade's own time, or for a payment that is settled or cancelled is the payer's own
    balance, and the payer is told. So is what comes in another currency, by whatever channel: the payer can send it
    back in one step.
    """
    if not receipt.first_time:
        return
    if receipt.amount.currency != receipt.intent.amount.currency:
        _in_another_currency(receipt, source=source, now=now)
        return
    if receipt.intent.purpose is Purpose.PREMIUM:
        book_premium(receipt, source=source, now=now)
        return
    if receipt.intent.purpose is Purpose.DEBT:
        book_towards_debt(receipt, source=source, now=now)
        return
    if receipt.intent.purpose is Purpose.CLAIM:
        book_towards_claim(receipt, source=source, now=now)
        return
    if receipt.intent.purpose is Purpose.BUYER_DEPOSIT and book_deposit(receipt, source=source, now=now):
        return
    asked = payments.counts_for(receipt.intent)
    intent, trade = asked or receipt.intent, load(receipt.intent.trade_id)
    waits = trade.state == State.SIGNED and not is_over(trade, now)
    due = Money.zero(receipt.amount.currency)
    if waits and asked is not None:
        due = min(asked.rest, receipt.amount, dues_of(trade).open_for(asked.purpose))
    if due.minor:
        payment = Payment(intent.payer_id, intent.purpose.value, due, receipt.key, source)
        receive(trade, ("receive_payment", "complete_funding"), given=Given(payment=payment), now=now)
        payments.credit_intent(intent.id, due, now=now)
    if due < receipt.amount:
        key = rest_key(receipt.key) if due.minor else receipt.key
        _to_balance(intent, receipt.amount - due, key, now, source)
        log.info("payment not applied to its trade", extra={"trade": str(trade.pk), "state": trade.state})


def _to_balance(intent: Intent, amount: Money, key: str, now: datetime, source: Account | None) -> None:
    escrow.receive_unallocated(intent.payer_id, amount, key=key, now=now, source=source)
    identity.notify(
        intent.payer_id,
        kind="payment.unallocated",
        zh=f"收到 {amount}，但与应付款不符或已过期，已计入您的余额，可随时提现。",
        en=f"{amount} arrived but was not what was due, or came too late. It is in your balance.",
        link="/money/",
        now=now,
    )


def _in_another_currency(receipt: Receipt, *, source: Account | None, now: datetime) -> None:
    """Credit the payer with what came in another currency than asked; what was asked for is due as before."""
    intent, amount = receipt.intent, receipt.amount
    escrow.receive_unallocated(intent.payer_id, amount, key=receipt.key, now=now, source=source)
    wanted = intent.amount.currency
    identity.notify(
        intent.payer_id,
        kind="payment.other_currency",
        zh=f"收到 {amount}，而应付款为 {wanted}，不计入该笔付款，应付款仍待支付。款项已在您的余额中：可一步原路退回，"
        "也可兑换或提现。",
        en=f"{amount} arrived, but {wanted} was asked for: it does not count, and the payment is still due. "
        "It is in your balance: send it back in one step, exchange it or pay it out.",
        link=f"/money/back/{receipt.id}",
        now=now,
    )
