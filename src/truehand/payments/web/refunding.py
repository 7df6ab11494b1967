"""What arrived for a trade, and money back by hand: one operator proposes and does, another approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.watching import for_watchers, with_an_act
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.second_person import REFUND
from truehand.payments.web.forms import RefundForm
from truehand.payments.web.four_eyes import approved, shown, waiting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import Arrived

REFUSED = 422


@for_watchers
def of_trade(request: HttpRequest, actor: Actor, trade_id: UUID) -> HttpResponse:
    """What arrived for a trade, what went back, and what was taken back."""
    arrived = queries.arrivals(actor, trade_id)
    names = people.parties({each.payer_id for each in arrived})
    context = {
        "trade_id": trade_id,
        "rows": [{"arrived": each, "payer": names[each.payer_id].display_name} for each in arrived],
        "refunds": queries.refunds_of(actor, trade_id),
        "chargebacks": queries.chargebacks_of(actor, trade_id),
        "sees_trades": actor.oversees,
        "here": "of_trade",
    }
    return render(request, "payments/of_trade.html", context)


@with_an_act
def give_back(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """One payment that arrived: propose to send it back, decide, or do what was approved."""
    arrived = queries.arrival(actor, receipt_id)
    form = RefundForm(request.POST or None, initial={"amount": arrived.left.decimal_text})
    if request.method == "POST" and request.POST.get("act") == "do":
        return _done(request, actor, arrived)
    proposes = request.method == "POST" and form.is_valid()
    if proposes and attempt(form, lambda: _propose(actor, arrived, form)) is not None:
        messages.success(
            request, _("Proposed. Another operator confirms payee and amount; then you carry it out here.")
        )
        return redirect("payments:give_back", receipt_id)
    context = {
        "arrived": arrived,
        "payer": people.name_of(arrived.payer_id),
        "proposals": [
            shown(actor, each, _("Send %(amount)s back") % {"amount": each.amount})
            for each in waiting(actor, REFUND, receipt_id)
        ],
        "form": form,
        "may_act": Role.OPERATOR in actor.roles,
        "may_refund": arrived.left.minor > 0 and queries.refunding(arrived.channel),
        "sees_trades": actor.oversees,
        "here": "refunds",
    }
    return render(request, "payments/give_back.html", context, status=REFUSED if form.errors else 200)


def send_back_as_approved(actor: Actor, arrived: Arrived, *, now: datetime) -> UUID:
    """Carry out the proposal of the actor's that another operator approved; what it says is what is done.

    Returns the refund; refuses what ``operations.start_refund`` refuses.
    """
    mine = approved(actor, waiting(actor, REFUND, arrived.id))
    amount = mine.amount if mine is not None else None
    reason = str(mine.payload["reason"]) if mine is not None else ""
    return operations.start_refund(actor, arrived.id, amount or arrived.left, reason=reason, now=now)


def _propose(actor: Actor, arrived: Arrived, form: RefundForm) -> UUID:
    said = form.cleaned_data
    amount = Money.parse(said["amount"], arrived.amount.currency)
    return operations.propose_refund(actor, arrived.id, amount, reason=said["reason"], now=clock.now())


def _done(request: HttpRequest, actor: Actor, arrived: Arrived) -> HttpResponse:
    refund = send_back_as_approved(actor, arrived, now=clock.now())
    messages.success(request, _("The refund is on its way to the channel."))
    return redirect("payments:refund", refund)
