"""Money that nobody could place yet: one account an item, emptied into a hold, a balance, or back to who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.batch import post_all
from truehand.escrow.operations.posting import Request, money_json, post

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money


@transaction.atomic
def receive_suspense(item_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Keep in suspense what the custodian received and nobody could place; once per key.

    Refuses AmountNotPositive and ChangedRepeat.
    """
    return post(*_received(item_id, amount, key), now=now)


def book_statement(
    items: Sequence[tuple[UUID, Money, str]], charges: Sequence[tuple[UUID, Money, str]], *, now: datetime
) -> None:
    """Do what ``receive_suspense`` and ``bank_charge`` do for many lines at once, all or none; each once per key.

    Each is its item (of a charge: its subject), amount and key. Refuses as those do.
    """
    postings = [_received(*each) for each in items] + [_charged(*each) for each in charges]
    if postings:
        post_all(postings, now=now)


@transaction.atomic
def place_in_balance(item_id: UUID, party_id: UUID, amount: Money, *, now: datetime) -> tuple[TransferView, ...]:
    """Give an item to a party's balance; once an item. Refuses AmountNotPositive and ChangedRepeat."""
    plan.positive(amount)
    line = Line(accounts.suspense(item_id, amount.currency), accounts.balance(party_id, amount.currency), amount)
    return _post(f"place_suspense:{item_id}", Operation.PLACE_SUSPENSE, item_id, line, now)


@transaction.atomic
def put_in_own(item_id: UUID, amount: Money, *, now: datetime) -> tuple[TransferView, ...]:
    """Count an item as the operator's own funds, put in; once an item. Refuses AmountNotPositive and ChangedRepeat."""
    plan.positive(amount)
    line = Line(accounts.suspense(item_id, amount.currency), accounts.operator(amount.currency), amount)
    return _post(f"place_suspense:{item_id}", Operation.FUND, item_id, line, now)


@transaction.atomic
def start_refund(item_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Put an item on its way back to who sent it; once per key. Refuses AmountNotPositive and ChangedRepeat."""
    plan.positive(amount)
    line = Line(accounts.suspense(item_id, amount.currency), _returning(item_id, amount), amount)
    return _post(f"refund_suspense:{key}", Operation.REFUND_SUSPENSE, item_id, line, now)


@transaction.atomic
def finish_refund(item_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Book a refund that the bank made; once. Refuses ChangedRepeat when it was booked as failed."""
    return _end(item_id, Operation.FINISH_PAYOUT, accounts.custodian(amount.currency), amount, key, now)


@transaction.atomic
def fail_refund(item_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Return a refund that the bank did not make to its item; once. Refuses ChangedRepeat when it was made."""
    return _end(item_id, Operation.FAIL_PAYOUT, accounts.suspense(item_id, amount.currency), amount, key, now)


@transaction.atomic
def return_payout(party_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Credit a party with a payout that was made and came back; once per key. Refuses ChangedRepeat."""
    plan.positive(amount)
    line = Line(accounts.custodian(amount.currency), accounts.balance(party_id, amount.currency), amount)
    return _post(f"return_payout:{key}", Operation.FAIL_PAYOUT, party_id, line, now)


@transaction.atomic
def bank_charge(amount: Money, *, key: str, subject: UUID, now: datetime) -> tuple[TransferView, ...]:
    """Book what the custodian's bank took for itself: the operator's own cost, never client money; once per key.

    Refuses AmountNotPositive and ChangedRepeat.
    """
    return post(*_charged(subject, amount, key), now=now)


def _end(
    item_id: UUID, operation: Operation, to: Account, amount: Money, key: str, now: datetime
) -> tuple[TransferView, ...]:
    # Both ends share one key, so that a refund ends once, one way.
    return _post(f"end_refund:{key}", operation, item_id, Line(_returning(item_id, amount), to, amount), now)


def _returning(item_id: UUID, amount: Money) -> Account:
    return accounts.in_transit(item_id, amount.currency)


def _received(item_id: UUID, amount: Money, key: str) -> tuple[Request, list[Line]]:
    plan.positive(amount)
    line = Line(accounts.custodian(amount.currency), accounts.suspense(item_id, amount.currency), amount)
    return _posting(f"suspense:{key}", Operation.RECEIVE_SUSPENSE, item_id, line)


def _charged(subject: UUID, amount: Money, key: str) -> tuple[Request, list[Line]]:
    plan.positive(amount)
    line = Line(accounts.charges(amount.currency), accounts.custodian(amount.currency), amount)
    return _posting(f"charge:{key}", Operation.BANK_CHARGE, subject, line)


def _post(key: str, operation: Operation, subject: UUID, line: Line, now: datetime) -> tuple[TransferView, ...]:
    return post(*_posting(key, operation, subject, line), now=now)


def _posting(key: str, operation: Operation, subject: UUID, line: Line) -> tuple[Request, list[Line]]:
    content: dict[str, Json] = {"debit": line.debit.name, "credit": line.credit.name, "amount": money_json(line.amount)}
    return Request(key, operation, subject, content), [line]
