"""What a party owes the platform: why, since when, how it is pursued, and the ways to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import confirmation_in
from truehand.edge.refusals import RequestNotUnderstood
from truehand.escrow import queries as escrow
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries as channels
from truehand.trade.operations import owe
from truehand.trade.queries import debts as queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from truehand.escrow.domain.views import OwnMoney
    from truehand.payments.domain.rates import Rate
    from truehand.trade.domain.debts import DebtView

LONGEST_KEY = 60
BALANCE = "balance"


@require_safe
def debts(request: HttpRequest) -> HttpResponse:
    """Show what the asker owes, and every way to pay it."""
    actor, now = actor_of(request), clock.now()
    own, owed = escrow.own_money(actor.party_id), queries.debts(actor, now=now)
    rates = channels.rates(now=now) if owed else ()
    context = {
        "debts": [_ways(each, own, rates) for each in owed],
        "key": new_id(now),
        "tab": "debts",
    }
    return render(request, "trade/debts.html", context)


@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Pay part or all of a debt: out of the balance, or through a channel."""
    actor, now, through = actor_of(request), clock.now(), request.POST.get("channel", "")
    amount, confirmation = _amount(request), confirmation_in(request)
    if through == BALANCE:
        key = request.POST.get("key", "")[:LONGEST_KEY] or str(new_id(now))
        owe.pay_from_balance(actor, amount, key=key, confirmation=confirmation, now=now)
        messages.success(request, _("%(amount)s of what you owed is paid.") % {"amount": amount})
        return redirect("trade:debts")
    intent = owe.start_payment(actor, amount, confirmation=confirmation, channel=through or None, now=now)
    opened = payments.open_payment(intent.id, return_path="/money/debts/")
    return redirect(channels.way_of(opened, back="/money/debts/"))


def _ways(view: DebtView, money: OwnMoney, rates: Sequence[Rate]) -> dict[str, object]:
    """Return a debt with what its own balance covers, the channels that take it, and what may be exchanged for it."""
    owed = view.debt.owed
    own = next((each for each in money.balance if each.currency == owed.currency), Money.zero(owed.currency))
    to_it = {each.base for each in rates if each.quote == owed.currency}
    return {
        "view": view,
        "recourse": next((each for each in money.recourse if each.currency == owed.currency), None),
        "from_balance": min(own, owed),
        "channels": [each.name for each in channels.channels() if owed.currency in each.currencies]
        if view.trade
        else [],
        "exchangeable": [each for each in money.balance if each.minor > 0 and each.currency in to_it],
    }


def _amount(request: HttpRequest) -> Money:
    currency = request.POST.get("currency", "")
    try:
        return Money.parse(request.POST.get("amount", ""), currency)
    except ValueError as error:
        raise RequestNotUnderstood.at(
            "currency", "平台不支持此币种", "it is not one that Truehand settles in"
        ) from error
