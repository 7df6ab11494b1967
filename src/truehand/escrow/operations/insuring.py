"""Insurance money: a premium is earned as cover begins, and an insurer pays a claim out of its own balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line, Purpose
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import InsufficientBalance, NothingHeld
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net
from truehand.escrow.operations.posting import locked, locked_hold, money_json, post, replay, replay_or_refuse
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.plan import Deductions
    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json


@transaction.atomic
def earn_premium(policy_id: UUID, *, to: UUID, less: Deductions, now: datetime) -> tuple[TransferView, ...]:
    """Pay the whole premium held for a policy to its insurer's balance, less the operator's commission; once.

    Refuses NothingHeld, CommissionOutOfRange, CurrencyMismatch and ChangedRepeat.
    """
    content: dict[str, Json] = {
        "to": str(to),
        "commission": money_json(less.commission),
        "tax": money_json(less.tax),
    }
    request = Request(f"premium:{policy_id}", Operation.EARN_PREMIUM, policy_id, content)
    row = locked_hold(policy_id, Purpose.PREMIUM, now=now)
    if row is None or row.balance == 0:
        return replay_or_refuse(request, NothingHeld())
    lines = plan.pay_out(row.value, Money(row.balance, row.currency), to=to, less=less)
    return post(request, net(lines, now=now), now=now)


@transaction.atomic
def pay_claim(claim_id: UUID, amount: Money, *, insurer: UUID, to: UUID, now: datetime) -> tuple[TransferView, ...]:
    """Pay an amount out of an insurer's balance to a claimant's; once a claim.

    The insurer's balance is locked before any other. Refuses AmountNotPositive, InsufficientBalance and ChangedRepeat.
    """
    plan.positive(amount)
    content: dict[str, Json] = {"insurer": str(insurer), "to": str(to), "amount": money_json(amount)}
    request = Request(f"claim:{claim_id}", Operation.PAY_CLAIM, claim_id, content)
    source = accounts.balance(insurer, amount.currency)
    row = locked(source, now=now)
    stored = replay(request)
    if stored is not None:
        return stored
    available = Money(row.balance - row.reserved if row else 0, amount.currency)
    if available < amount:
        raise InsufficientBalance(available=available, asked=amount)
    line = Line(source, accounts.balance(to, amount.currency), amount)
    return post(request, net([line], now=now), now=now)
