"""A party exchanges between its own balances: first the offer with its rate, then the confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.escrow import queries as ledger
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.rates import decimals
from truehand.payments.web.forms import ExchangeForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.rates import Conversion, Exchanged, Rate

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """Show what can be exchanged and, for an amount, the offer; exchange what was confirmed."""
    actor, now = actor_of(request), clock.now()
    own, held = ledger.own_money(actor.party_id), queries.rates(now=now)
    typed = request.POST or (request.GET if "amount" in request.GET else None)
    form = ExchangeForm(typed, own=own.balance, rates=held, initial={"key": new_id(now)})
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _convert(request, actor, form))
        if done is not None:
            messages.success(request, _("Exchanged: %(given)s into %(got)s.") % {"given": done.given, "got": done.got})
            return redirect(form.back() or "trade:money")
    offered = attempt(form, lambda: _offer(form)) if request.method != "POST" and form.is_valid() else None
    context = {
        "form": form,
        "own": [each for each in own.balance if each.minor > 0],
        "owed": own.owed,
        "rates": [{"rate": each, "ratio": decimals(each.ratio)} for each in held],
        "offered": _shown(form, offered) if offered else None,
        "tab": "exchange",
    }
    return render(request, "payments/exchange.html", context, status=REFUSED if form.errors else 200)


def _convert(request: HttpRequest, actor: Actor, form: ExchangeForm) -> Exchanged:
    said, confirmation = form.cleaned_data, confirmation_in(request)
    return operations.convert(
        actor, form.money(), to=said["to"], key=said["key"], confirmation=confirmation, now=clock.now()
    )


def _offer(form: ExchangeForm) -> tuple[Conversion, Rate]:
    """Return the offer; where what is to be got was named, for so much of it at least."""
    said, now = form.cleaned_data, clock.now()
    if said["wanted"]:
        got = Money.parse(said["amount"], said["to"])
        return queries.offer_for(got, out_of=said["source"], now=now)
    return queries.offer(form.money(), to=said["to"], now=now)


def _shown(form: ExchangeForm, offered: tuple[Conversion, Rate]) -> dict[str, Any]:
    (result, rate), said = offered, form.cleaned_data
    enough = any(each.currency == result.given.currency and each >= result.given for each in form.own)
    return {
        "given": result.given,
        "got": result.got,
        "rate": rate,
        "ratio": decimals(rate.ratio),
        "enough": enough and result.got.minor > 0,
        "key": said["key"] or new_id(clock.now()),
        "trade": said["trade"],
        "action": reverse("payments:exchange"),
    }
