"""Background work: payouts to their channel, and what was left over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.payments import queries
from truehand.payments.operations import ask_payout as ask_for
from truehand.payments.operations import (
    expire_payments,
    follow_decisions,
    forget_oldest_refused,
    remind_of_answers,
)
from truehand.payments.operations import open_payment as open_at_channel
from truehand.payments.operations import send_answer as answer
from truehand.payments.operations import send_payout as hand_over
from truehand.payments.operations import send_refund as give_back
from truehand.payments.operations.names import OPEN_PAYMENT, SEND_ANSWER, SEND_PAYOUT, SEND_REFUND

# 2, 4, 8 … seconds: about a quarter of an hour; then the sweep takes over.
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name=SEND_PAYOUT, retry=AGAIN)
def send_payout(payout_id: str) -> None:
    """Hand one payout to the bank."""
    hand_over(UUID(payout_id), now=clock.now())


@app.task(name="payments.ask_payout", retry=AGAIN)
def ask_payout(payout_id: str) -> None:
    """Ask what became of one payout."""
    ask_for(UUID(payout_id), now=clock.now())


@app.task(name=SEND_REFUND, retry=AGAIN)
def send_refund(refund_id: str) -> None:
    """Hand one refund to its channel, or ask for it."""
    give_back(UUID(refund_id), now=clock.now())


@app.task(name=SEND_ANSWER, retry=AGAIN)
def send_answer(chargeback_id: str) -> None:
    """Hand the answer to one chargeback to its channel."""
    answer(UUID(chargeback_id), now=clock.now())


@app.task(name=OPEN_PAYMENT, retry=AGAIN)
def open_payment(intent_id: str, return_path: str) -> None:
    """Have one payment collected by its channel."""
    open_at_channel(UUID(intent_id), return_path=return_path)


@app.periodic(cron="* * * * *")
@app.task(name="payments.expire", queueing_lock="payments.expire")
def expire(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """End the payments whose time is over."""
    expire_payments(now=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="payments.sweep", queueing_lock="payments.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Take up again what no job speaks for any more; both are harmless when repeated."""
    for payout_id in queries.unsent_payouts(now=clock.now()):
        send_payout.defer(payout_id=str(payout_id))
    for payout_id in queries.unheard_payouts():
        ask_payout.defer(payout_id=str(payout_id))
    for refund_id in queries.open_refunds():
        send_refund.defer(refund_id=str(refund_id))
    for chargeback_id in queries.unsent_answers():
        send_answer.defer(chargeback_id=str(chargeback_id))
    remind_of_answers(now=clock.now())
    follow_decisions(now=clock.now())
    forget_oldest_refused()
