"""WeChat Pay, against exchanges written from its documentation, signed and encrypted by keys of the test's."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from tests.payments.adapters.conftest import NOW, REFERENCE, REFUND, V3_KEY
from tests.payments.adapters.played import Service, exchanges
from truehand.kernel.money import Money
from truehand.payments.adapters.wechat import WechatChannel
from truehand.payments.domain.channel import Fate, NotReached, PaymentOrder, RefundOrder
from truehand.payments.domain.refusals import CallbackExpired, CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

SAID = exchanges("wechat")
PRICE = Money(12_800_000, "CNY")
ORDER = PaymentOrder(REFERENCE, PRICE, ("小松 PC200 " * 20, "Komatsu PC200"), NOW + timedelta(hours=1), "/trades/1")
BACK = RefundOrder(REFUND, REFERENCE, Money(500_000, "CNY"), "双方商定")
KEY_ID = "PUB_KEY_ID_0119000000012026"
TRANSACTION = "4200000000202611230000000001"

Answer = Callable[..., None]
Message = tuple[bytes, dict[str, str]]
Notify = Callable[..., Message]


@pytest.fixture
def channel(configured: None, service: Service) -> WechatChannel:  # noqa: ARG001 - switched on, at the far end
    return WechatChannel("wechat")


def signed(key: RSAPrivateKey, body: bytes, *, age: int = 0) -> dict[str, str]:
    stamp, nonce = int(NOW.timestamp()) - age, "made-up-nonce"
    signature = key.sign(f"{stamp}\n{nonce}\n{body.decode()}\n".encode(), PKCS1v15(), SHA256())
    return {
        "Wechatpay-Serial": KEY_ID,
        "Wechatpay-Timestamp": str(stamp),
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": b64encode(signature).decode(),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


@pytest.fixture
def answer(service: Service, theirs: RSAPrivateKey) -> Answer:
    """Lay out a written answer, signed."""

    def lay_out(name: str, http: int = 200, **fields: object) -> None:
        body = json.dumps(SAID[name] | fields, ensure_ascii=False).encode()
        service.will(http, body, signed(theirs, body) | {"Content-Type": "application/json; charset=utf-8"})

    return lay_out


@pytest.fixture
def notify(theirs: RSAPrivateKey) -> Notify:
    """A notification, encrypted and signed."""

    def made(
        name: str,
        event_type: str,
        *,
        secret: str = V3_KEY,
        key: RSAPrivateKey = theirs,
        age: int = 0,
        **fields: object,
    ) -> Message:
        plain = json.dumps(SAID[name] | fields, ensure_ascii=False).encode()
        sealed = AESGCM(secret.encode()).encrypt(b"abcdefghijkl", plain, b"transaction")
        resource = {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": b64encode(sealed).decode(),
            "associated_data": "transaction",
            "nonce": "abcdefghijkl",
        }
        told = {
            "id": "EV-2026112316595800001",
            "create_time": "2026-11-23T17:00:00+08:00",
            "event_type": event_type,
            "resource_type": "encrypt-resource",
            "summary": "",
            "resource": resource,
        }
        body = json.dumps(told).encode()
        return body, signed(key, body, age=age)

    return made


def test_a_code_is_asked_for_in_fen_within_the_documented_lengths(
    channel: WechatChannel, service: Service, answer: Answer
) -> None:
    answer("code")
    assert channel.open(ORDER).url == "weixin://wxpay/bizpayurl?pr=made-up"
    asked = json.loads(service.asked[0].body)
    assert (asked["out_trade_no"], asked["amount"]) == (REFERENCE, {"total": 12_800_000, "currency": "CNY"})
    assert asked["time_expire"] == "2026-11-23T18:00:00+08:00"
    assert asked["notify_url"] == "https://trade.example.com/api/v1/channels/wechat/callback"
    assert len(asked["description"].encode()) <= 127


def test_a_lost_answer_is_asked_about_and_the_payment_is_found(
    channel: WechatChannel, service: Service, answer: Answer
) -> None:
    service.lost()
    with pytest.raises(NotReached):
        channel.open(ORDER)
    answer("paid")
    outcome = channel.ask_payment(REFERENCE)
    assert (outcome.fate, outcome.amount, outcome.provider_id) == (Fate.DONE, PRICE, TRANSACTION)


@pytest.mark.parametrize(
    ("said", "status", "fate"),
    [("waiting", 200, Fate.PENDING), ("closed", 200, Fate.FAILED), ("unknown", 404, Fate.UNKNOWN)],
)
def test_what_is_not_paid_is_not_done(
    channel: WechatChannel, answer: Answer, said: str, status: int, fate: Fate
) -> None:
    answer(said, status)
    assert channel.ask_payment(REFERENCE).fate is fate


def test_an_order_that_was_given_back_was_paid(channel: WechatChannel, answer: Answer) -> None:
    answer("paid", trade_state="REFUND")
    assert channel.ask_payment(REFERENCE).amount == PRICE


def test_trouble_an_unsigned_answer_and_one_signed_otherwise_decide_nothing(
    channel: WechatChannel, service: Service, ours: RSAPrivateKey
) -> None:
    body = json.dumps(SAID["paid"]).encode()
    service.will(500, b'{"code": "SYSTEM_ERROR"}')
    service.will(502, b"<html>")
    service.will(200, body, {"Content-Type": "application/json"})
    service.will(200, body, signed(ours, body) | {"Content-Type": "application/json"})
    for _ in range(4):
        with pytest.raises(NotReached):
            channel.ask_payment(REFERENCE)


def test_a_refund_tells_the_whole_amount_again_and_is_asked_about_when_its_answer_was_lost(
    channel: WechatChannel, service: Service, answer: Answer
) -> None:
    answer("paid")
    service.lost()
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)
    assert json.loads(service.asked[1].body)["amount"] == {"refund": 500_000, "total": 12_800_000, "currency": "CNY"}
    answer("refund", status="SUCCESS")
    assert channel.ask_refund(BACK).fate is Fate.DONE
    answer("no_refund", 404)
    assert channel.ask_refund(BACK).fate is Fate.UNKNOWN


def test_a_refund_that_cannot_be_is_refused_and_one_in_doubt_waits(channel: WechatChannel, answer: Answer) -> None:
    answer("paid")
    answer("refund_refused", 400)
    outcome = channel.refund(BACK, now=NOW)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "INVALID_REQUEST")
    answer("paid")
    answer("refund_refused", 429)
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)
    answer("waiting")
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)


def test_a_notification_names_the_payment_as_asking_does(channel: WechatChannel, notify: Notify) -> None:
    body, headers = notify("payment", "TRANSACTION.SUCCESS")
    for named in (headers, {name.lower(): value for name, value in headers.items()}):
        (event,) = channel.read(body, named, now=NOW)
        assert (event.kind, event.reference, event.amount) == (CallbackKind.PAYMENT_CONFIRMED, REFERENCE, PRICE)
        assert event.provider_id == TRANSACTION


@pytest.mark.parametrize(
    ("kind", "means"),
    [("REFUND.SUCCESS", CallbackKind.REFUND_DONE), ("REFUND.CLOSED", CallbackKind.REFUND_FAILED)],
)
def test_a_refund_is_told_under_its_own_reference(
    channel: WechatChannel, notify: Notify, kind: str, means: CallbackKind
) -> None:
    body, headers = notify("refunded", kind)
    (event,) = channel.read(body, headers, now=NOW)
    assert (event.kind, event.reference, event.amount) == (means, REFUND, BACK.amount)


def test_types_that_nobody_follows_say_nothing(channel: WechatChannel, notify: Notify) -> None:
    for kind in ("REFUND.ABNORMAL", "COMPLAINT.CREATE"):
        body, headers = notify("refunded", kind)
        assert channel.read(body, headers, now=NOW) == ()


def test_altered_unsigned_and_undecipherable_messages_are_forged_and_nothing_is_fetched(
    channel: WechatChannel, notify: Notify, ours: RSAPrivateKey, service: Service
) -> None:
    body, headers = notify("payment", "TRANSACTION.SUCCESS")
    wrong: list[Message] = [
        (body.replace(b"EV-2026", b"EV-2025"), headers),
        (body, headers | {"Wechatpay-Nonce": "another"}),
        (body, headers | {"Wechatpay-Timestamp": "1"}),
        (body, headers | {"Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232000000"}),
        (body, headers | {"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"}),
        (body, headers | {"Wechatpay-Signature": "not base64 at all"}),
        (body, {}),
        (b"\xff", headers),
        notify("payment", "TRANSACTION.SUCCESS", key=ours),
        notify("payment", "TRANSACTION.SUCCESS", secret="f" * 32),
    ]
    for each_body, each_headers in wrong:
        with pytest.raises(CallbackForged):
            channel.read(each_body, each_headers, now=NOW)
    assert not service.asked


@pytest.mark.parametrize("age", [301, -301])
def test_a_message_of_another_time_is_expired(channel: WechatChannel, notify: Notify, age: int) -> None:
    body, headers = notify("payment", "TRANSACTION.SUCCESS", age=age)
    with pytest.raises(CallbackExpired):
        channel.read(body, headers, now=NOW)


def test_another_currency_is_told_as_it_is_and_nonsense_is_not_understood(
    channel: WechatChannel, notify: Notify
) -> None:
    body, headers = notify("payment", "TRANSACTION.SUCCESS", amount={"total": 5_000, "currency": "JPY"})
    assert channel.read(body, headers, now=NOW)[0].amount == Money(5_000, "JPY")
    odd: list[dict[str, Any]] = [
        {"amount": {"total": 0}},
        {"amount": {}},
        {"amount": {"total": 1, "currency": "ZZZ"}},
        {"amount": {"total": "1"}},
        {"mchid": "1900000002"},
    ]
    for fields in odd:
        body, headers = notify("payment", "TRANSACTION.SUCCESS", **fields)
        with pytest.raises(CallbackNotUnderstood):
            channel.read(body, headers, now=NOW)


def lay_out_bill(service: Service, answer: Answer, packed: bytes, sha1: str) -> None:
    answer("bill", hash_value=sha1)
    service.will(200, packed, {"Content-Type": "text/plain"})


def test_the_bill_is_payments_and_refunds_before_fees(channel: WechatChannel, service: Service, answer: Answer) -> None:
    plain = "\r\n".join(SAID["details"]).encode()
    lay_out_bill(service, answer, gzip.compress(plain), hashlib.sha1(plain).hexdigest())  # noqa: S324 - WeChat's choice
    lines = channel.settlement(date(2026, 11, 22))
    assert [(each.amount.minor, each.reference, each.fee) for each in lines] == [
        (12_800_000, REFERENCE, Money(76_800, "CNY")),
        (-500_000, REFUND, Money(-3_000, "CNY")),
    ]
    assert len({each.id for each in lines}) == 2


def test_a_day_without_business_has_no_bill_and_one_altered_on_the_way_is_none(
    channel: WechatChannel, service: Service, answer: Answer
) -> None:
    answer("no_bill", 400)
    assert channel.settlement(date(2026, 11, 22)) == ()
    plain = "\r\n".join(SAID["details"]).encode()
    sha1 = hashlib.sha1(plain).hexdigest()  # noqa: S324 - WeChat's choice
    for packed in (gzip.compress(plain + b"x"), gzip.compress(plain)[:-9], b"nothing", gzip.compress(b"\xff")):
        lay_out_bill(service, answer, packed, sha1)
        with pytest.raises(NotReached):
            channel.settlement(date(2026, 11, 22))
