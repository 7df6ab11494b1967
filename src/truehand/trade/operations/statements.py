"""The bank's statements as trades feel them: each line is decided once, and a payment moves its trade."""

from __future__ import annotations

import logging
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.escrow.domain.accounts import suspense
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.trade.operations import fund

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.statement import StatementView

log = logging.getLogger(__name__)

# Lines booked in one transaction: enough to share its commit, few enough that nobody waits for their locks.
GROUP: Final = 50


def take_statement(
    statement_id: UUID,
    *,
    now: datetime,
    reading: Callable[[int], None] = lambda _: None,
    booking: Callable[[int], None] = lambda _: None,
) -> StatementView:
    """Read a file of statements that was received and decide its lines; taken up again where it was left.

    ``reading`` and ``booking`` are told how many lines are read and decided. Lines are booked by groups, a transaction
    each; of a group in which one fails, each line is booked by itself. What fails then stays undecided and is tried
    again, and keeps no other line back. Refuses StatementUnknown.
    """
    view, done = bank.read_statement(statement_id, now=now, progress=reading), 0
    rest = iter(queries.new_lines(statement_id))
    while group := list(islice(rest, GROUP)):
        _book_group(group, now)
        done += len(group)
        booking(done)
    return queries.statement_now(view.id)


def _book_group(lines: Sequence[int], now: datetime) -> None:
    try:
        with transaction.atomic():
            _book_all(lines, now)
    except Exception:  # nothing of the group is booked: the line that cannot be must be told from the others
        log.warning("a group of lines is booked line by line", extra={"line": lines[0]}, exc_info=True)
        for line_id in lines:
            _book_alone(line_id, now)


def _book_alone(line_id: int, now: datetime) -> None:
    try:
        book_line(line_id, now=now)
    except Exception:  # one line that cannot be booked must not hold up the money of all others
        log.exception("line of a statement not booked", extra={"line": line_id})


@transaction.atomic
def place_suspense(actor: Actor, item_id: UUID, *, now: datetime) -> None:
    """Do with an item in suspense what the actor proposed and another operator approved, once.

    What counts for a payment that was asked for moves its trade like any other receipt. Refuses NotPermitted,
    SecondPersonNeeded, SuspenseUnknown, SuspenseClosed and SuspenseNotPlaceable.
    """
    placing = queries.approved_placing(actor, item_id, now=now)
    receipt = bank.place_item(actor, item_id, placing, now=now)
    if receipt is not None:
        fund.book(receipt, now=now, source=suspense(item_id, receipt.amount.currency))


@transaction.atomic
def book_line(line_id: int, *, now: datetime) -> None:
    """Decide one line and do what follows from it, once."""
    _book_all([line_id], now)


def _book_all(lines: Sequence[int], now: datetime) -> None:
    """Decide lines in their order and do what follows; what they ask for and what they write goes together."""
    group = bank.Group.of(lines, now=now)
    for line_id in lines:
        receipt = bank.decide_line(line_id, group=group)
        if receipt is not None:
            fund.book(receipt, now=now)
    group.close()
