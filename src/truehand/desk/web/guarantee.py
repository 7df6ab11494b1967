"""The guarantee fund at the desk: claims that wait, how the fund stands, and payments into it by two operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truehand.desk import operations, queries
from truehand.desk.web.seats import for_operators, with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import RequestNotUnderstood
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.kernel.actor import Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor

REFUSED = 422


class FundingForm(forms.Form):
    """How much of the earned commission goes into the fund."""

    amount = forms.CharField(
        label=gettext_lazy("Amount"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3, initial="CNY")
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def money(self) -> Money:
        """Return the amount; refuses what is none of a currency that there is."""
        try:
            return Money.parse(self.cleaned_data["amount"], self.cleaned_data["currency"].upper())
        except ValueError as error:
            raise RequestNotUnderstood.at(
                "currency", "平台不支持此币种", "it is not one that Truehand settles in"
            ) from error


@with_an_act
def guarantee(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Claims that wait for operators, the soonest due first; the fund's figures; a payment into it, proposed."""
    now, form = clock.now(), FundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["reason"]
        if attempt(form, lambda: escrow.propose_funding(actor, form.money, reason=said, now=now)) is not None:
            messages.success(request, _("Proposed. Another operator has 48 hours to approve it."))
            return redirect("desk:guarantee")
    context = {
        "rows": queries.guarantee_claims(actor),
        "funds": ledger.funds(actor),
        "proposals": queries.fundings(actor, now=now),
        "operates": Role.OPERATOR in actor.roles,
        "form": form,
        "now": now,
        "here": "guarantee",
    }
    return render(request, "desk/guarantee.html", context, status=REFUSED if form.errors else 200)


@for_operators
def fund(request: HttpRequest, actor: Actor, proposal_id: UUID) -> HttpResponse:
    """Pay into the fund what another operator approved."""
    operations.carry_out_funding(actor, proposal_id, now=clock.now())
    messages.success(request, _("Paid into the fund."))
    return redirect("desk:guarantee")
