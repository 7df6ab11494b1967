"""WeChat Pay, interface v3: a code to scan (Native), queries, refunds, notifications (RSA, AES-GCM) and the daily bill.

Sources: https://pay.weixin.qq.com/doc/v3 (Native 下单, 查询订单, 申请退款, 结果通知, 申请交易账单); by wechatpayv3.
Only with WeChat Pay's public key (微信支付公钥): platform certificates are something that the library would fetch while
a message is read. WeChat Pay has no chargebacks.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wechatpayv3 import WeChatPay, WeChatPayType

from truehand.kernel.money import Money
from truehand.payments.adapters import wechat_bill
from truehand.payments.adapters.configuration import PATIENCE, Configuration
from truehand.payments.adapters.receiving import BEIJING, ReceivingChannel, require_fresh
from truehand.payments.domain.channel import Event, Fate, Instructions, NotReached, Outcome
from truehand.payments.domain.refusals import CallbackForged, CallbackNotUnderstood
from truehand.payments.domain.views import CallbackKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from truehand.payments.domain.channel import PaymentOrder, RefundOrder
    from truehand.payments.domain.report import ReportLine

OK = 200
REFUSED = range(400, 500)
TOO_MANY = 429
_LONGEST_DESCRIPTION = 127  # bytes (Native 下单, description)
_PAYMENT_FATES = {
    "SUCCESS": Fate.DONE,
    "REFUND": Fate.DONE,  # paid, and given back later
    "CLOSED": Fate.FAILED,
    "REVOKED": Fate.FAILED,
    "PAYERROR": Fate.FAILED,
}
# ABNORMAL waits for a person: the payer's card cannot be paid to, and the money is still ours to send.
_REFUND_FATES = {"SUCCESS": Fate.DONE, "CLOSED": Fate.FAILED}
_KINDS = {
    "TRANSACTION.SUCCESS": CallbackKind.PAYMENT_CONFIRMED,
    "REFUND.SUCCESS": CallbackKind.REFUND_DONE,
    "REFUND.CLOSED": CallbackKind.REFUND_FAILED,
}


class WechatChannel(ReceivingChannel):
    """WeChat accounts in CNY, by a code that the payer scans."""

    currencies = frozenset({"CNY"})
    origins: frozenset[str] = frozenset()
    thanks = ""
    settled_by = frozenset({"财付通支付科技有限公司"})

    def __init__(self, name: str) -> None:
        """Read the keys; nothing is called yet."""
        super().__init__(name)
        self._own = Configuration(name)
        self._wechat = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=self._own["merchant"],
            appid=self._own["app_id"],
            cert_serial_no=self._own["serial"],
            private_key=self._own.key("key_file"),
            apiv3_key=self._own.key("v3_key_file"),
            public_key=self._own.key("platform_key_file"),
            public_key_id=self._own["platform_key_id"],
            notify_url=self._own.callback_url,
            timeout=PATIENCE,
        )

    def open(self, order: PaymentOrder) -> Instructions:
        """Ask for a code (``weixin://…``, good for two hours); the same reference is the same order."""
        description = order.words[0].encode()[:_LONGEST_DESCRIPTION].decode(errors="ignore")
        expires = order.expires_at.astimezone(BEIJING).isoformat(timespec="seconds") if order.expires_at else None
        amount = {"total": order.amount.minor, "currency": order.amount.currency}
        with _reached():
            status, said = self._wechat.pay(description, order.reference, amount, time_expire=expires)
        return Instructions(url=_answer(status, said)["code_url"])

    def ask_payment(self, reference: str) -> Outcome:
        """Ask for an order by our reference."""
        with _reached():
            status, said = self._wechat.query(out_trade_no=reference)
        if _code(status, said) in {"ORDER_NOT_EXIST", "ORDERNOTEXIST"}:
            return Outcome(Fate.UNKNOWN)
        order = _answer(status, said)
        fate = _PAYMENT_FATES.get(order["trade_state"], Fate.PENDING)
        if fate is not Fate.DONE:
            return Outcome(fate, reason=order["trade_state"])
        amount = Money(order["amount"]["total"], order["amount"].get("currency", "CNY"))
        return Outcome(fate, amount, order["transaction_id"], _time(order.get("success_time")))

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:  # noqa: ARG002 - WeChat has its own clock
        """Give back part or all of an order, whose whole amount WeChat wants to hear again."""
        paid = self.ask_payment(order.payment_reference)
        if paid.amount is None:
            raise NotReached("WeChat Pay does not know of the payment")
        amount = {"refund": order.amount.minor, "total": paid.amount.minor, "currency": order.amount.currency}
        with _reached():
            status, said = self._wechat.refund(
                order.reference, amount, out_trade_no=order.payment_reference, reason=order.reason[:40] or None
            )
        if status in REFUSED and status != TOO_MANY:
            return Outcome(Fate.FAILED, reason=_code(status, said))
        return _refund_outcome(_answer(status, said))

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Ask for a refund by its reference."""
        with _reached():
            status, said = self._wechat.query_refund(order.reference)
        if _code(status, said) == "RESOURCE_NOT_EXISTS":
            return Outcome(Fate.UNKNOWN)
        return _refund_outcome(_answer(status, said))

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:
        """Return what a notification says, signed over its time and nonce, and encrypted; other types say nothing."""
        named = {name.lower(): value for name, value in headers.items()}
        # Another key than ours would send the library to fetch it.
        if named.get("wechatpay-serial") != self._own["platform_key_id"]:
            raise CallbackForged
        try:
            said = self._wechat.callback(named, body)
        except Exception as error:  # the library raises nothing narrower
            raise CallbackForged from error
        if said is None:
            raise CallbackForged
        require_fresh(int(named["wechatpay-timestamp"]), now)
        try:
            return self._meaning(said)
        except (KeyError, TypeError, ValueError) as error:
            raise CallbackNotUnderstood from error

    def settlement(self, day: date) -> tuple[ReportLine, ...]:
        """Download the bill of a day (Beijing's) and return its lines; nothing when there was no business."""
        with _reached():
            status, said = self._wechat.trade_bill(str(day))
        if _code(status, said) == "NO_STATEMENT_EXIST":
            return ()
        bill = _answer(status, said)
        with _reached():
            status, packed = self._wechat.download_bill(bill["download_url"])
        if status != OK:
            raise NotReached(f"WeChat Pay: {status}")
        return wechat_bill.lines(self.name, day, packed, sha1=bill["hash_value"])

    def _meaning(self, said: dict[str, Any]) -> tuple[Event, ...]:
        kind, told = _KINDS.get(said["event_type"]), said["resource"]
        if told.get("mchid", self._own["merchant"]) != self._own["merchant"]:
            raise ValueError("for another merchant")
        if kind is None:
            return ()
        amount, at = told["amount"], _time(told.get("success_time"))
        if kind is CallbackKind.PAYMENT_CONFIRMED:
            ids, minor = (told["out_trade_no"], told["transaction_id"]), amount["total"]
        else:
            ids, minor = (told["out_refund_no"], told["refund_id"]), amount["refund"]
        if minor <= 0:
            raise ValueError("an amount is positive")
        return (Event(said["id"], kind, ids[0], Money(minor, amount.get("currency", "CNY")), ids[1], at),)


@contextmanager
def _reached() -> Iterator[None]:
    """Turn whatever the library raises into "not reached": a time-out and a bad signature both say nothing."""
    try:
        yield
    except Exception as error:  # the library raises nothing narrower
        raise NotReached(f"WeChat Pay: {type(error).__name__}") from error


def _answer(status: int, said: str) -> dict[str, Any]:
    """Return what was answered; NotReached for a refusal or fault, which decides nothing."""
    if status != OK:
        raise NotReached(f"WeChat Pay: {status} {_code(status, said)}")
    told: dict[str, Any] = json.loads(said)
    return told


def _code(status: int, said: str | bytes) -> str:
    """Return the code of a refusal; nothing for an answer, or for a fault that has none."""
    if status == OK:
        return ""
    try:
        return str(json.loads(said).get("code", ""))
    except (ValueError, AttributeError):
        return ""


def _refund_outcome(told: dict[str, Any]) -> Outcome:
    amount = Money(told["amount"]["refund"], told["amount"].get("currency", "CNY"))
    fate = _REFUND_FATES.get(told["status"], Fate.PENDING)
    reason = "" if fate is Fate.DONE else str(told["status"])
    return Outcome(fate, amount, told["refund_id"], _time(told.get("success_time")), reason=reason)


def _time(text: str | None) -> datetime | None:
    """Return an instant of WeChat's (RFC 3339); None for none."""
    return datetime.fromisoformat(text) if text else None
