"""The one way a trade moves: check, compare-and-set, then the effects in the order of the table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from truehand.payments import operations as payments
from truehand.trade.domain import deadlines
from truehand.trade.domain.given import NOTHING
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import Condition, Effect, State, Term, Who
from truehand.trade.domain.refusals import (
    CONDITION_REFUSALS,
    ConditionFails,
    DeadlinePassed,
    MachineIsHeld,
    NotDueYet,
    NotFromHere,
    NotYourMove,
    PaymentTakenBack,
    StaleStep,
    TradeNotFound,
    UnknownTransition,
)
from truehand.trade.domain.words import ACTS, STATES
from truehand.trade.models import Trade
from truehand.trade.operations import approval
from truehand.trade.operations.effects import EFFECTS, cover
from truehand.trade.operations.move import Move
from truehand.trade.queries import returning
from truehand.trade.queries.conditions import HOLDS
from truehand.trade.queries.situation import agreed_days, is_over, load, may_see, parts_in, stands_since, state_of
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.given import Given
    from truehand.trade.domain.process import Transition, Wait

# What may end a payment asked for: whoever books one locks it before its trade.
ENDS_PAYMENTS: Final = frozenset({Effect.CANCEL_PAYMENTS, Effect.AMEND_TERMS})


def advance(
    trade_id: UUID,
    name: str | Sequence[str],
    *,
    actor: Actor,
    seen: int,
    now: datetime,
    given: Given = NOTHING,
) -> int:
    """Take a transition for a party that saw step ``seen``; return the new step.

    ``name`` may list alternatives with the same meaning to the caller (a first and a second signature): the first
    whose state and conditions fit is taken. Refuses TradeNotFound, UnknownTransition, NotYourMove, StaleStep,
    NotFromHere, a condition of the table, or what a room refuses; then nothing has changed.
    """
    with transaction.atomic():
        trade = load(trade_id)
        if not may_see(trade, actor):
            raise TradeNotFound
        names = (name,) if isinstance(name, str) else tuple(name)
        if trade.step != seen:
            raise StaleStep(seen=seen, step=trade.step)
        _take(trade, [_find(trade, each) for each in names], parts_in(trade, actor), actor, given, now)
    return trade.step


def receive(trade: Trade, names: Sequence[str], *, given: Given, now: datetime) -> int:
    """Take a transition of the bank, on what it confirmed; return the new step. Refuses as ``advance`` does."""
    with transaction.atomic():
        _take(trade, [_find(trade, each) for each in names], frozenset({Who.BANK}), None, given, now)
    return trade.step


def claimed(trade: Trade, name: str, *, now: datetime) -> int:
    """Take a transition of the registers, about the trade's machine; return the new step. Refuses as ``advance``."""
    with transaction.atomic():
        _take(trade, [_find(trade, name)], frozenset({Who.REGISTER}), None, NOTHING, now)
    return trade.step


def run_out(trade_id: UUID, *, now: datetime) -> int:
    """Do what silence does, when the deadline has passed; return the new step. Refuses (NotDueYet) before that."""
    with transaction.atomic():
        trade = load(trade_id)
        if trade.due_at is None or trade.due_at > now or stands_since(trade) is not None:
            raise NotDueYet
        wait = PROCESSES[trade.process_version].waits[state_of(trade)]
        _take(trade, [_find(trade, each) for each in wait.silence], frozenset({Who.CLOCK}), None, NOTHING, now)
    return trade.step


def begin(move: Move) -> None:
    """Give a new trade its first state, clock and evidence; the row is not saved yet.

    Refuses SubjectErased where a side has left.
    """
    with transaction.atomic():
        require_staying(move.trade.buyer_id, move.trade.seller_id)
        require(move)
        _aim(move, None)
        move.trade.save(force_insert=True)
        _follow(move)


def require(move: Move) -> None:
    """Refuse with the first condition of the transition that does not hold."""
    for condition in move.transition.conditions:
        holds = approval.NEEDED.get(condition) or HOLDS[condition]
        if not holds(move):
            raise CONDITION_REFUSALS[condition]


def _find(trade: Trade, name: str) -> Transition:
    found = PROCESSES[trade.process_version].by_name.get(name)
    if found is None:
        raise UnknownTransition(name=name[:40])
    return found


def _take(
    trade: Trade,
    candidates: Sequence[Transition],
    parts: frozenset[Who],
    actor: Actor | None,
    given: Given,
    now: datetime,
) -> None:
    here = [each for each in candidates if state_of(trade) in each.sources]
    allowed = [each for each in here or candidates if each.who & parts]
    if not allowed:
        raise NotYourMove
    if not here:
        raise _not_from_here(state_of(trade), allowed[0])
    # A late click is refused whether or not the clock's worker came first: the outcome does not hang on its timing.
    if Who.CLOCK not in parts and is_over(trade, now):
        raise DeadlinePassed
    move = _fitting([Move(trade, each, actor, given, now) for each in _not_waiting(trade, allowed)])
    if ENDS_PAYMENTS.intersection(move.transition.all_effects):
        payments.lock_intents(trade.pk)
    source = state_of(trade)
    _aim(move, source)
    _compare_and_set(move)
    _follow(move)


def _not_waiting(trade: Trade, rows: list[Transition]) -> list[Transition]:
    """Return what may be done now; refuse (PaymentTakenBack, MachineIsHeld) where all of it waits."""
    if trade.suspended_at is not None:
        rows = [each for each in rows if not each.stands_still]
    if not rows:
        raise PaymentTakenBack
    if trade.machine_held_at is not None:
        rows = [each for each in rows if not each.waits_for_machine]
    if not rows:
        raise MachineIsHeld
    return rows


def _not_from_here(state: State, row: Transition) -> NotFromHere:
    (state_zh, state_en), (act_zh, act_en) = STATES[state], ACTS[row.name]
    return NotFromHere(state_zh=state_zh, state_en=state_en, act_zh=act_zh, act_en=act_en)


def _fitting(moves: Sequence[Move]) -> Move:
    """Return the first move whose conditions hold; refuse with the last one's condition when none does."""
    for move in moves[:-1]:
        try:
            require(move)
        except ConditionFails:
            continue
        return move
    require(moves[-1])
    return moves[-1]


def _aim(move: Move, source: State | None) -> None:
    """Set the target state and its clock on the trade in hand."""
    trade, now = move.trade, move.now
    target = move.transition.target if source is None else move.transition.target_from(source)
    trade.step += 1
    move.record["source"] = source.value if source else ""
    if target == source:
        return
    since, trade.state, trade.state_since = trade.state_since, target.value, now
    if target is State.SIGNED:
        trade.signed_at = trade.signed_at or now
    wait = move.process.waits.get(target)
    if wait is None:
        trade.due_at = trade.remind_at = trade.machine_held_at = None
        return
    if wait.freezes and source is not None and not move.process.waits[source].freezes:
        trade.frozen_state, trade.frozen_left = source.value, _left(trade, since, now)
    trade.due_at = _deadline(move, target, wait, since)
    trade.remind_at = deadlines.next_reminder(wait, due=trade.due_at, now=now)


def _left(trade: Trade, since: datetime | None, now: datetime) -> timedelta:
    """Return the time that a state, begun at ``since``, still has; while the clock stands none of it is used up."""
    stands = stands_since(trade)
    if stands is not None and since is not None:
        now = max(stands, since)
    return max(_due(trade) - now, timedelta())


def _due(trade: Trade) -> datetime:
    if trade.due_at is None:
        raise ValueError("a waiting state has a deadline")
    return trade.due_at


def _deadline(move: Move, target: State, wait: Wait, since: datetime | None) -> datetime:
    """Return when the target's wait ends: what was frozen, or what it continues, goes on; else a fresh clock.

    ``since`` is when the state began that is left.
    """
    trade = move.trade
    if wait.after is Term.RETURN_WINDOW:
        return returning.paid_from(trade, since=since or move.now, now=move.now)
    if trade.frozen_state == target and trade.frozen_left is not None:
        due, trade.frozen_state, trade.frozen_left = move.now + trade.frozen_left, "", None
        return due
    if wait.continues is not None:
        # With what was added to it while the trade stood still.
        return _due(trade)
    return deadlines.due_at(wait, start=move.now, agreed=agreed_days(trade))


_MOVING = (
    "state",
    "step",
    "state_since",
    "signed_at",
    "due_at",
    "remind_at",
    "frozen_state",
    "frozen_left",
    "machine_held_at",
)


def _compare_and_set(move: Move) -> None:
    """Write the move if the row is still at the step it was read at: of two callers, one changes nothing."""
    trade = move.trade
    changes = {name: getattr(trade, name) for name in _MOVING}
    try:
        written = Trade.objects.filter(pk=trade.pk, step=trade.step - 1).update(**changes)
    except IntegrityError as error:
        # Another buyer's trade bound the machine at this very moment.
        if "trade_one_bound_trade_per_listing" not in str(error):
            raise
        raise CONDITION_REFUSALS[Condition.LISTING_FREE] from error
    if not written:
        raise StaleStep(seen=trade.step - 1, step=load(trade.pk).step)


def _follow(move: Move) -> None:
    """Do the effects; then, when the new state's clock is zero, what silence does, at once.

    Insurance comes first: insurers' balances are locked before any other.
    """
    cover.follow(move)
    for effect in move.transition.all_effects:
        EFFECTS[effect](move)
    cover.recover(move)
    trade = move.trade
    if trade.due_at is not None and trade.due_at <= move.now and trade.state_since == move.now:
        wait = move.process.waits[state_of(trade)]
        rows = [_find(trade, each) for each in wait.silence]
        _take(trade, rows, frozenset({Who.CLOCK}), None, NOTHING, move.now)
