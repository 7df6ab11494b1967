"""The sandbox gateway as Truehand's channel: a client of its interface over HTTP."""

from __future__ import annotations

import base64
import json
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import httpx
from django.conf import settings

from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.payments.domain import message
from truehand.payments.domain.channel import Arrival, Fate, Instructions, NotReached, Outcome
from truehand.payments.domain.report import ReportLine
from truehand.payments.sandbox.keys import api_key, signing_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.payments.domain.channel import CaseAnswer, Event, PaymentOrder, PayoutOrder, RefundOrder

PATIENCE: Final = 10.0  # seconds for one answer
# Another way there than the network, while the gateway runs within this process (see ``inside``).
TRANSPORT: ContextVar[httpx.BaseTransport | None] = ContextVar("sandbox_transport", default=None)


class SandboxGateway:
    """The channel of demonstration mode and of tests."""

    currencies = frozenset(EXPONENTS)
    pays_out = True
    settles = True
    pays_within = timedelta(hours=2)
    refunds = True
    answers = True
    proven = True
    thanks = ""
    settled_by: frozenset[str] = frozenset()

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def origins(self) -> frozenset[str]:
        """Return where the hosted page is."""
        return frozenset({settings.TRUEHAND_SANDBOX_URL})

    def open(self, order: PaymentOrder) -> Instructions:
        """Have the payment collected; return the page to pay at."""
        zh, en = order.words
        said = {
            "reference": order.reference,
            "amount": _amount(order.amount),
            "words": {"zh": zh, "en": en},
            "expires_at": order.expires_at.isoformat() if order.expires_at else None,
            "return_url": settings.TRUEHAND_ORIGIN + order.return_path,
            "notify_url": settings.TRUEHAND_CALLBACK_URL,
        }
        self._order("/v1/payments", said)
        return Instructions(url=f"{settings.TRUEHAND_SANDBOX_URL}/pay/{order.reference}")

    def ask_payment(self, reference: str) -> Outcome:
        """Return what payers did."""
        return self._ask("/v1/payments", reference)

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Hand over a payout; what became of it is told by message, and to who asks."""
        said = {
            "reference": order.reference,
            "amount": _amount(order.amount),
            "holder": order.holder,
            "number": order.number,
            "bank": order.bank,
            "notify_url": settings.TRUEHAND_CALLBACK_URL,
        }
        return self._order("/v1/payouts", said)

    def ask_payout(self, reference: str) -> Outcome:
        """Return what became of a payout."""
        return self._ask("/v1/payouts", reference)

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Hand over a refund; what became of it is told by message, and to who asks."""
        said = {
            "reference": order.reference,
            "payment": order.payment_reference,
            "amount": _amount(order.amount),
            "reason": order.reason,
            "notify_url": settings.TRUEHAND_CALLBACK_URL,
        }
        return self._order("/v1/refunds", said)

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Return what became of a refund."""
        return self._ask("/v1/refunds", order.reference)

    def answer(self, said: CaseAnswer, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Hand over the answer to a chargeback; the gateway checks the bundle against its fingerprint."""
        body = {
            "case": said.case,
            "statement": said.statement,
            "sha256": said.sha256,
            "bundle": base64.b64encode(said.bundle).decode(),
        }
        return self._order("/v1/chargebacks/answer", body)

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:
        """Return what a message signed with the gateway's key says."""
        key = signing_key(settings.TRUEHAND_SANDBOX_SECRET).public_key()
        return (message.read(key, body, headers.get(message.SIGNATURE_HEADER, ""), now=now),)

    def settlement(self, day: date) -> tuple[ReportLine, ...]:
        """Return the gateway's movements of a day."""
        return tuple(self._line(each) for each in self._call("GET", f"/v1/settlements/{day.isoformat()}").json())

    def _order(self, path: str, said: dict[str, Any]) -> Outcome:
        """Order something: only a clear answer counts as one."""
        answer = self._call("POST", path, said)
        if answer.status_code == HTTPStatus.OK:
            return Outcome(Fate(answer.json()["fate"]))
        return Outcome(Fate.FAILED, reason=str(answer.json()["code"]))

    def _ask(self, path: str, reference: str) -> Outcome:
        answer = self._call("GET", f"{path}/{reference}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return Outcome(Fate.UNKNOWN)
        said = answer.json()
        parts = tuple(
            Arrival(each["id"], _money(each["amount"]), datetime.fromisoformat(each["at"])) for each in said["parts"]
        )
        last = parts[-1].provider_id if parts else ""
        return Outcome(Fate(said["fate"]), _money(said["amount"]), last, reason=said["reason"], parts=parts)

    def _call(self, method: str, path: str, said: dict[str, Any] | None = None) -> httpx.Response:
        """Ask the gateway; raises NotReached when it does not answer, answers with a fault, or does not know us."""
        headers = {"Authorization": f"Bearer {api_key(settings.TRUEHAND_SANDBOX_SECRET)}"}
        address, content = settings.TRUEHAND_SANDBOX_URL, None if said is None else json.dumps(said)
        with httpx.Client(base_url=address, transport=TRANSPORT.get(), timeout=PATIENCE, trust_env=False) as client:
            try:
                answer = client.request(method, path, content=content, headers=headers)
            except httpx.HTTPError as error:
                raise NotReached(str(error)) from error
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise NotReached(f"the gateway answered {answer.status_code}")
        return answer

    def _line(self, said: dict[str, str]) -> ReportLine:
        currency = said["currency"]
        return ReportLine(
            source=self.name,
            id=said["id"],
            day=date.fromisoformat(said["day"]),
            amount=Money(int(said["minor"]), currency),
            reference=said["reference"],
            text=said["kind"],
            provider_id=said["id"].partition(":")[0],
            fee=Money(int(said["fee"]), currency),
            batch=said["batch"],
        )


def _amount(amount: Money) -> dict[str, str]:
    return {"minor": str(amount.minor), "currency": amount.currency}


def _money(said: dict[str, str]) -> Money:
    return Money(int(said["minor"]), said["currency"])
