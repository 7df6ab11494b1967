"""Money that a card network takes back: claimed while the case is open; lost, it is taken from who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import locked, money_json, post, replay
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json


@transaction.atomic
def open_chargeback(case_id: UUID, amount: Money, *, source: Account, now: datetime) -> tuple[TransferView, ...]:
    """Book what was taken from where it lay, ``source``, as a claim of the case's own; once a case.

    Refuses AmountNotPositive and ChangedRepeat.
    """
    plan.positive(amount)
    claim = accounts.repudiation(case_id, amount.currency)
    request = Request(f"chargeback:{case_id}", Operation.CHARGEBACK, case_id, {"amount": money_json(amount)})
    return post(request, [Line(claim, source, amount)], now=now)


@transaction.atomic
def win_chargeback(case_id: UUID, amount: Money, *, source: Account, now: datetime) -> tuple[TransferView, ...]:
    """Book that the money came back to where it lay; a case ends once. Refuses ChangedRepeat when it was lost."""
    claim = accounts.repudiation(case_id, amount.currency)
    return post(_ending(case_id, "won", amount), [Line(source, claim, amount)], now=now)


@transaction.atomic
def lose_chargeback(
    case_id: UUID, amount: Money, *, hold: Account | None, party_id: UUID, now: datetime
) -> tuple[TransferView, ...]:
    """Meet the claim from a trade's hold, if one is given, as far as it is held, then from the party's balance.

    The rest is the party's debt. A case ends once. Refuses ChangedRepeat when it was won.
    """
    request = _ending(case_id, "lost", amount)
    stored = replay(request)
    if stored is not None:
        return stored
    claim, left = accounts.repudiation(case_id, amount.currency), amount
    lines: list[Line] = []
    own = accounts.balance(party_id, amount.currency)
    for account in (hold, own) if hold else (own,):
        part = min(left, _available(account, now))
        if part.minor > 0:
            lines.append(Line(account, claim, part))
            left -= part
    if left.minor:
        lines.append(Line(accounts.debt(party_id, amount.currency), claim, left))
    return post(request, lines, now=now)


def _ending(case_id: UUID, end: str, amount: Money) -> Request:
    content: dict[str, Json] = {"end": end, "amount": money_json(amount)}
    return Request(f"end_chargeback:{case_id}", Operation.END_CHARGEBACK, case_id, content)


def _available(account: Account, now: datetime) -> Money:
    """Return what may be taken of an account, which stays locked."""
    row = locked(account, now=now)
    return Money(row.balance - row.reserved if row and not row.frozen else 0, account.currency)
