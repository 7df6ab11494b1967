"""Pages: where a payer transfers to; statements given and what became of them; files of orders."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.kernel.actor import Role
from truehand.payments.bank import operations, queries
from truehand.payments.bank.config import custody_accounts
from truehand.payments.bank.demonstration import next_statement
from truehand.payments.bank.operations.orders import require_banker
from truehand.payments.bank.sample import camt_file
from truehand.payments.bank.web.forms import ReportForm, StatementForm
from truehand.payments.domain.booking import LineState

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.statement import StatementView

REFUSED = 422
BANKERS = frozenset({Role.OPERATOR, Role.CUSTODIAN})


@require_safe
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell a payer where to transfer to, how much, and what to write."""
    intent, account = queries.transfer(actor_of(request), reference)
    context = {
        "intent": intent,
        "status": intent.status_at(clock.now()),
        "account": account,
        "short": 0 < intent.received.minor < intent.amount.minor,
    }
    return render(request, "bank/transfer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """Show the files of statements; take one."""
    actor = actor_of(request)
    page = queries.statements(actor, cursor=request.GET.get("cursor"))
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        view = attempt(form, lambda: _given(actor, form))
        if view is not None:
            messages.success(request, _("The statement is kept and is being read."))
            return redirect("bank:statement", statement_id=view.id)
    context = {
        "page": page,
        "form": form,
        "may_give": not actor.roles.isdisjoint(BANKERS) and bool(custody_accounts()),
        "waiting": queries.open_suspense(),
        "samples": [each.name for each in custody_accounts()] if settings.DEMONSTRATION else [],
        "here": "statements",
    }
    return render(request, "bank/statements.html", context, status=REFUSED if form.errors else 200)


@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Show what became of a file: its findings, and what each line did."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    chosen = LineState(state) if state in {each.value for each in LineState} else None
    view = queries.statement(actor, statement_id)
    context = {
        "view": view,
        "counts": queries.line_counts(actor, statement_id),
        "page": queries.lines(actor, statement_id, state=chosen, cursor=request.GET.get("cursor")),
        "chosen": chosen,
        "query": f"state={chosen.value}" if chosen else "",
        "here": "statements",
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "bank/_statement.html" if part else "bank/statement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: HttpRequest) -> HttpResponse:
    """Show what waits to be ordered and the files of orders; make one, or take the bank's report of one."""
    actor, form = actor_of(request), ReportForm(request.POST or None, request.FILES or None)
    waiting = queries.waiting_orders(actor)
    if request.method == "POST" and "account" in request.POST:
        file = operations.make_file(actor, request.POST["account"], now=clock.now())
        messages.success(request, _("The file is made. Hand it to the bank and mark it as handed over."))
        return redirect("bank:order_file", file_id=file.id)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["report"].read()
        ended = attempt(form, lambda: operations.take_report(actor, body, now=clock.now()))
        if ended is not None:
            messages.success(request, _("The report is taken. Rejected payments: %(count)s.") % {"count": len(ended)})
            return redirect("bank:orders")
    context = {
        "waiting": waiting,
        "page": queries.order_files(actor, cursor=request.GET.get("cursor")),
        "form": form if request.method == "POST" else ReportForm(),
        "may_order": not actor.roles.isdisjoint(BANKERS),
        "held": queries.payouts_stand_still(),
        "here": "orders",
    }
    return render(request, "bank/orders.html", context, status=REFUSED if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def order_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Show a file of orders and where each stands; mark it as handed over."""
    actor = actor_of(request)
    if request.method == "POST":
        operations.hand_over(actor, file_id, now=clock.now())
        messages.success(request, _("Noted: the bank has the file. Its statement says what became of it."))
        return redirect("bank:order_file", file_id=file_id)
    view, ordered = queries.order_file(actor, file_id)
    may_order = not actor.roles.isdisjoint(BANKERS)
    context = {"view": view, "ordered": ordered, "may_order": may_order, "here": "orders"}
    return render(request, "bank/order_file.html", context)


@require_safe
def order_body(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Give out a file of orders: the same bytes every time."""
    view, body = operations.file_body(actor_of(request), file_id, now=clock.now())
    answer = HttpResponse(body, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{view.message_id}.xml"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def sample(request: HttpRequest, account: str) -> HttpResponse:
    """Demonstration mode: give out the statement that the bank would send now."""
    require_banker(actor_of(request))
    if not settings.DEMONSTRATION:
        raise Http404
    made = next_statement(account, now=clock.now())
    answer = HttpResponse(camt_file(made), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="camt053-{account}-{made.number}.xml"'
    return answer


def _given(actor: Actor, form: StatementForm) -> StatementView:
    said = form.cleaned_data
    file = cast("IO[bytes]", said["file"])
    return operations.receive_statement(
        actor,
        file,
        account=said["account"],
        name=said["file"].name,
        now=clock.now(),
        largest=operations.LARGEST_UPLOAD,
    )
