from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.payments.conftest import KEY as BANK
from tests.payments.conftest import NOW, cny
from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain import refusals
from truehand.payments.domain.channel import Event
from truehand.payments.domain.message import SignedMessage, body_of, read, sign
from truehand.payments.domain.views import Callback, CallbackKind, Intent, IntentStatus
from truehand.payments.models import ReceivedCallback
from truehand.payments.sandbox import inside as bank
from truehand.payments.sandbox.refusals import AlreadyDecided


def take(message: SignedMessage, *, later: timedelta = timedelta()) -> Callback:
    (told,) = operations.record_callback("sandbox", message.body, message.headers, now=NOW + later)
    return told


def said(reference: str, minor: int, *, transaction: str = "") -> bytes:
    name = transaction or str(uuid4())
    return body_of(Event(name, CallbackKind.PAYMENT_CONFIRMED, reference, cny(minor), name))


def test_a_confirmed_payment_is_the_one_waited_for(asked: Intent, bob: Actor) -> None:
    told = take(bank.confirm(asked.reference, now=NOW))
    assert (told.kind, told.amount, told.first_time) == ("payment_confirmed", cny(1_000), True)
    operations.credit_intent(asked.id, told.amount, now=NOW)
    assert queries.intent(bob, asked.id).status is IntentStatus.PAID


def test_told_twice_it_counts_once(asked: Intent) -> None:
    message = bank.confirm(asked.reference, now=NOW)
    assert take(message).first_time
    assert not take(message, later=timedelta(minutes=1)).first_time
    again = take(bank.confirm(asked.reference, now=NOW + timedelta(hours=1)), later=timedelta(hours=1))
    assert not again.first_time
    assert ReceivedCallback.objects.count() == 1


def test_a_declined_payment_can_be_asked_for_again(asked: Intent, bob: Actor, trade: UUID) -> None:
    told = take(bank.decline(asked.reference, now=NOW))
    assert told.kind == "payment_failed"
    assert queries.intent(bob, asked.id).status is IntentStatus.FAILED
    operations.create_intent(bob, trade_id=trade, purpose=Purpose.PRICE, amount=cny(1_000), now=NOW)


@pytest.mark.parametrize("paid", [cny(999), cny(1_001), Money(1_000, "USD")])
def test_a_payment_of_another_amount_is_taken_and_the_rest_is_still_asked_for(asked: Intent, paid: Money) -> None:
    told = take(bank.confirm(asked.reference, now=NOW, amount=paid))
    assert (told.first_time, told.amount) == (True, paid)
    assert told.intent is not None
    assert told.intent.status is IntentStatus.OPEN


def test_a_payment_after_its_end_is_taken(asked: Intent, trade: UUID) -> None:
    operations.cancel_intents(trade, now=NOW)
    told = take(bank.confirm(asked.reference, now=NOW))
    assert told.receipt is not None
    assert told.receipt.intent.status is IntentStatus.CANCELLED


def test_a_second_payment_of_one_reference_has_its_own_key(asked: Intent) -> None:
    first = take(bank.confirm(asked.reference, now=NOW))
    second = take(sign(BANK, said(asked.reference, 1_000), at=NOW))
    assert second.first_time
    assert first.receipt is not None
    assert second.receipt is not None
    assert second.receipt.key != first.receipt.key


def test_the_bank_cannot_tell_one_transaction_in_two_ways(asked: Intent) -> None:
    for minor, refused in ((1_000, False), (1_001, True)):
        message = sign(BANK, said(asked.reference, minor, transaction="T1"), at=NOW)
        if refused:
            with pytest.raises(refusals.CallbackChanged):
                take(message)
        else:
            take(message)


def test_a_stale_or_future_signature_is_refused(asked: Intent) -> None:
    message = bank.confirm(asked.reference, now=NOW)
    for drift in (timedelta(minutes=6), -timedelta(minutes=6)):
        with pytest.raises(refusals.CallbackExpired):
            take(message, later=drift)
    assert queries.intent_of_reference(asked.reference).status is IntentStatus.OPEN


@pytest.mark.django_db
def test_a_payment_nobody_was_asked_for_is_refused() -> None:
    with pytest.raises(refusals.ReferenceUnknown):
        take(sign(BANK, said("THNOTHING", 5), at=NOW))


KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
BODY = said("TH000000000001", 1_000, transaction="7")
MESSAGE = sign(KEY, BODY, at=NOW)


def test_a_true_message_is_read() -> None:
    assert read(KEY.public_key(), BODY, MESSAGE.signature, now=NOW).amount == cny(1_000)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_altered_byte_is_refused(place: int, change: int) -> None:
    altered = BODY[:place] + bytes([BODY[place] ^ change]) + BODY[place + 1 :]
    with pytest.raises(refusals.CallbackForged):
        read(KEY.public_key(), altered, MESSAGE.signature, now=NOW)


@given(st.integers(0, len(BODY) - 1))
def test_a_truncated_message_is_refused(length: int) -> None:
    with pytest.raises(refusals.CallbackForged):
        read(KEY.public_key(), BODY[:length], MESSAGE.signature, now=NOW)


@given(st.text(max_size=200) | st.just(MESSAGE.signature[:-1]) | st.just(MESSAGE.signature.replace("t=", "t=1")))
def test_a_made_up_signature_is_refused(signature: str) -> None:
    with pytest.raises(refusals.CallbackForged):
        read(KEY.public_key(), BODY, signature, now=NOW)


def test_another_key_is_refused() -> None:
    forged = sign(Ed25519PrivateKey.generate(), BODY, at=NOW)
    with pytest.raises(refusals.CallbackForged):
        read(KEY.public_key(), BODY, forged.signature, now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"id":1}',
        BODY.replace(b"payment_confirmed", b"payment_imagined"),
        BODY.replace(b'"1000"', b'"-1000"'),
        BODY.replace(b'"1000"', b'"0"'),
        BODY.replace(b'"1000"', b"1000.5"),
        BODY.replace(b"CNY", b"XYZ"),
        BODY + b" ",
        BODY.replace(b'{"amount"', b'{"more":1,"amount"'),
    ],
)
def test_a_signed_message_of_another_form_is_refused(body: bytes) -> None:
    with pytest.raises(refusals.CallbackNotUnderstood):
        read(KEY.public_key(), body, sign(KEY, body, at=NOW).signature, now=NOW)


def test_the_bank_settles_a_reference_once(asked: Intent) -> None:
    bank.confirm(asked.reference, now=NOW)
    with pytest.raises(AlreadyDecided):
        bank.decline(asked.reference, now=NOW)
    with pytest.raises(AlreadyDecided):
        bank.confirm(asked.reference, now=NOW, amount=cny(1))


def test_fsck_finds_a_confirmed_payment_that_nobody_booked(asked: Intent, trade: UUID) -> None:
    told = take(bank.confirm(asked.reference, now=NOW))
    (finding,) = queries.fsck()
    assert asked.reference in finding
    assert told.receipt is not None
    escrow.receive(trade, asked.payer_id, Purpose.PRICE, told.amount, key=told.receipt.key, now=NOW)
    assert not list(queries.fsck())
