"""Players and their bank: paying in, and taking out what a trade left them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.auctions import queries as auctions
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as people
from truehand.identity import queries as identity
from truehand.payments import operations as payments
from truehand.payments import queries as payment_queries
from truehand.payments.domain.views import IntentStatus, PayoutStatus
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.refusals import NothingDue
from truehand.trade.operations import bidders, fund, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.market.operations.scene import Scene
    from truehand.payments.domain.message import SignedMessage
    from truehand.payments.domain.views import Intent
    from truehand.trade.domain.process import Who

SANDBOX: Final = "sandbox"
BANK: Final = "沙箱银行 Sandbox Bank"


def pay(scene: Scene, who: Who) -> None:
    """Pay what one owes to the trade; a seller whose deposit is waived owes nothing.

    Now and then the first try is declined by the payer's bank, or the bank says everything twice.
    """
    payer = scene.parts[who]
    try:
        asked = scene.past_the_gate(lambda: _start(scene, payer))
    except NothingDue:
        return
    if scene.slips_now():
        _hear(lambda: bank.decline(asked.reference, now=scene.now), now=scene.now)
        scene.slips.append(("付款被银行拒绝，重新付款。", "The bank declined the payment; it is made again."))
        asked = scene.past_the_gate(lambda: _start(scene, payer))
    _hear(lambda: bank.confirm(asked.reference, now=scene.now), now=scene.now)
    if scene.slips_now():
        before = scene.seen
        _hear(lambda: bank.confirm(asked.reference, now=scene.now), now=scene.now)
        if scene.seen != before:
            raise AssertionError("a payment was counted twice")
        scene.slips.append(("银行重复通知同一笔付款，未重复入账。", "The bank said it twice; it was booked once."))


def charge_back(scene: Scene, who: Who) -> None:
    """Have one's card network take the price back."""
    reference = _price_paid(scene, who)
    _hear(lambda: bank.charge_back(reference, now=scene.now), now=scene.now)


def withstand(scene: Scene, who: Who) -> None:
    """Have the case end for the trade."""
    reference = _price_paid(scene, who)
    _hear(lambda: bank.end_case(reference, won=True, now=scene.now), now=scene.now)


def lose(scene: Scene, who: Who) -> None:
    """Have the case end against the trade."""
    reference = _price_paid(scene, who)
    _hear(lambda: bank.end_case(reference, won=False, now=scene.now), now=scene.now)


def _price_paid(scene: Scene, who: Who) -> str:
    """Return the reference under which the price was paid."""
    payer = scene.parts[who].party_id
    paid = (each for each in payment_queries.intents_of(scene.trade_id) if each.status is IntentStatus.PAID)
    return next(each.reference for each in paid if (each.payer_id, each.purpose) == (payer, Purpose.PRICE))


def _start(scene: Scene, payer: Actor) -> Intent:
    confirmation = people.confirm_as_cast(payer, fund.payment_act(payer, scene.trade_id), now=scene.now)
    return fund.start_payment(payer, scene.trade_id, confirmation=confirmation, now=scene.now)


def take_out(scene: Scene, who: Who) -> None:
    """Send all of one's balances to one's own bank account, opening one at first."""
    actor = scene.parts[who]
    for amount in escrow.balance(actor.party_id):
        if amount.minor:
            _pay_out(scene, actor, amount)


def _pay_out(scene: Scene, actor: Actor, amount: Money) -> None:
    account, now = _account(actor, now=scene.now), scene.now
    act = payments.payout_act(actor, account, amount)
    confirmation = people.confirm_as_cast(actor, act, now=now)
    payout = scene.past_the_gate(
        lambda: settle.pay_out(actor, account_id=account, amount=amount, confirmation=confirmation, now=now)
    )
    if payout.status is PayoutStatus.WAITING:
        _approve(scene, payout.id)
    _bank_day(payout.id, payout.reference, now=payout.goes_at or now)


def approve(scene: Scene, proposal_id: UUID, *, by: Actor | None = None) -> None:
    """Have the second operator, or ``by``, confirm who gets how much, and approve it."""
    second, now = by or scene.second_operator, scene.now
    (waiting,) = [each for each in identity.open_proposals(second, now=now) if each.id == proposal_id]
    act = waiting.approval_act
    confirmation = None if act is None else people.confirm_as_cast(second, act, now=now)
    people.approve(second, proposal_id, confirmation=confirmation, now=now)


def _approve(scene: Scene, payout_id: UUID) -> None:
    """The second operator looks at a large payout."""
    second, now = scene.second_operator, scene.now
    for waiting in identity.open_proposals(second, now=now):
        if waiting.subject == payout_id:
            approve(scene, waiting.id)
            payments.follow_decision(waiting.id, now=now)


def _bank_day(payout_id: UUID, reference: str, *, now: datetime) -> None:
    """Let the bank do it, and hear of it."""
    with bank.in_process(clock=lambda: now):
        payments.send_payout(payout_id, now=now)
        payments.ask_payout(payout_id, now=now)
    bank.gateway().outbox.mark_heard(reference, now=now)


def _account(actor: Actor, *, now: datetime) -> UUID:
    """Return the actor's bank account; a made-up number, never of a real bank."""
    known = payment_queries.accounts(actor)
    if known:
        return known[0].id
    holder = identity.legal_name(actor.party_id) or ""
    number = f"00{actor.party_id.int % 10**15:015d}1"
    act = payments.account_act(actor, holder=holder, number=number, bank=BANK)
    confirmation = people.confirm_as_cast(actor, act, now=now)
    added = payments.add_bank_account(
        actor, holder=holder, number=number, bank=BANK, confirmation=confirmation, now=now
    )
    for probe_id, reference in payment_queries.unsent_probes(added.id):
        _bank_day(probe_id, reference, now=now)
    code = payments.shown_codes(actor, [added.id]).get(added.id, "")
    payments.verify_account(actor, added.id, code=code, now=now)
    return added.id


def arrives(reference: str, *, now: datetime) -> None:
    """Have the bank take a payment that was asked for, and hear of it."""
    _hear(lambda: bank.confirm(reference, now=now), now=now)


def pay_bidders_deposit(bidder: Actor, auction_id: UUID, *, now: datetime) -> None:
    """Pay the deposit of an entry at the bank, as confirmed."""
    confirmation = people.confirm_as_cast(bidder, bidders.channel_act(auctions.auction(auction_id, bidder)), now=now)
    asked = bidders.start_deposit(bidder, auction_id, confirmation=confirmation, channel=SANDBOX, now=now)
    arrives(asked.reference, now=now)


def _hear(say: Callable[[], SignedMessage], *, now: datetime) -> None:
    """Let the bank decide and its word arrive in one transaction: a running worker finds it delivered already."""
    with transaction.atomic():
        message = say()
        fund.receive_callback(SANDBOX, message.body, message.headers, now=now)
