"""Background work: the clock of the trades, payments to ask about, and the bank's statements."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.kernel.refusal import Refusal
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.payments.domain.channel import NotReached
from truehand.payments.operations.names import TAKE_STATEMENT
from truehand.trade.operations import fund
from truehand.trade.operations.asking import ask_payment as ask
from truehand.trade.operations.clock import tick
from truehand.trade.operations.dun import remind_debtors
from truehand.trade.operations.statements import take_statement as take

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="trade.sweep", lock="trade.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Move every trade whose time is up."""
    tick(now=clock.now())


@app.periodic(cron="* * * * * */20")
@app.task(name="trade.ask_fresh", queueing_lock="trade.ask_fresh", lock="trade.ask_fresh")
def ask_fresh(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Ask what became of the payments of the last minutes."""
    now = clock.now()
    for intent_id in payments.awaited_payments(now=now):
        _whatever_else(lambda intent_id=intent_id: fund.ask_payment(intent_id, now=now))  # type: ignore[misc]


@app.periodic(cron="*/15 * * * *")
@app.task(name="trade.settle", queueing_lock="trade.settle", lock="trade.settle")
def settle(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Fetch the gateways' settlement files of today, yesterday, and every day that is not settled."""
    now = clock.now()
    for channel in payments.settling_channels():
        for day in sorted({now.date(), now.date() - timedelta(days=1), *payments.unsettled_days(channel)}):
            _whatever_else(lambda channel=channel, day=day: fund.settle_day(channel, day, now=now))  # type: ignore[misc]


def _whatever_else(act: Callable[[], None]) -> None:
    """One that cannot be reached, or tells nonsense, keeps no other one from being asked."""
    try:
        act()
    except (NotReached, Refusal) as error:
        log.warning("a channel was asked in vain", extra={"error": type(error).__name__})


@app.task(name="trade.ask_payment", retry=RetryStrategy(max_attempts=4, exponential_wait=4))
def ask_payment(channel: str, reference: str) -> None:
    """Ask what became of one payment."""
    ask(channel, reference, now=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="trade.ask_payments", queueing_lock="trade.ask_payments")
def ask_payments(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Ask about every payment of the last days: a message may have got lost."""
    for channel, reference in payments.lately_asked(now=clock.now()):
        ask_payment.defer(channel=channel, reference=reference)


@app.task(name=TAKE_STATEMENT, lock="trade.statements")
def take_statement(statement_id: str) -> None:
    """Read one file of statements and decide its lines."""
    take(UUID(statement_id), now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="trade.statements_left", queueing_lock="trade.statements_left")
def statements_left(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Take up again the statements that no job speaks for any more, and lines that could not be decided."""
    for statement_id in bank.unread_statements():
        take_statement.defer(statement_id=str(statement_id))


@app.periodic(cron="0 1 * * *")
@app.task(name="trade.remind_debtors", queueing_lock="trade.remind_debtors")
def remind_of_debts(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Remind, once a day, whoever owes the platform."""
    remind_debtors(now=clock.now())
