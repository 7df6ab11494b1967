"""Stripe: Checkout sessions, refunds, disputes and balance transactions, through its own library.

Sources: https://docs.stripe.com/api (Checkout, PaymentIntents, Refunds, Disputes, BalanceTransactions) and
https://docs.stripe.com/webhooks. The currencies are those whose smallest unit at Stripe is ISO 4217's, so that no
amount is ever converted; the reference travels as metadata of the payment and of the refund.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import stripe

from truehand.kernel.money import Money
from truehand.payments.adapters.configuration import PATIENCE, Configuration
from truehand.payments.adapters.receiving import ReceivingChannel, require_fresh
from truehand.payments.adapters.stripe_events import meaning
from truehand.payments.domain.channel import Arrival, Fate, Instructions, NotReached, Outcome
from truehand.payments.domain.refusals import CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.report import ReportLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from truehand.payments.domain.channel import CaseAnswer, Event, PaymentOrder, RefundOrder

SIGNATURE_HEADER = "stripe-signature"
# A dispute that waits for our answer.
_WAITING = frozenset({"needs_response", "warning_needs_response"})
_REFUND_FATES = {"succeeded": Fate.DONE, "failed": Fate.FAILED, "canceled": Fate.FAILED}


class StripeChannel(ReceivingChannel):
    """Cards and wallets on a page of Stripe's."""

    currencies = frozenset({"CNY", "USD", "EUR", "GBP", "HKD", "SGD", "AUD", "JPY", "KRW", "VND"})
    origins = frozenset({"https://checkout.stripe.com"})
    thanks = "ok"
    settled_by = frozenset({"STRIPE", "Stripe Payments Europe, Ltd."})
    answers = True

    def __init__(self, name: str) -> None:
        """Read the keys; nothing is called yet."""
        super().__init__(name)
        self._own = Configuration(name)
        http = stripe.RequestsClient(timeout=PATIENCE)
        # No retries of the library's own: what became of a call is asked.
        self._stripe = stripe.StripeClient(self._own.key("key_file"), max_network_retries=0, http_client=http).v1

    def open(self, order: PaymentOrder) -> Instructions:
        """Open a session; asked again within a day, Stripe returns the same one (idempotency key).

        Raises NotReached, also for what Stripe refuses.
        """
        back = self._own.page(order.return_path)
        product = {"name": order.words[1]}
        price = {"currency": order.amount.currency.lower(), "unit_amount": order.amount.minor, "product_data": product}
        params: Any = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "client_reference_id": order.reference,
            "payment_intent_data": {"metadata": {"reference": order.reference}},
            "success_url": back,
            "cancel_url": back,
        }
        if order.expires_at:
            params["expires_at"] = int(order.expires_at.timestamp())
        with _reached():
            session = self._stripe.checkout.sessions.create(params, {"idempotency_key": f"open-{order.reference}"})
        return Instructions(url=session.url)

    def ask_payment(self, reference: str) -> Outcome:
        """Search the payments by reference; Stripe's index is up to a minute late, so UNKNOWN is not yet the end."""
        with _reached():
            found = self._payments(reference)
        arrivals = tuple(_arrival(each) for each in found if each["status"] == "succeeded")
        if arrivals:
            total = sum((each.amount.minor for each in arrivals), 0)
            amount = Money(total, arrivals[0].amount.currency)
            return Outcome(Fate.DONE, amount, arrivals[0].provider_id, arrivals[0].at, parts=arrivals)
        if not found:
            return Outcome(Fate.UNKNOWN)
        ended = all(each["status"] == "canceled" for each in found)
        return Outcome(Fate.FAILED if ended else Fate.PENDING, reason=found[0]["status"])

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - Stripe has its own clock
        """Give back part or all of a payment; FAILED only when Stripe says that it cannot be."""
        with _reached():
            paid = [each for each in self._payments(order.payment_reference) if each["status"] == "succeeded"]
        if not paid:
            raise NotReached("Stripe does not yet know of the payment")
        params: Any = {
            "payment_intent": paid[0]["id"],
            "amount": order.amount.minor,
            "metadata": {"reference": order.reference},
        }
        with _reached():
            try:
                made = self._stripe.refunds.create(params, {"idempotency_key": f"refund-{order.reference}"})
            except stripe.InvalidRequestError as error:
                return Outcome(Fate.FAILED, reason=error.code or "invalid_request")
        return _refund_outcome(made.to_dict())

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Look through the refunds of the payment."""
        with _reached():
            for paid in self._payments(order.payment_reference):
                listed = self._stripe.refunds.list({"payment_intent": paid["id"], "limit": 100})
                for each in (made.to_dict() for made in listed.auto_paging_iter()):
                    if (each["metadata"] or {}).get("reference") == order.reference:
                        return _refund_outcome(each)
        return Outcome(Fate.UNKNOWN)

    def answer(self, said: CaseAnswer, *, now: datetime) -> Outcome:  # noqa: ARG002 - Stripe has its own clock
        """Submit the statement, with the bundle's fingerprint: as files Stripe takes pictures and PDFs, no archives.

        One that was submitted before is DONE; what is decided, or not asked about, is FAILED.
        """
        text = f"{said.statement}\n\nEvidence bundle, SHA-256 {said.sha256}"
        params: Any = {"evidence": {"uncategorized_text": text}, "submit": True}
        with _reached():
            kept = self._stripe.disputes.retrieve(said.case).to_dict()
            if kept["evidence_details"]["submission_count"]:
                return Outcome(Fate.DONE)
            if kept["status"] not in _WAITING:
                return Outcome(Fate.FAILED, reason=kept["status"])
            try:
                self._stripe.disputes.update(said.case, params, {"idempotency_key": f"answer-{said.case}"})
            except stripe.InvalidRequestError as error:
                return Outcome(Fate.FAILED, reason=error.code or "invalid_request")
        return Outcome(Fate.DONE)

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:
        """Return what an event says; one of another type says nothing. The signature is HMAC-SHA-256 with its time."""
        signature = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE_HEADER, "")
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._own.key("webhook_file"))
            stamp, _ = stripe.WebhookSignature._get_timestamp_and_signatures(signature, "v1")  # noqa: SLF001
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise CallbackForged from error
        require_fresh(stamp, now)
        try:
            return meaning(json.loads(body))
        except (KeyError, TypeError, ValueError) as error:
            raise CallbackNotUnderstood from error

    def settlement(self, day: date) -> tuple[ReportLine, ...]:
        """Return every movement of the balance at Stripe on a day (UTC): payments, refunds, disputes, payouts to us."""
        start = datetime.combine(day, time(), tzinfo=UTC)
        within: Any = {"gte": int(start.timestamp()), "lt": int((start + timedelta(days=1)).timestamp())}
        with _reached():
            listed = self._stripe.balance_transactions.list(
                {"created": within, "limit": 100, "expand": ["data.source"]}
            )
            moved = [each.to_dict() for each in listed.auto_paging_iter()]
        return tuple(_line(self.name, day, each) for each in moved)

    def _payments(self, reference: str) -> list[dict[str, Any]]:
        found = self._stripe.payment_intents.search({"query": f'metadata["reference"]:"{reference}"', "limit": 100})
        return [each.to_dict() for each in found.data]


@contextmanager
def _reached() -> Iterator[None]:
    """Turn whatever the library raises into "not reached": none of it says what became of the money."""
    try:
        yield
    except stripe.StripeError as error:
        raise NotReached(f"Stripe: {type(error).__name__} {error.code or ''}".strip()) from error


def _arrival(payment: dict[str, Any]) -> Arrival:
    amount = Money(payment["amount_received"], payment["currency"].upper())
    return Arrival(payment["id"], amount, datetime.fromtimestamp(payment["created"], UTC))


def _refund_outcome(refund: dict[str, Any]) -> Outcome:
    fate = _REFUND_FATES.get(refund["status"], Fate.PENDING)
    amount = Money(refund["amount"], refund["currency"].upper())
    at = datetime.fromtimestamp(refund["created"], UTC)
    return Outcome(fate, amount, refund["id"], at, reason=refund.get("failure_reason") or "")


def _line(source: str, day: date, moved: dict[str, Any]) -> ReportLine:
    of: dict[str, Any] = moved["source"] if isinstance(moved["source"], dict) else {"id": moved["source"] or ""}
    currency = moved["currency"].upper()
    return ReportLine(
        source=source,
        id=moved["id"],
        day=day,
        amount=Money(moved["amount"], currency),
        reference=(of.get("metadata") or {}).get("reference", ""),
        text=moved.get("description") or moved["type"],
        provider_id=str(of["payment_intent"] if moved["type"] in {"charge", "payment"} else of["id"]),
        fee=Money(moved["fee"], currency) if moved["fee"] else None,
        batch=str(of["id"]) if moved["type"] == "payout" else "",
    )
