"""Alipay: its payment page, queries, refunds, notifications (RSA2) and daily bill.

Sources: https://opendocs.alipay.com (alipay.trade.page.pay, .query, .refund, .fastpay.refund.query,
alipay.data.dataservice.bill.downloadurl.query, 异步通知说明), through python-alipay-sdk. Alipay has no chargebacks.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl
from urllib.request import urlopen

from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig

from truehand.edge import clock
from truehand.kernel.money import Money, MoneyNotUnderstood
from truehand.payments.adapters import alipay_bill
from truehand.payments.adapters.configuration import PATIENCE, Configuration
from truehand.payments.adapters.receiving import BEIJING, ReceivingChannel
from truehand.payments.domain.channel import Event, Fate, Instructions, NotReached, Outcome
from truehand.payments.domain.refusals import CallbackExpired, CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from truehand.payments.domain.channel import PaymentOrder, RefundOrder
    from truehand.payments.domain.report import ReportLine

GATEWAY: Final = "https://openapi.alipay.com/gateway.do"
# Alipay repeats a message for 24 h 22 min, and whether with a new time the documentation does not say.
OLDEST = timedelta(hours=25)

_SUCCESS = "10000"
_WITHOUT_SIGNATURE = ("sign", "sign_type")
_PAID = frozenset({"TRADE_SUCCESS", "TRADE_FINISHED"})
_TIME = "%Y-%m-%d %H:%M:%S"


class AlipayChannel(ReceivingChannel):
    """Alipay accounts in CNY, on Alipay's page."""

    currencies = frozenset({"CNY"})
    origins = frozenset({"https://openapi.alipay.com"})
    thanks = "success"
    settled_by = frozenset({"支付宝（中国）网络技术有限公司", "支付宝支付科技有限公司"})

    def __init__(self, name: str) -> None:
        """Read the keys; nothing is called yet."""
        super().__init__(name)
        self._own = Configuration(name)
        self._alipay = AliPay(
            appid=self._own["app_id"],
            app_private_key_string=self._own.key("key_file"),
            alipay_public_key_string=self._own.key("platform_key_file"),
            sign_type="RSA2",
            config=AliPayConfig(timeout=PATIENCE),
        )

    def open(self, order: PaymentOrder) -> Instructions:
        """Return the signed address of Alipay's page; the trade there is made when the payer opens it."""
        content = {
            "subject": order.words[0],
            "out_trade_no": order.reference,
            "total_amount": order.amount.decimal_text(),
            "product_code": "FAST_INSTANT_TRADE_PAY",
        }
        if order.expires_at:
            content["time_expire"] = order.expires_at.astimezone(BEIJING).strftime(_TIME)
        addresses = {"return_url": self._own.page(order.return_path), "notify_url": self._own.callback_url}
        signed = self._alipay.client_api("alipay.trade.page.pay", content, timestamp=_stamp(), **addresses)
        return Instructions(url=f"{GATEWAY}?{signed}")

    def ask_payment(self, reference: str) -> Outcome:
        """Ask for a trade by our reference; it is unknown until the payer has opened the page and signed in."""
        said = self._ask("alipay.trade.query", {"out_trade_no": reference})
        if said["code"] != _SUCCESS:
            return _not_there(said, "ACQ.TRADE_NOT_EXIST")
        if said["trade_status"] in _PAID or (said["trade_status"] == "TRADE_CLOSED" and said.get("send_pay_date")):
            return Outcome(Fate.DONE, _cny(said["total_amount"]), said["trade_no"], _time(said.get("send_pay_date")))
        closed = said["trade_status"] == "TRADE_CLOSED"
        return Outcome(Fate.FAILED if closed else Fate.PENDING, reason=said["trade_status"])

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - Alipay has its own clock
        """Give back part or all of a trade; ``fund_change`` N means that it is asked about later."""
        content = {
            "out_trade_no": order.payment_reference,
            "out_request_no": order.reference,
            "refund_amount": order.amount.decimal_text(),
            "refund_reason": order.reason,
        }
        said = self._ask("alipay.trade.refund", content)
        if said["code"] != _SUCCESS:
            return _refusal(said)
        # ``refund_fee`` is the sum of all refunds of the trade, not this one's.
        done = said["fund_change"] == "Y"
        return Outcome(Fate.DONE if done else Fate.PENDING, order.amount, order.reference)

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Ask for a refund by both references."""
        content = {"out_trade_no": order.payment_reference, "out_request_no": order.reference}
        said = self._ask("alipay.trade.fastpay.refund.query", content)
        if said["code"] != _SUCCESS:
            return _not_there(said, "ACQ.TRADE_NOT_EXIST")
        if said.get("refund_status") == "REFUND_SUCCESS":
            return Outcome(Fate.DONE, _cny(said["refund_amount"]), order.reference)
        # An answer without a status says that no such refund was made, or that it failed (its documentation).
        return Outcome(Fate.UNKNOWN)

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:  # noqa: ARG002 - all is in the body
        """Return what a notification says. That of a refund says only their sum: such are asked about."""
        try:
            said = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        except ValueError as error:
            raise CallbackForged from error
        self._require_genuine(said, now)
        try:
            return _meaning(said)
        except (KeyError, ValueError, MoneyNotUnderstood) as error:
            raise CallbackNotUnderstood from error

    def settlement(self, day: date) -> tuple[ReportLine, ...]:
        """Download the bill of a day (Beijing's) and return its lines; nothing when there was no business."""
        said = self._ask(
            "alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": str(day)}
        )
        if said["code"] != _SUCCESS:
            if said.get("sub_code") == "isp.bill_not_exist":
                return ()
            raise NotReached(f"Alipay: {said.get('sub_code')}")
        with _reached(), urlopen(said["bill_download_url"], timeout=PATIENCE) as answer:  # noqa: S310 - signed by Alipay
            return alipay_bill.lines(self.name, day, answer.read())

    def _ask(self, method: str, content: dict[str, str]) -> dict[str, Any]:
        with _reached():
            said: dict[str, Any] = self._alipay.server_api(method, content, timestamp=_stamp())
        return said

    def _require_genuine(self, said: dict[str, str], now: datetime) -> None:
        """Refuse what Alipay did not sign (CallbackForged), for us, of late (CallbackExpired)."""
        unsigned = {name: value for name, value in said.items() if name not in _WITHOUT_SIGNATURE}
        try:
            genuine = said["sign_type"] == "RSA2" and self._alipay.verify(unsigned, said["sign"])
        except (KeyError, ValueError) as error:
            raise CallbackForged from error
        if not genuine or said.get("app_id") != self._own["app_id"]:
            raise CallbackForged
        sent = _time(said.get("notify_time"))
        if sent is None or not timedelta(minutes=-5) <= now - sent <= OLDEST:
            raise CallbackExpired


@contextmanager
def _reached() -> Iterator[None]:
    """Turn time-outs and unsigned answers into "not reached": neither says what became of the money."""
    try:
        yield
    except (OSError, HTTPException, AliPayException, AliPayValidationError, ValueError) as error:
        raise NotReached(f"Alipay: {type(error).__name__}") from error


def _meaning(said: dict[str, str]) -> tuple[Event, ...]:
    status = said["trade_status"]
    closed_unpaid = status == "TRADE_CLOSED" and "refund_fee" not in said
    if "refund_fee" in said or (status not in _PAID and not closed_unpaid):
        return ()
    kind = CallbackKind.PAYMENT_FAILED if closed_unpaid else CallbackKind.PAYMENT_CONFIRMED
    amount = Money.parse(said["total_amount"], said.get("trans_currency", "CNY"))
    if amount.minor <= 0:
        raise ValueError("an amount is positive")
    at = _time(said.get("gmt_payment"))
    return (Event(said["notify_id"], kind, said["out_trade_no"], amount, said["trade_no"], at),)


def _not_there(said: dict[str, Any], code: str) -> Outcome:
    if said.get("sub_code") == code:
        return Outcome(Fate.UNKNOWN)
    raise NotReached(f"Alipay: {said.get('sub_code') or said['code']}")


def _refusal(said: dict[str, Any]) -> Outcome:
    """Return a refund that Alipay will not make; its own trouble is no answer."""
    reason = str(said.get("sub_code") or said["code"])
    if said["code"] != "40004" or reason in {"ACQ.SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR"}:
        raise NotReached(f"Alipay: {reason}")
    return Outcome(Fate.FAILED, reason=reason)


def _cny(text: str) -> Money:
    return Money.parse(text, "CNY")


def _time(text: str | None) -> datetime | None:
    """Return an instant of Alipay's, which are Beijing's; None for none. ValueError when it is no time."""
    return datetime.strptime(text, _TIME).replace(tzinfo=BEIJING) if text else None


def _stamp() -> str:
    # The library would take this machine's own time of day, which Alipay refuses outside China.
    return clock.now().astimezone(BEIJING).strftime(_TIME)
