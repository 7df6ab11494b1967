"""Money that leaves: told once, asked for when there was no answer, never paid twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.tasks import Task

from tests import money
from tests.payments.conftest import NOW, cny
from truehand.escrow import queries as escrow
from truehand.kernel.actor import Actor
from truehand.payments import jobs, operations, queries
from truehand.payments.domain.channel import NotReached
from truehand.payments.domain.message import SignedMessage
from truehand.payments.domain.views import BankAccountView, Payout, PayoutStatus
from truehand.payments.sandbox import mischief
from truehand.payments.sandbox.inside import gateway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("funds")]


@pytest.fixture
def payout(alice: Actor, account: BankAccountView) -> Payout:
    return money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)


def paid_there(payout: Payout) -> int:
    """How often the gateway has paid it."""
    with gateway().book.writing() as rows:
        return int(rows.execute("select count(*) from entries where reference = ?", (payout.reference,)).fetchone()[0])


def test_a_payout_is_enqueued_with_the_change_itself(payout: Payout) -> None:
    jobs_there = ProcrastinateJob.objects.filter(task_name="payments.send_payout").order_by("id")
    assert [each.args for each in jobs_there][1:] == [{"payout_id": str(payout.id)}]


def test_a_payout_goes_out_and_comes_home(payout: Payout, alice: Actor) -> None:
    jobs.send_payout(str(payout.id))
    assert queries.payout(alice, payout.id).status is PayoutStatus.SENT
    with gateway().book.writing() as rows:
        body = rows.execute("select body from messages where reference = ?", (payout.reference,)).fetchone()["body"]
    message: SignedMessage = gateway().outbox.message(body, now=NOW)
    operations.record_callback("sandbox", message.body, message.headers, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE
    (proof,) = escrow.proof()
    assert (proof.custodian + proof.clearing, proof.difference) == (cny(600), cny(0))
    assert paid_there(payout) == 1


@pytest.mark.parametrize("wrong", ["timeout", "broken"])
def test_a_lost_answer_never_pays_twice(payout: Payout, alice: Actor, wrong: str) -> None:
    mischief.arm(gateway().book, wrong, reference=payout.reference)
    with pytest.raises(NotReached):
        operations.send_payout(payout.id, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.ASKING
    assert queries.unsent_payouts() == (payout.id,)
    for _ in range(3):
        operations.send_payout(payout.id, now=NOW)
    assert paid_there(payout) == 1
    operations.ask_payout(payout.id, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE


def test_a_gateway_that_is_down_leaves_the_payout_to_be_asked_for(
    payout: Payout, alice: Actor, settings: object
) -> None:
    settings.TRUEHAND_CHANNELS = {"sandbox": "tests.payments.dead.Dead"}  # type: ignore[attr-defined]
    for _ in range(2):
        with pytest.raises(NotReached):
            operations.send_payout(payout.id, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.ASKING
    assert escrow.in_transit(alice.party_id) == (cny(400),)


@pytest.mark.parametrize("task", [jobs.send_payout, jobs.ask_payout, jobs.send_refund, jobs.send_answer])
def test_whoever_is_asked_in_vain_is_asked_again_until_the_sweep_takes_over(task: Task[..., object, ...]) -> None:
    waits = []
    for attempts in range(9):
        job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=task.name, attempts=attempts)
        again = task.get_retry_exception(NotReached(), job)
        if again and again.retry_decision.retry_at:
            waits.append(again.retry_decision.retry_at - datetime.now(UTC))
    assert len(waits) == 8
    assert sum(waits, timedelta()) < timedelta(minutes=15)


def test_the_sweep_takes_up_what_no_job_speaks_for(payout: Payout) -> None:
    ProcrastinateJob.objects.all()._raw_delete("default")  # noqa: SLF001 - rows, no model
    jobs.sweep(0)
    names = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert names == {"payments.send_payout"}
    assert payout.status is PayoutStatus.STARTED
