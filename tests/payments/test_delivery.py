"""Money that leaves, and the bank's messages on their way: over real HTTP, with a bank that is down for a while."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import money
from tests.payments.conftest import NOW, cny
from truehand.escrow import queries as escrow
from truehand.kernel.actor import Actor
from truehand.payments import jobs, operations, queries
from truehand.payments.domain.channel import NotReached, Outcome, PayoutOrder
from truehand.payments.domain.message import SIGNATURE_HEADER
from truehand.payments.domain.views import BankAccountView, Intent, Payout, PayoutStatus
from truehand.payments.sandbox import operations as bank
from truehand.payments.sandbox.channel import SandboxBank
from truehand.payments.sandbox.models import BankTransfer, OutgoingMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("funds")]


@dataclass
class Receiver:
    """What our side of the call-back answers, and what it was told."""

    answers: list[int] = field(default_factory=list)
    told: list[tuple[bytes, str]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: object) -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.told.append((body, self.headers[SIGNATURE_HEADER]))
            self.send_response(state.answers.pop(0) if state.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Stay quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        settings.TRUEHAND_CALLBACK_URL = f"http://127.0.0.1:{server.server_port}/"  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


class Mute(SandboxBank):
    """A bank whose answer gets lost after it has paid."""

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:
        super().pay(order, now=now)
        raise NotReached("the line is dead")


class Deaf(SandboxBank):
    """A bank that cannot be reached."""

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        raise NotReached("the line is dead")


@pytest.fixture
def payout(alice: Actor, account: BankAccountView) -> Payout:
    return money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)


def test_a_payout_is_enqueued_with_the_change_itself(payout: Payout) -> None:
    (job,) = ProcrastinateJob.objects.filter(task_name="payments.send_payout")
    assert job.args == {"payout_id": str(payout.id)}


def test_a_payout_goes_out_and_comes_home(payout: Payout, alice: Actor, receiver: Receiver) -> None:
    jobs.send_payout(str(payout.id))
    assert queries.payout(alice, payout.id).status is PayoutStatus.SENT
    (transfer,) = BankTransfer.objects.all()
    jobs.deliver(str(transfer.id))
    (body, signature) = receiver.told[0]
    said = OutgoingMessage.objects.get()
    assert said.delivered_at is not None
    operations.record_callback("sandbox", body, {SIGNATURE_HEADER: signature}, now=said.delivered_at)
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE
    assert escrow.proof()[0].custodian == cny(600)
    jobs.deliver(str(transfer.id))
    assert len(receiver.told) == 1


@pytest.mark.parametrize("broken", [Mute, Deaf])
def test_a_lost_answer_never_pays_twice(
    payout: Payout, alice: Actor, broken: type[SandboxBank], settings: object
) -> None:
    whole = queries.channel().__class__
    settings.TRUEHAND_CHANNELS = {"sandbox": f"{__name__}.{broken.__name__}"}  # type: ignore[attr-defined]
    with pytest.raises(NotReached):
        operations.send_payout(payout.id, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.ASKING
    assert queries.unsent_payouts() == (payout.id,)
    settings.TRUEHAND_CHANNELS = {"sandbox": f"{whole.__module__}.{whole.__name__}"}  # type: ignore[attr-defined]
    for _ in range(3):
        operations.send_payout(payout.id, now=NOW)
    assert BankTransfer.objects.count() == 1
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE


def test_the_bank_tells_until_it_is_heard(asked: Intent, receiver: Receiver) -> None:
    bank.confirm(asked.reference, now=NOW)
    (transfer,) = bank.undelivered()
    receiver.answers += [500, 409]
    for _ in range(2):
        with pytest.raises(httpx.HTTPStatusError):
            bank.deliver(transfer, now=NOW)
    assert bank.undelivered() == (transfer,)
    bank.deliver(transfer, now=NOW)
    assert bank.undelivered() == ()
    assert len({body for body, _ in receiver.told}) == 1
    assert OutgoingMessage.objects.get().attempts == 3


def test_a_receiver_that_is_down_is_tried_again(asked: Intent, settings: object) -> None:
    settings.TRUEHAND_CALLBACK_URL = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
    bank.confirm(asked.reference, now=NOW)
    (transfer,) = bank.undelivered()
    with pytest.raises(httpx.TransportError):
        bank.deliver(transfer, now=NOW)
    assert OutgoingMessage.objects.get().last_answer
    assert bank.undelivered() == (transfer,)


def test_the_sweep_takes_up_what_no_job_speaks_for(payout: Payout, asked: Intent) -> None:
    bank.confirm(asked.reference, now=NOW)
    ProcrastinateJob.objects.all()._raw_delete("default")  # noqa: SLF001 - rows, no model
    jobs.sweep(0)
    names = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert names == {"payments.send_payout", "payments.sandbox_deliver"}
    assert payout.status is PayoutStatus.STARTED
