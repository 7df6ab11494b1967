"""The page on which a payer confirms or declines, as at their own bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.refusals import IntentUnknown
from truehand.payments.domain.views import IntentStatus
from truehand.payments.sandbox import operations
from truehand.payments.sandbox.refusals import SandboxClosed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.payments.domain.message import SignedMessage
    from truehand.payments.domain.views import Intent

# Where the payer goes afterwards, unless the address says so.
HOME = "/money/"
REFUSED = 422


class TransferForm(forms.Form):
    """What the payer sends; another amount than asked shows what becomes of it."""

    amount = forms.CharField(max_length=24, label=gettext_lazy("Amount to transfer"))


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one payment to its payer; take the decision. Refuses SandboxClosed, Unauthenticated and IntentUnknown."""
    if not settings.TRUEHAND_SANDBOX_BANK:
        raise SandboxClosed
    actor, asked = actor_of(request), queries.intent_of_reference(reference)
    if asked.payer_id != actor.party_id:
        raise IntentUnknown
    back = _back(request)
    form = TransferForm(request.POST or None, initial={"amount": asked.amount.decimal_text()})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _decide(request, form, asked)) is not None
    ):
        messages.success(request, _("The sandbox bank has taken your answer and is telling Truehand."))
        return redirect(back)
    context = {"asked": asked, "form": form, "next": back, "open": asked.status is IntentStatus.OPEN}
    return render(request, "sandbox/pay.html", context, status=REFUSED if form.errors else 200)


def _decide(request: HttpRequest, form: TransferForm, asked: Intent) -> SignedMessage:
    if request.POST.get("decision") == "decline":
        return operations.decline(asked.reference, now=clock.now())
    amount = Money.parse(form.cleaned_data["amount"], asked.amount.currency)
    return operations.confirm(asked.reference, amount=amount, now=clock.now())


def _back(request: HttpRequest) -> str:
    """Return where to go afterwards: a page of this site, or the money page."""
    wanted = request.POST.get("next") or request.GET.get("next") or HOME
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else HOME
