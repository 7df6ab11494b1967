"""Insurance follows what happens to its trade: cover begins and ends, premiums are earned or go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.plan import Deductions
from truehand.identity import operations as identity
from truehand.insurance import operations as insurance
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import Stage
from truehand.insurance.domain.kinds import Event
from truehand.insurance.domain.policies import Status
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.payments import operations as payments
from truehand.trade.domain.process import Effect, State
from truehand.trade.domain.tax import rate_in, tax_within
from truehand.trade.operations.papers import order_papers
from truehand.trade.queries.insuring import good_for, meter_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.insurance.domain.claims import ClaimView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.payments.domain.views import Receipt
    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move

_BY_EFFECT: Final = {
    Effect.FILE_REPORT: Event.REPORTED,
    Effect.FILE_PICK_UP: Event.PICKED_UP,
    Effect.FILE_DELIVERY: Event.DELIVERED,
}
# How the ledger names what comes back to an insurer.
RECOVERED: Final = "charge:recovered:"
_OVER: Final = frozenset({State.SETTLED, State.RESOLVED})


def events_of(move: Move) -> frozenset[Event]:
    """Return what a step means to insurance."""
    found = {event for effect, event in _BY_EFFECT.items() if effect in move.transition.effects}
    state = State(move.trade.state)
    if state is State.ACCEPTED and move.record.get("source") != state:
        found.add(Event.ACCEPTED)
    if state in _OVER and move.record.get("source") != state:
        found.add(Event.OVER)
    if state in move.process.terminal and state is not State.CLOSED:
        found |= {Event.OVER, Event.UNDONE}
    return frozenset(found)


def follow(move: Move) -> None:
    """Begin and end the cover of a trade's policies; premiums move with it."""
    events, trade, now = events_of(move), move.trade, move.now
    if not events:
        return
    if _may_make_good(move):
        lock_insurers(trade, now=now)
    for before, policy in insurance.follow(trade.pk, events, meter=lambda: meter_of(trade), now=now):
        if policy.status is Status.IN_FORCE:
            _earn(policy, trade.listing_id, now)
        elif before is Status.PAID:
            give_back(policy, now=now)
        elif before is Status.IN_FORCE and Event.UNDONE in events:
            _return_rest(policy, now)
        _tell(policy, now)


def recover(move: Move) -> None:
    """What a trade's end makes good for a loss that insurance has paid before comes back to the insurer."""
    if _may_make_good(move):
        recover_twice(move.trade, now=move.now)


def lock_insurers(trade: Trade, *, now: datetime) -> None:
    """Lock the balances of who may get something back, before any other balance; the trade's row is locked."""
    escrow.lock_balances({each.policy.insurer_id for each in _paid(trade)}, trade.currency, now=now)


def recover_twice(trade: Trade, *, now: datetime) -> None:
    """Give insurers back what their claimants have got twice by now; the trade's row and their balances are locked.

    Never more than insurance paid, and only what claim, carrier and price together exceed the loss by: what came back
    before counts.
    """
    for claim in _paid(trade):
        charged = [each for each in ledger.transfers_of(claim.id) if each.key.startswith(RECOVERED)]
        before = sum((each.amount for each in charged), Money.zero(trade.currency))
        twice = claim.amount + good_for(trade, claim, claim.assessed) - claim.assessed
        amount = min(twice, claim.amount) - before
        if amount.minor > 0:
            number = len({each.key for each in charged}) + 1
            escrow.charge(
                claim.claimant_id,
                to=((claim.policy.insurer_id, amount),),
                key=f"recovered:{claim.id}:{number}",
                subject=claim.id,
                now=now,
            )
            insurance.note_recovered(claim.id, amount, now=now)


def _paid(trade: Trade) -> list[ClaimView]:
    return [each for each in policies.claims_of_trade(trade.pk) if each.stage is Stage.PAID]


def _may_make_good(move: Move) -> bool:
    """Whether a step may give back a price: the trade ends otherwise than by being settled."""
    state = State(move.trade.state)
    ends = state is State.RESOLVED or (state in move.process.terminal and state is not State.CLOSED)
    return ends and move.record.get("source") != state


def _earn(policy: PolicyView, listing_id: UUID, now: datetime) -> None:
    country = listings.facts_of(listing_id).country
    less = Deductions(policy.commission, tax_within(policy.commission, rate_in(country)))
    escrow.lock_balances((policy.insurer_id,), policy.premium.currency, now=now)
    escrow.earn_premium(policy.id, to=policy.insurer_id, less=less, now=now)


def give_back(policy: PolicyView, *, now: datetime) -> None:
    """Give the whole premium of cover that never began back to its holder."""
    escrow.lock_balances((policy.holder_id,), policy.premium.currency, now=now)
    escrow.give_back(policy.id, Purpose.PREMIUM, to=policy.holder_id, now=now)


def _return_rest(policy: PolicyView, now: datetime) -> None:
    """The trade was undone while cover ran: the insurer returns what it has not earned, where the tariff says so."""
    amount = policy.unearned(now)
    if amount.minor:
        escrow.charge(
            policy.insurer_id,
            to=((policy.holder_id, amount),),
            key=f"unearned:{policy.id}",
            subject=policy.id,
            now=now,
        )
        insurance.note_returned(policy.id, amount, now=now)


def book_premium(receipt: Receipt, *, source: Account | None, now: datetime) -> None:
    """Hold what arrived for a premium that is still due; all else is the payer's own balance."""
    intent, due = receipt.intent, None
    counted = payments.counts_for(intent)
    if counted is not None:
        waiting = policies.awaiting_premium(intent.trade_id, intent.payer_id)
        due = next((each for each in waiting if each.premium == intent.amount), None)
    if (
        counted is None
        or due is None
        or receipt.amount < due.premium
        or receipt.amount.currency != due.premium.currency
    ):
        escrow.receive_unallocated(intent.payer_id, receipt.amount, key=receipt.key, now=now, source=source)
        _unused(intent.payer_id, receipt.amount, now)
        return
    hold_premium(due, key=receipt.key, source=source, rest=receipt.amount - due.premium, now=now)
    payments.credit_intent(counted.id, min(counted.rest, receipt.amount), now=now)


def hold_premium(
    policy: PolicyView, *, key: str, source: Account | None, now: datetime, rest: Money | None = None
) -> None:
    """Put a premium into the policy's hold; refuses PremiumNotDue, InsufficientBalance."""
    insurance.pay(policy.id, now=now)
    order_papers(policy.id)
    escrow.receive_parts(
        policy.id,
        policy.holder_id,
        [(Purpose.PREMIUM, policy.premium)],
        key=key,
        source=source,
        rest=rest if rest and rest.minor else None,
        now=now,
    )


def _unused(payer_id: UUID, amount: Money, now: datetime) -> None:
    identity.notify(
        payer_id,
        kind="insurance.premium_unused",
        zh=f"收到 {amount}，但没有与之相符的待付保险费，已计入您的余额。",
        en=f"{amount} arrived, but no premium of that amount is due any more: it is in your balance.",
        link="/money/",
        now=now,
    )


def _tell(policy: PolicyView, now: datetime) -> None:
    zh, en = policy.kind.words
    status_zh, status_en = policy.status.words
    identity.notify_all(
        sorted({policy.insurer_id, policy.holder_id, policy.beneficiary_id}),
        kind="insurance.policy",
        zh=f"{zh}保单 {policy.number}：{status_zh}。",
        en=f"{en}, policy {policy.number}: {status_en}.",
        link=f"/insurance/policies/{policy.id}/",
        now=now,
    )
