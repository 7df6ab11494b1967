"""The party's money page: what it has, what is held and until when, what is on its way, and every movement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.escrow import queries as escrow
from truehand.kernel.ids import new_id
from truehand.payments import queries as payments
from truehand.trade.queries import money as queries
from truehand.trade.web import statements
from truehand.trade.web.own import pictures

if TYPE_CHECKING:
    from django.http import HttpRequest

    from truehand.trade.domain.statement import Statement

MONTH = timedelta(days=30)


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Show everything that the party has, and what each movement was for."""
    actor, now = actor_of(request), clock.now()
    own = escrow.own_money(actor.party_id)
    held = queries.held_for(actor)
    context = {
        "balances": own.balance,
        "pictures": pictures(own, held),
        "held": held,
        "hold": payments.payout_hold(),
        "payable": [amount for amount in own.balance if amount.minor],
        "accounts": payments.accounts(actor),
        "page": queries.movements(actor, cursor=request.GET.get("cursor")),
        # The same form sent twice is one payout.
        "payout_key": new_id(now),
        "since": now.date() - MONTH,
        "until": now.date(),
    }
    return render(request, "trade/money.html", context)


@require_safe
def statement(request: HttpRequest, form: str) -> HttpResponse:
    """Give the party's own statement over some days, as PDF or CSV. Refuses StatementTooWide and FontMissing."""
    if form not in {"pdf", "csv"}:
        raise NotFound
    made = _statement(request)
    name = f"truehand-{made.since}-{made.until}.{form}"
    answer = (
        HttpResponse(statements.pdf(made), content_type="application/pdf")
        if form == "pdf"
        else HttpResponse(statements.csv_text(made), content_type="text/csv; charset=utf-8")
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _statement(request: HttpRequest) -> Statement:
    now = clock.now()
    since, until = _day(request, "since", now.date() - MONTH), _day(request, "until", now.date())
    return queries.statement(actor_of(request), since=since, until=until, now=now)


def _day(request: HttpRequest, name: str, default: date) -> date:
    text = request.GET.get(name)
    try:
        return date.fromisoformat(text) if text else default
    except ValueError as error:
        raise RequestNotUnderstood.at(name, "须为日期，如 2026-11-22", "must be a date such as 2026-11-22") from error
