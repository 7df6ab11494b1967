"""The bank's statements as trades feel them: each line is decided once, and a payment moves its trade."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain.accounts import suspense
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.trade.operations import fund

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.statement import StatementView

log = logging.getLogger(__name__)


def take_statement(
    statement_id: UUID,
    *,
    now: datetime,
    reading: Callable[[int], None] = lambda _: None,
    booking: Callable[[int], None] = lambda _: None,
) -> StatementView:
    """Read a file of statements that was received and decide its lines; taken up again where it was left.

    ``reading`` and ``booking`` are told how many lines are read and decided. Each line is one transaction: what fails
    stays undecided and is tried again, and keeps no other line back. Refuses StatementUnknown.
    """
    view = bank.read_statement(statement_id, now=now, progress=reading)
    for done, line_id in enumerate(queries.new_lines(statement_id), 1):
        try:
            book_line(line_id, now=now)
        except Exception:  # one line that cannot be booked must not hold up the money of all others
            log.exception("line of a statement not booked", extra={"line": line_id})
        booking(done)
    return queries.statement_now(view.id)


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
    receipt = bank.decide_line(line_id, now=now)
    if receipt is not None:
        fund.book(receipt, now=now)
