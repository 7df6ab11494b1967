"""Alipay, against exchanges written from its documentation and signed by a key of the test's."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from tests.payments.adapters.conftest import NOW, REFERENCE, REFUND
from tests.payments.adapters.played import Service, exchanges
from truehand.kernel.money import Money
from truehand.payments.adapters.alipay import AlipayChannel
from truehand.payments.domain.channel import Fate, NotReached, PaymentOrder, RefundOrder
from truehand.payments.domain.refusals import CallbackExpired, CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

SAID = exchanges("alipay")
PRICE = Money(12_800_000, "CNY")
EXPIRES = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
ORDER = PaymentOrder(REFERENCE, PRICE, ("小松 PC200", "Komatsu PC200"), EXPIRES, "/trades/1")
BACK = RefundOrder(REFUND, REFERENCE, Money(500_000, "CNY"), "双方商定")
TRADE = "2026112322001400001000000001"

Answer = Callable[[str], None]
Notify = Callable[..., bytes]


@pytest.fixture
def channel(configured: None, service: Service) -> AlipayChannel:  # noqa: ARG001 - switched on, at the far end
    return AlipayChannel("alipay")


def signature(key: RSAPrivateKey, text: str) -> str:
    return b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


@pytest.fixture
def answer(service: Service, theirs: RSAPrivateKey) -> Answer:
    """Lay out a written answer, signed over exactly its own text."""

    def lay_out(name: str) -> None:
        ((key, said),) = SAID[name].items()
        text = json.dumps(said, ensure_ascii=False)
        service.will(200, f'{{"{key}":{text},"sign":"{signature(theirs, text)}"}}'.encode())

    return lay_out


@pytest.fixture
def notify(theirs: RSAPrivateKey) -> Notify:
    """A notification with some values changed before it was signed."""

    def made(*, key: RSAPrivateKey = theirs, sign_type: str = "RSA2", **fields: str | None) -> bytes:
        said = {name: value for name, value in (SAID["notification"] | fields).items() if value is not None}
        text = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        return urlencode(said | {"sign_type": sign_type, "sign": signature(key, text)}).encode()

    return made


def test_the_page_is_signed_in_yuan_and_beijing_time(channel: AlipayChannel, service: Service) -> None:
    url = channel.open(ORDER).url or ""
    asked = dict(parse_qsl(urlsplit(url).query))
    content = json.loads(asked["biz_content"])
    assert (asked["method"], asked["sign_type"]) == ("alipay.trade.page.pay", "RSA2")
    assert asked["notify_url"] == "https://trade.example.com/api/v1/channels/alipay/callback"
    assert (content["out_trade_no"], content["total_amount"]) == (REFERENCE, "128000.00")
    assert content["time_expire"] == "2026-11-24 09:30:00"
    assert not service.asked


def test_a_lost_answer_is_asked_about_and_the_payment_is_found(
    channel: AlipayChannel, service: Service, answer: Answer
) -> None:
    service.lost()
    with pytest.raises(NotReached):
        channel.ask_payment(REFERENCE)
    answer("paid")
    outcome = channel.ask_payment(REFERENCE)
    assert (outcome.fate, outcome.amount, outcome.provider_id) == (Fate.DONE, PRICE, TRADE)
    assert outcome.at == datetime(2026, 11, 23, 8, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "fate"), [("waiting", Fate.PENDING), ("closed", Fate.FAILED), ("unknown", Fate.UNKNOWN)]
)
def test_what_is_not_paid_is_not_done(channel: AlipayChannel, answer: Answer, said: str, fate: Fate) -> None:
    answer(said)
    assert channel.ask_payment(REFERENCE).fate is fate


def test_trouble_an_unsigned_answer_and_one_signed_otherwise_decide_nothing(
    channel: AlipayChannel, service: Service, answer: Answer
) -> None:
    answer("busy")
    service.will(200, json.dumps(SAID["paid"]).encode())
    service.will(200, json.dumps(SAID["paid"] | {"sign": b64encode(b"x" * 256).decode()}).encode())
    service.will(200, b"<html>502 Bad Gateway</html>")
    for _ in range(4):
        with pytest.raises(NotReached):
            channel.ask_payment(REFERENCE)


def test_a_refund_is_its_own_amount_not_the_sum_that_alipay_tells(channel: AlipayChannel, answer: Answer) -> None:
    answer("refunded")
    outcome = channel.refund(BACK, now=NOW)
    assert (outcome.fate, outcome.amount) == (Fate.DONE, BACK.amount)
    answer("refund_later")
    assert channel.refund(BACK, now=NOW).fate is Fate.PENDING


def test_a_refund_whose_answer_was_lost_is_asked_about(
    channel: AlipayChannel, service: Service, answer: Answer
) -> None:
    service.lost()
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)
    answer("refund_not_found")
    assert channel.ask_refund(BACK).fate is Fate.UNKNOWN
    answer("refund_found")
    outcome = channel.ask_refund(BACK)
    assert (outcome.fate, outcome.amount) == (Fate.DONE, BACK.amount)
    assert json.loads(service.asked[-1].query["biz_content"])["out_request_no"] == REFUND


def test_a_refund_that_cannot_be_is_refused_and_trouble_is_no_refusal(channel: AlipayChannel, answer: Answer) -> None:
    answer("refund_refused")
    outcome = channel.refund(BACK, now=NOW)
    assert (outcome.fate, outcome.reason) == (Fate.FAILED, "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
    answer("refund_trouble")
    with pytest.raises(NotReached):
        channel.refund(BACK, now=NOW)


def test_a_notification_names_the_trade_as_asking_does(channel: AlipayChannel, notify: Notify) -> None:
    (event,) = channel.read(notify(), {}, now=NOW)
    assert (event.kind, event.reference, event.amount) == (CallbackKind.PAYMENT_CONFIRMED, REFERENCE, PRICE)
    assert event.provider_id == TRADE


def test_a_trade_closed_unpaid_failed(channel: AlipayChannel, notify: Notify) -> None:
    (event,) = channel.read(notify(trade_status="TRADE_CLOSED", gmt_payment=None), {}, now=NOW)
    assert event.kind is CallbackKind.PAYMENT_FAILED


def test_a_refund_is_never_read_as_a_payment_or_its_failure(channel: AlipayChannel, notify: Notify) -> None:
    part = notify(refund_fee="5000.00", gmt_refund="2026-11-23 17:00:00", out_biz_no=REFUND)
    whole = notify(refund_fee="128000.00", trade_status="TRADE_CLOSED", out_biz_no=REFUND)
    for told in (part, whole, notify(trade_status="WAIT_BUYER_PAY"), notify(trade_status="SOMETHING_NEW")):
        assert channel.read(told, {}, now=NOW) == ()


def test_an_altered_unsigned_or_misaddressed_notification_is_forged(
    channel: AlipayChannel, notify: Notify, ours: RSAPrivateKey
) -> None:
    for wrong in (
        notify().replace(b"128000.00", b"128000.01"),
        notify(key=ours),
        notify(app_id="2021000000000002"),
        notify(sign_type="RSA"),
        notify().split(b"&sign=")[0],
        notify() + b"&extra=1",
        b"\xff",
        b"",
    ):
        with pytest.raises(CallbackForged):
            channel.read(wrong, {}, now=NOW)


@pytest.mark.parametrize("age", [timedelta(hours=26), timedelta(minutes=-6)])
def test_a_notification_of_another_day_is_expired(channel: AlipayChannel, notify: Notify, age: timedelta) -> None:
    with pytest.raises(CallbackExpired):
        channel.read(notify(), {}, now=NOW + age)
    with pytest.raises(CallbackExpired):
        channel.read(notify(notify_time=None), {}, now=NOW)


def test_another_currency_is_told_as_it_is_and_nonsense_is_not_understood(
    channel: AlipayChannel, notify: Notify
) -> None:
    (event,) = channel.read(notify(trans_currency="USD"), {}, now=NOW)
    assert event.amount == Money(12_800_000, "USD")
    for odd in (
        notify(total_amount="a lot"),
        notify(total_amount="0.00"),
        notify(trans_currency="ZZZ"),
        notify(trade_no=None),
    ):
        with pytest.raises(CallbackNotUnderstood):
            channel.read(odd, {}, now=NOW)


def bill(rows: list[str], *, name: str = "20880000000000010156_20261122_业务明细.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("20880000000000010156_20261122_业务明细(汇总).csv", "#汇总".encode("gb18030"))
        archive.writestr(name, "\r\n".join(rows).encode("gb18030"))
    return out.getvalue()


def test_the_bill_is_payments_and_refunds_before_fees(channel: AlipayChannel, service: Service, answer: Answer) -> None:
    answer("bill")
    service.will(200, bill(SAID["details"]))
    lines = channel.settlement(date(2026, 11, 22))
    assert [(each.amount.minor, each.reference, each.fee) for each in lines] == [
        (12_800_000, REFERENCE, Money(76_800, "CNY")),
        (-500_000, REFUND, Money(-3_000, "CNY")),
    ]
    assert len({each.id for each in lines}) == 2


def test_a_day_without_business_has_no_bill_and_a_broken_bill_is_no_bill(
    channel: AlipayChannel, service: Service, answer: Answer
) -> None:
    answer("no_bill")
    assert channel.settlement(date(2026, 11, 22)) == ()
    broken: list[Any] = [b"not a zip", bill(["one,two", "1,2"]), bill(SAID["details"])[:-30]]
    for each in broken:
        answer("bill")
        service.will(200, each)
        with pytest.raises(NotReached):
            channel.settlement(date(2026, 11, 22))
