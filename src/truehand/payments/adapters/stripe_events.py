"""What Stripe's events mean to us (https://docs.stripe.com/api/events/types)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from truehand.kernel.money import Money
from truehand.payments.domain.channel import Event
from truehand.payments.domain.views import CallbackKind

if TYPE_CHECKING:
    from collections.abc import Callable

# A dispute that is decided; an inquiry that ends without money having moved says nothing.
_CLOSED = {"won": CallbackKind.CHARGEBACK_WON, "lost": CallbackKind.CHARGEBACK_LOST}
_REFUNDED = {
    "succeeded": CallbackKind.REFUND_DONE,
    "failed": CallbackKind.REFUND_FAILED,
    "canceled": CallbackKind.REFUND_FAILED,
}


def meaning(event: dict[str, Any]) -> tuple[Event, ...]:
    """Return what an event says, nothing for a type that we do not follow. KeyError, TypeError or ValueError if odd."""
    kind, said = str(event["type"]), event["data"]["object"]
    follow = _FOLLOWED.get(kind)
    told = follow(said) if follow else None
    if told is None:
        return ()
    what, reference, minor, provider_id = told
    amount = Money(minor, str(said["currency"]).upper())
    if amount.minor <= 0 or not (reference and provider_id):
        raise ValueError("not of the documented form")
    at = datetime.fromtimestamp(event["created"], UTC)
    return (Event(str(event["id"]), what, reference, amount, provider_id, at, _answer_by(said)),)


_Told = tuple[CallbackKind, str, int, str] | None


def _completed(session: dict[str, Any]) -> _Told:
    # A slow means of payment completes unpaid; the money, or its failure, is told later.
    return _paid(session) if session["payment_status"] == "paid" else None


def _paid(session: dict[str, Any]) -> _Told:
    return CallbackKind.PAYMENT_CONFIRMED, *_of(session), session["payment_intent"]


def _not_paid(session: dict[str, Any]) -> _Told:
    return CallbackKind.PAYMENT_FAILED, *_of(session), session["id"]


def _of(session: dict[str, Any]) -> tuple[str, int]:
    return session["client_reference_id"], session["amount_total"]


def _refunded(refund: dict[str, Any]) -> _Told:
    # A refund made by hand at Stripe's own site has no reference: the settlement shows it.
    reference = (refund["metadata"] or {}).get("reference")
    kind = _REFUNDED.get(refund["status"])
    return (kind, reference, refund["amount"], refund["id"]) if kind and reference else None


def _taken_back(dispute: dict[str, Any]) -> _Told:
    # A dispute names the payment by Stripe's identifier, which is the receipt's ``provider_id``.
    return CallbackKind.CHARGEBACK_OPENED, dispute["payment_intent"], dispute["amount"], dispute["id"]


def _answer_by(said: dict[str, Any]) -> datetime | None:
    """Return until when Stripe takes evidence of a dispute; it says so of nothing else."""
    due = (said.get("evidence_details") or {}).get("due_by")
    return datetime.fromtimestamp(due, UTC) if due else None


def _decided(dispute: dict[str, Any]) -> _Told:
    kind = _CLOSED.get(dispute["status"])
    return (kind, dispute["payment_intent"], dispute["amount"], dispute["id"]) if kind else None


_FOLLOWED: dict[str, Callable[[dict[str, Any]], _Told]] = {
    "checkout.session.completed": _completed,
    "checkout.session.async_payment_succeeded": _paid,
    "checkout.session.async_payment_failed": _not_paid,
    "checkout.session.expired": _not_paid,
    "refund.created": _refunded,
    "refund.updated": _refunded,
    "refund.failed": _refunded,
    # Not "created": that is also an inquiry, which takes no money yet.
    "charge.dispute.funds_withdrawn": _taken_back,
    "charge.dispute.closed": _decided,
}
