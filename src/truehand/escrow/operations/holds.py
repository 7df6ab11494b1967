"""Money comes into escrow and leaves it: received, released, given back, divided, seized.

Whatever credits a party's balance here pays the party's debt to the platform first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line, Purpose
from truehand.escrow.domain.plan import Deductions
from truehand.escrow.domain.refusals import HoldClosed, NothingHeld
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net
from truehand.escrow.operations.posting import Request, locked_hold, money_json, post, replay, replay_or_refuse
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
    Parts = Sequence[tuple[UUID, Money]]


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
    return receive_parts(trade_id, party_id, [(purpose, amount)], key=key, now=now, source=source)


@transaction.atomic
def receive_parts(
    trade_id: UUID,
    party_id: UUID,
    parts: Sequence[tuple[Purpose, Money]],
    *,
    key: str,
    now: datetime,
    source: Account | None = None,
    rest: Money | None = None,
) -> tuple[TransferView, ...]:
    """Hold one payment of a party for several purposes of a trade at once; ``rest`` of it is the party's own balance.

    Refuses as ``receive`` does, for each part; all or none of it is booked.
    """
    request = Request(f"receive:{key}", Operation.RECEIVE, trade_id, _received(party_id, parts, rest))
    lines = []
    for purpose, amount in parts:
        plan.positive(amount)
        hold = locked_hold(trade_id, purpose, now=now)
        unfit = _unfit(hold, amount) if hold else None
        if unfit is not None:
            return replay_or_refuse(request, unfit)
        lines.append(Line(_came_in(source, amount), accounts.hold(trade_id, purpose, amount.currency), amount))
    if rest is not None and rest.minor:
        own = Line(_came_in(source, rest), accounts.balance(party_id, rest.currency), rest)
        lines += net([own], now=now)
    return post(request, lines, now=now)


def _came_in(source: Account | None, amount: Money) -> Account:
    return source or accounts.custodian(amount.currency)


def _received(party_id: UUID, parts: Sequence[tuple[Purpose, Money]], rest: Money | None) -> dict[str, Json]:
    """Return a payment as it stands in a request; of one purpose as it always did."""
    if len(parts) == 1 and not rest:
        ((purpose, amount),) = parts
        return {"party": str(party_id), "purpose": purpose.value, "amount": money_json(amount)}
    told: list[Json] = [{"purpose": purpose.value, "amount": money_json(amount)} for purpose, amount in parts]
    return {"party": str(party_id), "parts": told, "rest": money_json(rest) if rest else None}


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
    lines = [Line(_came_in(source, amount), accounts.balance(party_id, amount.currency), amount)]
    return post(request, net(lines, now=now), now=now)


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
def release_part(
    trade_id: UUID, part: str, amount: Money, *, to: UUID, less: Deductions, now: datetime
) -> tuple[TransferView, ...]:
    """Pay an amount of the price held to a party's balance, less the deductions; once per trade and part.

    Refuses NothingHeld (less than the amount is), CommissionOutOfRange, CurrencyMismatch and ChangedRepeat.
    """
    plan.positive(amount)
    content: dict[str, Json] = {"to": str(to), "amount": money_json(amount), **_deducted(less)}
    request = Request(f"release:{trade_id}:{part}", Operation.RELEASE_PART, trade_id, content)
    return _take(
        request, Purpose.PRICE, amount, lambda hold, taken: plan.pay_out(hold, taken, to=to, less=less), now=now
    )


@transaction.atomic
def pay_fee(trade_id: UUID, service: str, amount: Money, *, to: UUID, now: datetime) -> tuple[TransferView, ...]:
    """Pay a fee that was held for a service to whoever served; once per trade and service.

    Refuses NothingHeld (less than the amount is) and ChangedRepeat.
    """
    plan.positive(amount)
    content: dict[str, Json] = {"to": str(to), "amount": money_json(amount)}
    request = Request(f"fee:{trade_id}:{service}", Operation.PAY_FEE, trade_id, content)
    return _take(request, Purpose.FEES, amount, lambda hold, taken: plan.give_back(hold, taken, to=to), now=now)


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
    trade_id: UUID,
    *,
    parts: Parts,
    commission: Money,
    now: datetime,
    tax: Money | None = None,
    fees: Parts = (),
) -> tuple[TransferView, ...]:
    """Divide the whole price held between parties' balances; commission, its tax and fees come out of the last part.

    Refuses NothingHeld, SplitNotExact, CommissionOutOfRange, CurrencyMismatch and ChangedRepeat.
    """
    content: dict[str, Json] = {
        "parts": [{"to": str(party), "amount": money_json(amount)} for party, amount in parts],
        **_deducted(Deductions(commission, tax or Money.zero(commission.currency), tuple(fees))),
    }
    request = Request(f"split:{trade_id}", Operation.SPLIT, trade_id, content)
    return _empty(
        request,
        Purpose.PRICE,
        lambda hold, held: plan.split(hold, held, parts=parts, commission=commission, tax=tax, fees=fees),
        now=now,
    )


@transaction.atomic
def seize(
    trade_id: UUID, *, victim: UUID, now: datetime, purpose: Purpose = Purpose.DEPOSIT, amount: Money | None = None
) -> tuple[TransferView, ...]:
    """Forfeit a deposit that is held, or that amount of it, once: half is the victim's, with the odd unit.

    Refuses NothingHeld (or less than the amount) and ChangedRepeat.
    """
    content: dict[str, Json] = {"victim": str(victim)}
    if amount is None:
        request = Request(f"seize:{trade_id}", Operation.SEIZE, trade_id, content)
        return _empty(request, purpose, lambda hold, held: plan.seize(hold, held, victim=victim), now=now)
    plan.positive(amount)
    content |= {"purpose": purpose.value, "amount": money_json(amount)}
    request = Request(f"seize:{trade_id}:{purpose.value}", Operation.SEIZE, trade_id, content)
    return _take(request, purpose, amount, lambda hold, taken: plan.seize(hold, taken, victim=victim), now=now)


def _empty(request: Request, purpose: Purpose, decide: Plan, *, now: datetime) -> tuple[TransferView, ...]:
    """Lock a hold, decide where all of it goes, post that; a repeat gets the stored result."""
    row = locked_hold(request.subject, purpose, now=now)
    if row is None or row.balance == 0:
        return replay_or_refuse(request, NothingHeld())
    return post(request, net(decide(row.value, Money(row.balance, row.currency)), now=now), now=now)


def _take(
    request: Request, purpose: Purpose, amount: Money, decide: Plan, *, now: datetime
) -> tuple[TransferView, ...]:
    """Lock a hold, decide where an amount of it goes, post that; a repeat gets the stored result."""
    row = locked_hold(request.subject, purpose, now=now)
    if row is None or row.currency != amount.currency or row.balance < amount.minor:
        return replay_or_refuse(request, NothingHeld())
    stored = replay(request)
    return stored if stored is not None else post(request, net(decide(row.value, amount), now=now), now=now)


def _deducted(less: Deductions) -> dict[str, Json]:
    """Return deductions as they stand in a request; what there is none of is left out."""
    told: dict[str, Json] = {"commission": money_json(less.commission)}
    if less.tax.minor:
        told["tax"] = money_json(less.tax)
    if less.fees:
        told["fees"] = [{"to": str(payee), "amount": money_json(fee)} for payee, fee in less.fees]
    return told


def _unfit(hold: LedgerAccount, amount: Money) -> Refusal | None:
    """Return why a hold cannot take an amount."""
    if hold.currency != amount.currency:
        return CurrencyMismatch(left=amount.currency, right=hold.currency)
    return HoldClosed() if hold.closed else None
