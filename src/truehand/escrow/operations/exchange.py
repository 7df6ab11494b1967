"""Two currencies meet: what is given in one is taken by the operator, what is got in the other comes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net
from truehand.escrow.operations.posting import Request, locked, money_json, post, replay_or_refuse
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json


@transaction.atomic
def convert(
    party_id: UUID, *, given: Money, got: Money, rate: Mapping[str, Json], key: str, now: datetime
) -> tuple[TransferView, ...]:
    """Exchange part of a party's balance into another currency: two linked transfers in one posting; once per key.

    ``rate`` is told with it: the stored rate, its source, and what rounding left. The balance of the two exchange
    accounts is what the operator bears of either currency. Refuses AmountNotPositive, InsufficientBalance and
    ChangedRepeat.
    """
    plan.positive(given)
    plan.positive(got)
    content: dict[str, Json] = {"given": money_json(given), "got": money_json(got), "rate": dict(rate)}
    request = Request(f"convert:{key}", Operation.CONVERT, party_id, content)
    source = accounts.balance(party_id, given.currency)
    row = locked(source, now=now)
    available = Money(row.balance - row.reserved if row else 0, given.currency)
    if available < given:
        return replay_or_refuse(request, InsufficientBalance(available=available, asked=given))
    gained = Line(accounts.exchange(got.currency), accounts.balance(party_id, got.currency), got)
    lines = [Line(source, accounts.exchange(given.currency), given), *net([gained], now=now)]
    return post(request, lines, now=now)
