"""Money on its way back to who paid it, through the gateway it came by: from a balance, in two steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import locked, money_json, post, replay_or_refuse
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json


@transaction.atomic
def start_return(party_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Take an amount from a party's balance and have it in transit; once per key.

    Refuses AmountNotPositive, InsufficientBalance and ChangedRepeat.
    """
    plan.positive(amount)
    request = Request(f"refund:{key}", Operation.REFUND, party_id, {"amount": money_json(amount)})
    source = accounts.balance(party_id, amount.currency)
    row = locked(source, now=now)
    available = Money(row.balance - row.reserved if row else 0, amount.currency)
    if available < amount:
        return replay_or_refuse(request, InsufficientBalance(available=available, asked=amount))
    return post(request, [Line(source, accounts.in_transit(party_id, amount.currency), amount)], now=now)


@transaction.atomic
def finish_return(
    party_id: UUID, amount: Money, *, source: Account, key: str, now: datetime
) -> tuple[TransferView, ...]:
    """Book a refund that was made from where the money lay; once. Refuses ChangedRepeat when it failed before."""
    return _end(party_id, amount, source, key, now)


@transaction.atomic
def fail_return(party_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Return a refund that was refused to the balance; once. Refuses ChangedRepeat when it was made before."""
    return _end(party_id, amount, accounts.balance(party_id, amount.currency), key, now)


def _end(party_id: UUID, amount: Money, to: Account, key: str, now: datetime) -> tuple[TransferView, ...]:
    content: dict[str, Json] = {"amount": money_json(amount), "to": to.name}
    request = Request(f"end_refund:{key}", Operation.REFUND, party_id, content)
    return post(request, [Line(accounts.in_transit(party_id, amount.currency), to, amount)], now=now)
