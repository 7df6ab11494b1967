"""Where payouts go: a party's bank accounts, how one is verified, and how its true owner objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.payments import operations, queries
from truehand.payments.domain.refusals import AccountUnknown
from truehand.payments.web.forms import AccountForm, CodeForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the party's bank accounts; add one."""
    actor, form = actor_of(request), AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, confirmation = form.cleaned_data, confirmation_in(request)
        added = attempt(
            form, lambda: operations.add_bank_account(actor, **said, confirmation=confirmation, now=clock.now())
        )
        if added is not None:
            messages.success(request, _("The account is added. A small amount with a code is on its way to it."))
            return redirect("payments:accounts")
    return _page(request, actor, form)


@require_POST
def verify_account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take the digits that the bank printed beside the small amount; refuses AccountUnknown whatever was typed."""
    actor, form = actor_of(request), CodeForm(request.POST)
    if account_id not in {each.id for each in queries.accounts(actor)}:
        raise AccountUnknown
    if form.is_valid():
        code, now = form.cleaned_data["code"], clock.now()
        attempt(form, lambda: operations.verify_account(actor, account_id, code=code, now=now))
    if form.errors:
        return _page(request, actor, AccountForm(), wrong=(account_id, form))
    messages.success(request, _("The account is verified."))
    return redirect("payments:accounts")


@require_POST
def remove_account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Remove one of the party's bank accounts."""
    actor, confirmation = actor_of(request), confirmation_in(request)
    operations.remove_bank_account(actor, account_id, confirmation=confirmation, now=clock.now())
    messages.success(request, _("The account is removed. No more payouts go to it."))
    return redirect("payments:accounts")


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, token: str) -> HttpResponse:
    """Let the owner freeze an account that somebody else added; by the announcement's link, without signing in."""
    if request.method == "POST":
        operations.disown_account(token, now=clock.now())
    account = operations.account_of_objection(token)
    return render(request, "payments/objection.html", {"account": account})


def _page(request: HttpRequest, actor: Actor, form: Form, *, wrong: tuple[UUID, Form] | None = None) -> HttpResponse:
    accounts = queries.accounts(actor)
    codes = operations.shown_codes(actor, [each.id for each in accounts])
    rows = [
        {
            "view": each,
            "form": wrong[1] if wrong and wrong[0] == each.id else CodeForm(auto_id=f"{each.id}_%s"),
            "shown_code": codes.get(each.id),
            "cools": each.cools_until > clock.now(),
        }
        for each in accounts
    ]
    refused = bool(form.errors) or wrong is not None
    return render(request, "payments/accounts.html", {"form": form, "rows": rows}, status=REFUSED if refused else 200)
