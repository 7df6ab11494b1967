"""What a party owes the platform, with the trades that it comes from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from truehand.escrow import queries as escrow
from truehand.escrow.domain.views import Operation
from truehand.payments import queries as payments
from truehand.trade.domain.debts import A_MONTH, DebtView, Movement, next_reminder
from truehand.trade.models import Trade

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.debts import Debt, DebtLine
    from truehand.kernel.actor import Actor


def debts(actor: Actor, *, now: datetime) -> tuple[DebtView, ...]:
    """Return what the actor owes, the oldest first, each with what made it more or less since it began."""
    found = escrow.debts_of(actor.party_id)
    lines = {
        each.owed.currency: escrow.debt_lines(actor.party_id, each.owed.currency, since=each.since) for each in found
    }
    told = [(line.subject, line.operation) for each in lines.values() for line in each]
    told += [(each.subject, each.operation) for each in found]
    cases = {subject for subject, operation in told if operation is Operation.END_CHARGEBACK}
    trades = payments.trades_charged_back(cases) if cases else {}
    subjects = {trades.get(subject, subject) for subject, _ in told}
    titles = dict(Trade.objects.filter(pk__in=subjects).values_list("pk", "title")) if subjects else {}

    def movement(line: DebtLine) -> Movement:
        trade = trades.get(line.subject, line.subject)
        return Movement(line, trade if trade in titles else None, titles.get(trade, ""))

    def view(debt: Debt) -> DebtView:
        trade = trades.get(debt.subject, debt.subject)
        return DebtView(
            debt=debt,
            trade=trade if trade in titles else None,
            title=titles.get(trade, ""),
            movements=tuple(movement(line) for line in lines[debt.owed.currency]),
            reminder=next_reminder(debt.since, now),
            counts_from=debt.since + timedelta(days=A_MONTH),
        )

    return tuple(view(each) for each in found)


def trade_of(debt: Debt) -> UUID | None:
    """Return the trade that a debt began with; None when it comes from none."""
    subject = debt.subject
    if debt.operation is Operation.END_CHARGEBACK:
        subject = payments.trades_charged_back([subject]).get(subject, subject)
    return subject if Trade.objects.filter(pk=subject).exists() else None
