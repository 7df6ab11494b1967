"""Money comes into escrow and leaves it: received, released, given back, divided, seized."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line, Purpose
from truehand.escrow.domain.refusals import HoldClosed, NothingHeld
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import Request, locked_hold, money_json, post, replay_or_refuse
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView
    from truehand.escrow.models import LedgerAccount
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal

    Plan = Callable[[Account, Money], tuple[Line, ...]]


@transaction.atomic
def receive(
    trade_id: UUID,
    party_id: UUID,
    purpose: Purpose,
    amount: Money,
    *,
    key: str,
    now: datetime,
    source: Account | None = None,
) -> tuple[TransferView, ...]:
    """Hold what was received from a party for a trade; once per key.

    ``source`` is where the money came in: by default the custodian, else a channel's clearing or a suspense item.
    Refuses AmountNotPositive, HoldClosed (the hold was emptied), CurrencyMismatch (it holds another currency) and
    ChangedRepeat.
    """
    plan.positive(amount)
    content: dict[str, Json] = {"party": str(party_id), "purpose": purpose.value, "amount": money_json(amount)}
    request = Request(f"receive:{key}", Operation.RECEIVE, trade_id, content)
    hold = locked_hold(trade_id, purpose, now=now)
    unfit = _unfit(hold, amount) if hold else None
    if unfit is not None:
        return replay_or_refuse(request, unfit)
    came_in = source or accounts.custodian(amount.currency)
    line = Line(came_in, accounts.hold(trade_id, purpose, amount.currency), amount)
    return post(request, [line], now=now)


@transaction.atomic
def receive_unallocated(
    party_id: UUID, amount: Money, *, key: str, now: datetime, source: Account | None = None
) -> tuple[TransferView, ...]:
    """Credit a party with what was received from it for nothing in particular; once per key.

    ``source`` is where the money came in, as in ``receive``.

    Refuses AmountNotPositive and ChangedRepeat.
    """
    plan.positive(amount)
    request = Request(
        f"receive:{key}",
        Operation.RECEIVE_UNALLOCATED,
        party_id,
        {"party": str(party_id), "amount": money_json(amount)},
    )
    line = Line(source or accounts.custodian(amount.currency), accounts.balance(party_id, amount.currency), amount)
    return post(request, [line], now=now)


@transaction.atomic
def release(trade_id: UUID, *, to: UUID, commission: Money, now: datetime) -> tuple[TransferView, ...]:
    """Pay the whole price held to a party's balance, less the commission; once per trade.

    Refuses NothingHeld, CommissionOutOfRange, CurrencyMismatch and ChangedRepeat.
    """
    content: dict[str, Json] = {"to": str(to), "commission": money_json(commission)}
    request = Request(f"release:{trade_id}", Operation.RELEASE, trade_id, content)
    return _empty(
        request, Purpose.PRICE, lambda hold, held: plan.release(hold, held, to=to, commission=commission), now=now
    )


@transaction.atomic
def give_back(trade_id: UUID, purpose: Purpose, *, to: UUID, now: datetime) -> tuple[TransferView, ...]:
    """Give the whole hold of a purpose to a party's balance; nothing held is nothing done.

    Refuses ChangedRepeat.
    """
    request = Request(
        f"give_back:{trade_id}:{purpose.value}",
        Operation.GIVE_BACK,
        trade_id,
        {"to": str(to), "purpose": purpose.value},
    )
    try:
        return _empty(request, purpose, lambda hold, held: plan.give_back(hold, held, to=to), now=now)
    except NothingHeld:
        return ()


@transaction.atomic
def split(
    trade_id: UUID, *, parts: Sequence[tuple[UUID, Money]], commission: Money, now: datetime
) -> tuple[TransferView, ...]:
    """Divide the whole price held between parties' balances; the commission comes out of the last part.

    Refuses NothingHeld, SplitNotExact, CommissionOutOfRange, CurrencyMismatch and ChangedRepeat.
    """
    content: dict[str, Json] = {
        "parts": [{"to": str(party), "amount": money_json(amount)} for party, amount in parts],
        "commission": money_json(commission),
    }
    request = Request(f"split:{trade_id}", Operation.SPLIT, trade_id, content)
    return _empty(
        request, Purpose.PRICE, lambda hold, held: plan.split(hold, held, parts=parts, commission=commission), now=now
    )


@transaction.atomic
def seize(trade_id: UUID, *, victim: UUID, now: datetime) -> tuple[TransferView, ...]:
    """Forfeit the deposit held: half to the victim's balance, who gets the odd unit, the rest to the operator.

    Refuses NothingHeld and ChangedRepeat.
    """
    request = Request(f"seize:{trade_id}", Operation.SEIZE, trade_id, {"victim": str(victim)})
    return _empty(request, Purpose.DEPOSIT, lambda hold, held: plan.seize(hold, held, victim=victim), now=now)


def _empty(request: Request, purpose: Purpose, decide: Plan, *, now: datetime) -> tuple[TransferView, ...]:
    """Lock a hold, decide where all of it goes, post that; a repeat gets the stored result."""
    row = locked_hold(request.subject, purpose, now=now)
    if row is None or row.balance == 0:
        return replay_or_refuse(request, NothingHeld())
    return post(request, decide(row.value, Money(row.balance, row.currency)), now=now)


def _unfit(hold: LedgerAccount, amount: Money) -> Refusal | None:
    """Return why a hold cannot take an amount."""
    if hold.currency != amount.currency:
        return CurrencyMismatch(left=amount.currency, right=hold.currency)
    return HoldClosed() if hold.closed else None
