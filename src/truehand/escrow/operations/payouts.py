"""Money on its way out: from a party's balance to its bank, in two steps with the bank's word between them.

What somebody else has to approve first is promised before that: it stays in the balance and nobody can have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.refusals import InsufficientBalance, PayoutUnknown
from truehand.escrow.domain.views import Operation, Outcome
from truehand.escrow.operations.posting import Request, locked, money_json, post, replay_or_refuse
from truehand.escrow.operations.reserve import post_reserved, reserve, void
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import Reservation, TransferView


@transaction.atomic
def start_payout(party_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Take an amount from a party's balance and have it in transit; once per key.

    Refuses AmountNotPositive, InsufficientBalance and ChangedRepeat.
    """
    plan.positive(amount)
    request = Request(_start(key), Operation.START_PAYOUT, party_id, {"amount": money_json(amount)})
    source = accounts.balance(party_id, amount.currency)
    row = locked(source, now=now)
    available = Money(row.balance - row.reserved if row else 0, amount.currency)
    if available < amount:
        return replay_or_refuse(request, InsufficientBalance(available=available, asked=amount))
    return post(request, [Line(source, accounts.in_transit(party_id, amount.currency), amount)], now=now)


@transaction.atomic
def reserve_payout(party_id: UUID, amount: Money, *, key: str, expires_at: datetime, now: datetime) -> Reservation:
    """Promise an amount of a party's balance to a payout that is still to be approved; once per key.

    Refuses AmountNotPositive, InsufficientBalance, Frozen, ReservationTooShort and ChangedRepeat.
    """
    source, to = accounts.balance(party_id, amount.currency), accounts.in_transit(party_id, amount.currency)
    return reserve(source, amount, to=to, subject=party_id, key=_start(key), expires_at=expires_at, now=now)


@transaction.atomic
def start_reserved_payout(*, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Have what was promised to a payout in transit; once, and harmless for one that was started.

    Refuses ReservationUnknown, ReservationEnded (called off, or its time was over) and Frozen.
    """
    return queries.transfers_of_key(_start(key)) or post_reserved(_start(key), now=now)


@transaction.atomic
def call_off_payout(*, key: str, now: datetime) -> None:
    """Have a payout that no bank was told of back in the balance: its promise ends, or what was taken returns; once.

    Refuses ReservationUnknown, and ChangedRepeat when it was made.
    """
    if queries.transfers_of_key(_start(key)):
        fail_payout(key=key, now=now)
    elif queries.reservation(_start(key)).outcome is not Outcome.EXPIRED:
        void(_start(key), now=now)


@transaction.atomic
def start_probe(probe_id: UUID, amount: Money, *, now: datetime) -> tuple[TransferView, ...]:
    """Have an amount of the operator's own on its way to a bank account; it ends as a payout does. Once per probe."""
    plan.positive(amount)
    request = Request(_start(str(probe_id)), Operation.START_PAYOUT, probe_id, {"amount": money_json(amount)})
    line = Line(accounts.charges(amount.currency), accounts.in_transit(probe_id, amount.currency), amount)
    return post(request, [line], now=now)


@transaction.atomic
def finish_payout(*, key: str, now: datetime, source: accounts.Account | None = None) -> tuple[TransferView, ...]:
    """Book a payout that was made; once. ``source`` is where it was paid from, by default the custodian.

    Refuses PayoutUnknown, and ChangedRepeat when it was booked as failed.
    """
    started = _started(key)
    paid_from = source or accounts.custodian(started.amount.currency)
    return _end(started, Operation.FINISH_PAYOUT, paid_from, key, now)


@transaction.atomic
def fail_payout(*, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Return a payout that the bank refused to the balance; once. Refuses PayoutUnknown, ChangedRepeat when made."""
    started = _started(key)
    return _end(started, Operation.FAIL_PAYOUT, started.debit, key, now)


def _end(
    started: TransferView, operation: Operation, to: accounts.Account, key: str, now: datetime
) -> tuple[TransferView, ...]:
    # Both ends share one key, so that a payout ends once, one way.
    request = Request(f"end_payout:{key}", operation, started.subject, {"start": str(started.id)})
    return post(request, [Line(started.credit, to, started.amount)], now=now)


def _start(key: str) -> str:
    return f"start_payout:{key}"


def _started(key: str) -> TransferView:
    found = queries.transfers_of_key(_start(key))
    if not found:
        raise PayoutUnknown
    return found[0]
