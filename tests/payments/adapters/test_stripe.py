"""Stripe, against exchanges written from its documentation."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import stripe

from tests.payments.adapters.conftest import NOW, REFERENCE, REFUND, STRIPE_SECRET
from tests.payments.adapters.played import Service, exchanges
from truehand.kernel.money import Money
from truehand.payments.adapters.stripe import StripeChannel
from truehand.payments.domain.channel import CaseAnswer, Fate, NotReached, Outcome, PaymentOrder, RefundOrder
from truehand.payments.domain.refusals import CallbackExpired, CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

SAID = exchanges("stripe")
PRICE = Money(12_800_000, "CNY")
ORDER = PaymentOrder(REFERENCE, PRICE, ("小松 PC200", "Komatsu PC200"), None, "/trades/1")
CASE = CaseAnswer("dp_1A", "Accepted in person.", b"zip", "ab" * 32)
BACK = RefundOrder(REFUND, REFERENCE, Money(500_000, "CNY"), "agreed")


@pytest.fixture
def channel(configured: None, service: Service) -> StripeChannel:  # noqa: ARG001 - switched on, at the far end
    return StripeChannel("stripe")


def answer(service: Service, name: str, status: int = 200) -> None:
    service.will(status, json.dumps(SAID[name]).encode())


def signed(event: dict[str, Any], *, secret: str = STRIPE_SECRET, age: int = 0) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(event)
    stamp = int(NOW.timestamp()) - age
    header = stripe.WebhookSignature.generate_signature_header(body, secret, stamp)
    return body.encode(), {"Stripe-Signature": header}


def test_a_session_is_asked_for_in_the_smallest_unit_and_under_our_reference(
    channel: StripeChannel, service: Service
) -> None:
    answer(service, "session")
    assert channel.open(ORDER).url == "https://checkout.stripe.com/c/pay/cs_test_a1"
    (asked,) = service.asked
    assert asked.form["client_reference_id"] == REFERENCE
    assert asked.form["line_items[0][price_data][unit_amount]"] == "12800000"
    assert asked.form["success_url"] == "https://trade.example.com/trades/1"
    assert asked.headers["Idempotency-Key"] == f"open-{REFERENCE}"


def test_yen_have_no_hundredths(channel: StripeChannel, service: Service) -> None:
    answer(service, "session")
    channel.open(PaymentOrder(REFERENCE, Money(5_000, "JPY"), ("泵", "Pump"), None, "/"))
    assert service.asked[0].form["line_items[0][price_data][unit_amount]"] == "5000"
    assert "KWD" not in channel.currencies
    body, headers = signed(changed("completed", currency="jpy", amount_total=5_000))
    assert channel.read(body, headers, now=NOW)[0].amount == Money(5_000, "JPY")


def test_a_lost_answer_is_asked_about_and_the_payment_is_found(channel: StripeChannel, service: Service) -> None:
    service.lost()
    with pytest.raises(NotReached):
        channel.open(ORDER)
    answer(service, "search_paid")
    outcome = channel.ask_payment(REFERENCE)
    assert (outcome.fate, outcome.amount, outcome.provider_id) == (Fate.DONE, PRICE, "pi_3A")
    assert service.asked[1].query["query"] == f'metadata["reference"]:"{REFERENCE}"'


@pytest.mark.parametrize(("said", "fate"), [("search_open", Fate.PENDING), ("search_nothing", Fate.UNKNOWN)])
def test_what_is_not_paid_is_not_done(channel: StripeChannel, service: Service, said: str, fate: Fate) -> None:
    answer(service, said)
    outcome = channel.ask_payment(REFERENCE)
    assert (outcome.fate, outcome.arrivals) == (fate, ())


def test_a_fault_at_the_other_end_decides_nothing(channel: StripeChannel, service: Service) -> None:
    answer(service, "fault", 500)
    with pytest.raises(NotReached):
        channel.ask_payment(REFERENCE)


def test_a_refund_is_made_once_and_found_again_when_its_answer_was_lost(
    channel: StripeChannel, service: Service
) -> None:
    answer(service, "search_paid")
    service.lost()
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)
    assert service.asked[1].headers["Idempotency-Key"] == f"refund-{REFUND}"
    answer(service, "search_paid")
    answer(service, "refunds")
    assert channel.ask_refund(BACK).provider_id == "re_3A"
    answer(service, "search_paid")
    answer(service, "refund")
    assert channel.refund(BACK, now=NOW).fate is Fate.PENDING


def test_a_refund_that_cannot_be_is_refused_and_one_of_nothing_waits(channel: StripeChannel, service: Service) -> None:
    answer(service, "search_paid")
    answer(service, "refund_refused", 400)
    outcome = channel.refund(BACK, now=NOW)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "charge_already_refunded")
    answer(service, "search_nothing")
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)


def test_a_paid_session_is_a_payment_of_the_intent_that_asking_also_names(channel: StripeChannel) -> None:
    body, headers = signed(SAID["completed"])
    (event,) = channel.read(body, headers, now=NOW)
    assert (event.kind, event.reference, event.amount) == (CallbackKind.PAYMENT_CONFIRMED, REFERENCE, PRICE)
    assert (event.id, event.provider_id) == ("evt_1A", "pi_3A")


@pytest.mark.parametrize("altered", [b" ", b"x"])
def test_an_altered_message_is_forged(channel: StripeChannel, altered: bytes) -> None:
    body, headers = signed(SAID["completed"])
    with pytest.raises(CallbackForged):
        channel.read(body + altered, headers, now=NOW)
    with pytest.raises(CallbackForged):
        channel.read(body.replace(b"12800000", b"12800001"), headers, now=NOW)


def test_another_secret_no_signature_and_no_text_are_forged(channel: StripeChannel) -> None:
    body, headers = signed(SAID["completed"], secret="whsec_somebody_elses")
    for wrong_body, wrong_headers in (
        (body, headers),
        (body, {}),
        (b"\xff", headers),
        (body, {"Stripe-Signature": "t=x"}),
    ):
        with pytest.raises(CallbackForged):
            channel.read(wrong_body, wrong_headers, now=NOW)


@pytest.mark.parametrize("age", [301, -301])
def test_a_message_of_another_time_is_expired(channel: StripeChannel, age: int) -> None:
    body, headers = signed(SAID["completed"], age=age)
    with pytest.raises(CallbackExpired):
        channel.read(body, headers, now=NOW)
    assert channel.read(body, headers, now=NOW - timedelta(seconds=age))


def test_a_signed_message_of_another_form_is_not_understood(channel: StripeChannel) -> None:
    for odd in (
        changed("completed", currency="xxx"),
        changed("completed", amount_total=0),
        {"type": "checkout.session.completed"},
    ):
        body, headers = signed(odd)
        with pytest.raises(CallbackNotUnderstood):
            channel.read(body, headers, now=NOW)


def test_types_that_nobody_follows_say_nothing(channel: StripeChannel) -> None:
    unpaid = changed("completed", payment_status="unpaid")
    inquiry = changed("funds_withdrawn", status="warning_closed") | {"type": "charge.dispute.closed"}
    by_hand = changed("refund_updated", metadata={})
    for quiet in (unpaid, inquiry, by_hand, {"type": "customer.created", "data": {"object": {}}}):
        body, headers = signed(quiet)
        assert channel.read(body, headers, now=NOW) == ()


@pytest.mark.parametrize(
    ("kind", "status", "means"),
    [
        ("charge.dispute.funds_withdrawn", "needs_response", CallbackKind.CHARGEBACK_OPENED),
        ("charge.dispute.closed", "won", CallbackKind.CHARGEBACK_WON),
        ("charge.dispute.closed", "lost", CallbackKind.CHARGEBACK_LOST),
    ],
)
def test_a_dispute_names_the_payment_as_its_receipt_does(
    channel: StripeChannel, kind: str, status: str, means: CallbackKind
) -> None:
    body, headers = signed(changed("funds_withdrawn", status=status) | {"type": kind})
    (event,) = channel.read(body, headers, now=NOW)
    assert (event.kind, event.reference, event.provider_id, event.amount) == (means, "pi_3A", "dp_1A", PRICE)


def test_an_open_dispute_says_until_when_it_is_answered(channel: StripeChannel) -> None:
    due = changed("funds_withdrawn", evidence_details={"due_by": 1796032800, "submission_count": 0})
    for told, until in ((due, datetime.fromtimestamp(1796032800, UTC)), (changed("funds_withdrawn"), None)):
        body, headers = signed(told)
        (event,) = channel.read(body, headers, now=NOW)
        assert event.answer_by == until


def test_a_dispute_is_answered_in_words_that_name_the_bundle(channel: StripeChannel, service: Service) -> None:
    answer(service, "dispute_open")
    answer(service, "dispute_answered")
    assert channel.answer(CASE, now=NOW).fate is Fate.DONE
    _, sent = service.asked
    assert sent.form["evidence[uncategorized_text]"] == "Accepted in person.\n\nEvidence bundle, SHA-256 " + "ab" * 32
    assert sent.form["submit"] == "true"
    assert sent.headers["Idempotency-Key"] == "answer-dp_1A"


@pytest.mark.parametrize(("kept", "fate"), [("dispute_answered", Fate.DONE), ("dispute_lost", Fate.FAILED)])
def test_a_dispute_that_was_answered_or_ended_is_not_answered_again(
    channel: StripeChannel, service: Service, kept: str, fate: Fate
) -> None:
    answer(service, kept)
    assert channel.answer(CASE, now=NOW).fate is fate
    assert len(service.asked) == 1


def test_an_answer_that_stripe_does_not_take_is_refused_and_an_unclear_one_unknown(
    channel: StripeChannel, service: Service
) -> None:
    answer(service, "dispute_open")
    service.will(400, b'{"error": {"type": "invalid_request_error", "code": "dispute_locked", "message": "closed"}}')
    assert channel.answer(CASE, now=NOW) == Outcome(Fate.FAILED, reason="dispute_locked")
    answer(service, "dispute_open")
    service.will(500, b"{}")
    with pytest.raises(NotReached):
        channel.answer(CASE, now=NOW)


@pytest.mark.parametrize(
    ("status", "means"), [("succeeded", CallbackKind.REFUND_DONE), ("failed", CallbackKind.REFUND_FAILED)]
)
def test_a_refund_is_told_under_its_own_reference(channel: StripeChannel, status: str, means: CallbackKind) -> None:
    body, headers = signed(changed("refund_updated", status=status))
    (event,) = channel.read(body, headers, now=NOW)
    assert (event.kind, event.reference, event.amount.minor) == (means, REFUND, 500_000)


def test_the_settlement_is_every_movement_of_the_day_before_fees(channel: StripeChannel, service: Service) -> None:
    answer(service, "balance")
    lines = channel.settlement(date(2026, 11, 23))
    assert [(each.amount.minor, each.reference, each.fee.minor if each.fee else 0) for each in lines] == [
        (12_800_000, REFERENCE, 435_200),
        (-500_000, REFUND, 0),
        (-12_800_000, "", 10_000),
        (-900_000, "", 0),
    ]
    assert [each.provider_id for each in lines] == ["pi_3A", "re_3A", "dp_1A", "po_1A"]
    asked = service.asked[0].query
    assert int(asked["created[lt]"]) - int(asked["created[gte]"]) == 86_400
    assert int(asked["created[gte]"]) == int(NOW.replace(hour=0, tzinfo=UTC).timestamp())


def changed(name: str, **fields: object) -> dict[str, Any]:
    """A written event with other values in what it speaks of."""
    event = dict(SAID[name])
    return event | {"data": {"object": event["data"]["object"] | fields}}
