"""The gateway's interface for Truehand, and for whoever makes it misbehave: JSON over HTTP, with the key."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from truehand.kernel.money import Money
from truehand.payments.sandbox import mischief, reports
from truehand.payments.sandbox.orders import Order, set_fee
from truehand.payments.sandbox.refusals import OrderNotUnderstood, OrderUnknown
from truehand.payments.sandbox.web import ANSWER, Answer, Request, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.payments.sandbox.gateway import Gateway

    Act = Callable[["Gateway", dict[str, Any], datetime], Any]
    Question = Callable[["Gateway", str, datetime], Any]


def answer(gateway: Gateway, request: Request, *, now: datetime) -> Answer:
    """Answer a request of the interface; refuses OrderUnknown for an address that there is not, and as the acts do."""
    if request.method == "POST" and request.path in ACTS:
        try:
            return told(ACTS[request.path](gateway, request.json(), now))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise OrderNotUnderstood from error
    start, _, name = request.path.rpartition("/")
    if request.method == "GET" and start in QUESTIONS:
        try:
            return told(QUESTIONS[start](gateway, name, now))
        except ValueError as error:
            raise OrderNotUnderstood from error
    raise OrderUnknown


def reference_of(request: Request) -> str:
    """Return the reference that a request is about, as far as it says one."""
    if request.method == "GET":
        return request.path.rpartition("/")[2]
    said = request.json()
    return str(said.get("reference") or said.get("case") or "")


def _open(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    expires = datetime.fromisoformat(said["expires_at"]) if said.get("expires_at") else None
    words = (str(said["words"]["zh"]), str(said["words"]["en"]))
    order = Order(
        _name(said["reference"]),
        "payment",
        _money(said["amount"]),
        str(said["notify_url"]),
        words,
        str(said["return_url"]),
        expires_at=expires,
    )
    return gateway.ask(gateway.ask_for(order, now=now).reference, "payment", now=now)


def _pay_out(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    order = Order(_name(said["reference"]), "payout", _money(said["amount"]), str(said["notify_url"]))
    gateway.pay_out(order, number=str(said["number"]), now=now)
    return {"reference": order.reference, "fate": "pending"}


def _refund(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    order = Order(
        _name(said["reference"]),
        "refund",
        _money(said["amount"]),
        str(said["notify_url"]),
        payment=_name(said["payment"]),
    )
    gateway.refund(order, now=now)
    return {"reference": order.reference, "fate": "pending"}


def _pay(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    amount = _money(said["amount"]) if said.get("amount") else None
    gateway.pay(said["reference"], amount=amount, again=bool(said.get("again")), now=now)
    return gateway.ask(said["reference"], "payment", now=now)


def _decline(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    gateway.decline(said["reference"], now=now)
    return gateway.ask(said["reference"], "payment", now=now)


def _charge_back(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    amount = _money(said["amount"]) if said.get("amount") else None
    return {"case": gateway.charge_back(said["payment"], amount=amount, now=now)}


def _end_case(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, Any]:
    gateway.end_case(said["case"], won=bool(said["won"]), now=now)
    return {}


def _answer_case(gateway: Gateway, said: dict[str, Any], now: datetime) -> dict[str, str]:
    bundle = base64.b64decode(said["bundle"], validate=True)
    if hashlib.sha256(bundle).hexdigest() != said["sha256"]:
        raise OrderNotUnderstood
    gateway.answer_case(_name(said["case"]), str(said["statement"]), said["sha256"], len(bundle), now=now)
    return {"fate": "done"}


def _mischief(gateway: Gateway, said: dict[str, Any], _now: datetime) -> dict[str, int]:
    if said.get("kind") == "none":
        mischief.behave(gateway.book)
    elif said:  # nothing said only asks
        mischief.arm(
            gateway.book, said["kind"], times=int(said.get("times", 1)), reference=str(said.get("reference", ""))
        )
    return {kind.value: times for kind, times in mischief.armed(gateway.book).items()}


def _fee(gateway: Gateway, said: dict[str, Any], _now: datetime) -> dict[str, Any]:
    with gateway.book.writing() as rows:
        set_fee(rows, int(said["basis_points"]))
    return {}


ACTS: dict[str, Act] = {
    "/v1/payments": _open,
    "/v1/payouts": _pay_out,
    "/v1/refunds": _refund,
    "/v1/pay": _pay,
    "/v1/decline": _decline,
    "/v1/chargebacks": _charge_back,
    "/v1/chargebacks/end": _end_case,
    ANSWER: _answer_case,
    "/v1/mischief": _mischief,
    "/v1/fee": _fee,
}
QUESTIONS: dict[str, Question] = {
    "/v1/payments": lambda gateway, name, now: gateway.ask(name, "payment", now=now),
    "/v1/payouts": lambda gateway, name, now: gateway.ask(name, "payout", now=now),
    "/v1/refunds": lambda gateway, name, now: gateway.ask(name, "refund", now=now),
    "/v1/settlements": lambda gateway, name, now: reports.settlement(gateway.book, date.fromisoformat(name), now=now),
    "/v1/statements": lambda gateway, name, _: reports.statement(gateway.book, date.fromisoformat(name)),
}


def _money(said: dict[str, str]) -> Money:
    return Money(int(said["minor"]), said["currency"])


def _name(said: object) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= 64:  # noqa: PLR2004 - the longest name of the interface
        raise OrderNotUnderstood
    return said
