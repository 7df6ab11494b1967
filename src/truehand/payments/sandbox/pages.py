"""The gateway's pages: where a payer pays, and where its misbehaviour is asked for."""

from __future__ import annotations

import re
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.payments.sandbox import mischief
from truehand.payments.sandbox.orders import Order, find, received
from truehand.payments.sandbox.refusals import OrderUnknown
from truehand.payments.sandbox.web import Answer, Request, elsewhere, page
from truehand.payments.sandbox.words import SENTENCES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truehand.kernel.refusal import Refusal
    from truehand.payments.sandbox.gateway import Gateway

STYLES: Final = ("tokens", "dark", "truehand", "frame", "parts", "forms", "states")
_STYLE = re.compile(rf"/styles/(?:{'|'.join(STYLES)})\.css")
_PAY = re.compile(r"/pay/([0-9A-Z]{1,64})")


def answer(gateway: Gateway, request: Request, *, now: datetime, styles: Path | None) -> Answer:
    """Answer a person's request; refuses OrderUnknown for a page that there is not, and what acts refuse."""
    if styles is not None and _STYLE.fullmatch(request.path):
        return Answer(body=(styles / request.path.rpartition("/")[2]).read_bytes(), kind="text/css; charset=utf-8")
    if found := _PAY.fullmatch(request.path):
        return _pay(gateway, request, found[1], now)
    if request.path == "/":
        return _control(gateway, request)
    raise OrderUnknown


def refusal(request: Request, why: Refusal) -> Answer:
    """Return a page that says why something was not done."""
    sentence = why.sentence("zh" if request.chinese else "en")
    body = f'<h1>{_say(request, "title")}</h1><div class="alert stop" role="alert"><p>{escape(sentence)}</p></div>'
    return page(_frame(request, body), HTTPStatus.UNPROCESSABLE_ENTITY)


def _pay(gateway: Gateway, request: Request, reference: str, now: datetime) -> Answer:
    with gateway.book.writing() as rows:
        order = find(rows, reference, "payment")
        rest = order.amount - received(rows, order)
    if request.method != "POST":
        return page(_frame(request, _payment(request, order, rest, over=order.expired(now))))
    form = request.form()
    if form.get("decision") == "decline":
        gateway.decline(reference, now=now)
    else:
        asked = Money.parse(form.get("amount", ""), order.amount.currency)
        gateway.pay(reference, amount=None if asked == rest else asked, now=now)
    return elsewhere(order.return_url)


def _payment(request: Request, order: Order, rest: Money, *, over: bool) -> str:
    words = order.words[0 if request.chinese else 1]
    facts = [
        (_say(request, "what"), escape(words)),
        (_say(request, "asked"), escape(str(order.amount))),
        (_say(request, "payee"), _say(request, "escrow")),
        (_say(request, "reference"), f'<span class="code">{escape(order.reference)}</span>'),
    ]
    waits = order.state == "open" and not over
    act = _form(request, rest) if waits else _settled(request, order, over=over)
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    return (
        f'<div class="page-head"><h1>{_say(request, "title")}</h1>'
        f'<span class="badge doubt">{_say(request, "unreal")}</span></div>'
        f'<p class="lede">{_say(request, "lede")}</p>'
        f'<section class="card card-key" aria-labelledby="pay"><h2 id="pay">{_say(request, "heading")}</h2>'
        f'<dl class="facts">{listed}</dl>{act}</section>'
    )


def _form(request: Request, rest: Money) -> str:
    return (
        '<form class="form" method="post">'
        f'<div class="field"><label for="amount">{_say(request, "amount")} ({rest.currency})</label>'
        f'<input id="amount" name="amount" inputmode="decimal" required maxlength="24" value="{rest.decimal_text()}"'
        ' aria-describedby="help">'
        f'<p class="help" id="help">{_say(request, "help")}</p></div>'
        '<div class="form-actions">'
        f'<button class="button button-primary" name="decision" value="confirm">{_say(request, "confirm")}</button>'
        f'<button class="button" name="decision" value="decline" formnovalidate>{_say(request, "decline")}</button>'
        "</div></form>"
    )


def _settled(request: Request, order: Order, *, over: bool) -> str:
    return (
        f'<div class="alert plain"><p>{_say(request, "expired" if over else "settled")}</p></div>'
        f'<p><a class="button" href="{escape(order.return_url)}">{_say(request, "back")}</a></p>'
    )


def _control(gateway: Gateway, request: Request) -> Answer:
    """Show what goes wrong on request, and take a request."""
    if request.method == "POST":
        form = request.form()
        if form.get("kind") == "none":
            mischief.behave(gateway.book)
        else:
            mischief.arm(gateway.book, form.get("kind", ""))
        return elsewhere("/")
    armed = mischief.armed(gateway.book)
    rows = "".join(
        f'<tr><th scope="row">{kind.words[0 if request.chinese else 1]}</th>'
        f'<td class="number">{armed.get(kind, 0)}</td><td>'
        f'<button class="button" name="kind" value="{kind.value}">{_say(request, "arm")}</button></td></tr>'
        for kind in mischief.Mischief
    )
    body = (
        f'<div class="page-head"><h1>{_say(request, "control")}</h1>'
        f'<span class="badge doubt">{_say(request, "unreal")}</span></div>'
        f'<p class="lede">{_say(request, "control_lede")}</p><form method="post"><table class="table">'
        f'<thead><tr><th scope="col">{_say(request, "goes_wrong")}</th>'
        f'<th scope="col" class="number">{_say(request, "times")}</th><th scope="col">{_say(request, "act")}</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>"
        f'<button class="button" name="kind" value="none">{_say(request, "behave")}</button></form>'
    )
    return page(_frame(request, body))


def _frame(request: Request, body: str) -> str:
    links = "".join(
        f'<link rel="stylesheet" href="/styles/{name}.css"'
        + (' media="screen and (prefers-color-scheme: dark)">' if name == "dark" else ">")
        for name in STYLES
    )
    other = "en" if request.chinese else "zh"
    return (
        f'<!doctype html><html lang="{"zh-Hans" if request.chinese else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_say(request, 'title')}</title>{links}</head><body>"
        f'<main class="site-main" id="content"><div class="wrap"><div class="narrow stack">{body}'
        f'<p class="small"><a href="?lang={other}" lang="{other}">{_say(request, "other")}</a></p>'
        "</div></div></main></body></html>"
    )


def _say(request: Request, name: str) -> str:
    return SENTENCES[name][0 if request.chinese else 1]
