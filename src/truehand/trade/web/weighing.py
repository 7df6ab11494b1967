"""Later facts about a report: an operator confirms or denies defects, and its inspector's record follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.problem import language
from truehand.identity import queries as identity
from truehand.inspection import operations, queries
from truehand.inspection.domain.bearing import weighable
from truehand.inspection.domain.refusals import JobUnknown
from truehand.kernel.actor import Role
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED = 422


@require_http_methods(["GET", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Weigh a trade's report before its shipment."""
    return _weighed(request, trade_id)


@require_http_methods(["GET", "POST"])
def of_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Weigh the report of an inspection at another node."""
    return _weighed(request, job_id)


def _weighed(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Show operators and auditors what a report found and what came to light; an operator adds to it."""
    actor, error = actor_of(request), ""
    actor.require_overseer()
    if request.method == "POST":
        item, reason, there = (request.POST.get(name, "") for name in ("item", "reason", "there"))
        try:
            operations.confirm_defect(actor, matter_id, item, reason=reason, there=there == "yes", now=clock.now())
        except Refusal as refusal:
            error = refusal.sentence(language())
        else:
            messages.success(request, _("It is kept, and counts for or against the inspector."))
            return redirect(request.path)
    report = queries.report_about(matter_id)
    if report is None:
        raise JobUnknown
    context = {"report": report, "points": weighable(report.findings), "facts": queries.facts_about(report)}
    context["inspector"] = identity.party(report.inspector_id)
    context["record"] = queries.records([report.inspector_id])[report.inspector_id]
    context["may"] = Role.OPERATOR in actor.roles and report.inspector_id != actor.party_id
    context |= {"error": error, "typed": request.POST}
    return render(request, "trade/later_facts.html", context, status=REFUSED if error else 200)
