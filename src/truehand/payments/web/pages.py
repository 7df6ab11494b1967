"""The money pages of a party; payouts start at the trade room's door, behind the risk gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.payments import operations, queries
from truehand.payments.web.forms import AccountForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.views import BankAccountView

REFUSED = 422


@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Show every payout and where it stands."""
    page = queries.payouts(actor_of(request), cursor=request.GET.get("cursor"))
    return render(request, "payments/payouts.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the party's bank accounts; add one."""
    actor = actor_of(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _add(request, actor, form)) is not None:
        messages.success(request, _("The account is added. Payouts may go to it now."))
        return redirect("payments:accounts")
    context = {"form": form, "accounts": queries.accounts(actor)}
    return render(request, "payments/accounts.html", context, status=REFUSED if form.errors else 200)


@require_POST
def remove_account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Remove one of the party's bank accounts."""
    actor, confirmation = actor_of(request), confirmation_in(request)
    operations.remove_bank_account(actor, account_id, confirmation=confirmation, now=clock.now())
    messages.success(request, _("The account is removed. No more payouts go to it."))
    return redirect("payments:accounts")


def _add(request: HttpRequest, actor: Actor, form: AccountForm) -> BankAccountView:
    confirmation = confirmation_in(request)
    return operations.add_bank_account(actor, **form.cleaned_data, confirmation=confirmation, now=clock.now())
