"""Background work: the clock of the trades, payments to ask about, and the bank's statements."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from truehand.edge import clock
from truehand.kernel.refusal import Refusal
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.payments.domain.channel import NotReached
from truehand.payments.operations.names import TAKE_STATEMENT
from truehand.trade.operations import auctions, fund, machines
from truehand.trade.operations.clock import tick
from truehand.trade.operations.dun import remind_debtors
from truehand.trade.operations.papers import MAKE_PAPERS, make_papers, without_papers
from truehand.trade.operations.statements import take_statement as take

log = logging.getLogger(__name__)

PAPERS_WITHIN = timedelta(days=30)


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="trade.sweep", lock="trade.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Move every trade whose time is up, and close every auction whose time is over."""
    tick(now=clock.now())
    auctions.sweep(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="trade.follow_machines", queueing_lock="trade.follow_machines", lock="trade.follow_machines")
def follow_machines(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Hold what is claimed and let go on what is clear, also where whoever found it out was cut short."""
    machines.follow_machines(now=clock.now())


@app.task(name="trade.ask_payments", queueing_lock="trade.ask_payments")
def ask_payments(timestamp: int, *, fresh: bool = False) -> None:  # noqa: ARG001 - procrastinate gives it
    """Ask what became of the payments of the last days, and of the fresh ones often: a message may have got lost."""
    for intent_id in payments.payments_to_ask(now=clock.now(), fresh=fresh):
        with suppress(AlreadyEnqueued):
            ask_payment.configure(queueing_lock=f"trade.ask_payment:{intent_id}").defer(intent_id=str(intent_id))


app.periodic(cron="*/15 * * * *")(ask_payments)
app.periodic(cron="* * * * * */20", periodic_id="fresh", queueing_lock="trade.ask_fresh", task_kwargs={"fresh": True})(
    ask_payments
)


@app.task(name="trade.ask_payment")
def ask_payment(intent_id: str) -> None:
    """Ask what became of one payment; it is asked again with the next sweep."""
    _whatever_else(lambda: fund.ask_payment(UUID(intent_id), now=clock.now()))


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


@app.task(name=MAKE_PAPERS)
def papers(trade_id: str) -> None:
    """Set and sign the papers of a trade or a seller's machines; what fails is taken up again by ``papers_left``."""
    make_papers(UUID(trade_id), now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="trade.papers_left", queueing_lock="trade.papers_left")
def papers_left(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Have the papers made that no job speaks for any more."""
    for keeper_id in without_papers(within=PAPERS_WITHIN, now=clock.now()):
        with suppress(AlreadyEnqueued):
            papers.configure(queueing_lock=f"{MAKE_PAPERS}:{keeper_id}").defer(trade_id=str(keeper_id))
