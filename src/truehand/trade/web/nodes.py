"""Pages of the inspections at key nodes: ask, take, write, read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.identity import queries as identity
from truehand.inspection import queries as inspection
from truehand.inspection.domain.nodes import Node
from truehand.inspection.domain.paper import PAPER_NAME
from truehand.kernel.actor import Actor, Role
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as listings
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import nodes as acts
from truehand.trade.queries import nodes, ties
from truehand.trade.queries.situation import load, may_see
from truehand.trade.web.reporting import keep

REFUSED = 422


@require_http_methods(["GET", "POST"])
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """An inspection at a node: what it is of, the form for its inspector, the report for its parties."""
    actor, now = actor_of(request), clock.now()
    seen, error, check = nodes.readable(job_id, actor), "", False
    if request.method == "POST":
        try:
            keep(request, job_id, now, actor, acts)
            check = request.POST.get("act") == "sign"
            if check:
                draft = inspection.draft_of(job_id, actor)
                acts.report(actor, job_id, findings=draft.answers if draft else {}, now=now)
                messages.success(request, _("Your report is signed."))
            return redirect("trade:job", job_id=job_id)
        except Refusal as refusal:
            error = refusal.sentence(language())
    facts = listings.facts_of(seen.listing_id)
    report = inspection.report_of_job(job_id)
    context = {"job": seen, "facts": facts, "error": error, "action": request.path, "trade_id": job_id}
    context |= {"photo_route": "trade:job_photo", "report": report}
    if report:
        context["inspector"] = identity.party(report.inspector_id)
    elif seen.inspector_id == actor.party_id:
        context |= {"keeper": f"/api/v1/inspection/jobs/{job_id}", "done": seen.place, "party": actor.party_id}
        context["report_form"] = inspection.form_of(job_id, actor, equipment_class=facts.equipment_class, check=check)
    context["may_take"] = _may_take(seen.open, actor) and actor.party_id not in nodes.parties_of(seen)
    return render(request, "trade/inspection_job.html", context, status=REFUSED if error else 200)


@require_POST
def take(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Take an open inspection."""
    acts.take(actor_of(request), job_id, now=clock.now())
    return redirect("trade:job", job_id=job_id)


@require_GET
@cache_control(private=True, max_age=3600, immutable=True)
def photo(request: HttpRequest, job_id: UUID, sha256: str) -> HttpResponse:
    """A photo of its report or draft."""
    found = nodes.photo_of(job_id, sha256, actor_of(request), thumbnail="small" in request.GET)
    return HttpResponse(found.content, content_type=found.media_type)


@require_GET
def paper(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The signed report as PDF."""
    content = nodes.paper_of(job_id, actor_of(request), now=clock.now())
    headers = {"Content-Disposition": f'inline; filename="{job_id}-{PAPER_NAME}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The inspections of a trade at its key nodes; ask for the next one."""
    actor, trade = actor_of(request), load(trade_id)
    if not may_see(trade, actor) or (actor.party_id not in {trade.buyer_id, trade.seller_id} and not actor.oversees):
        raise TradeNotFound
    if request.method == "POST":
        node = request.POST.get("node", "")
        if node not in set(Node):
            raise NotFound
        acts.ask_in_trade(actor, trade_id, Node(node), now=clock.now())
        return redirect("trade:inspections", trade_id=trade_id)
    jobs = inspection.jobs_of_trade(trade_id)
    asked = {each.node for each in jobs}
    context: dict[str, object] = {"title": trade.title, "back": f"/trades/{trade_id}/", "jobs": jobs}
    context["reports"] = inspection.reports_of_trade(trade_id, trade.listing_id)
    context["inspectors"] = f"/trades/{trade_id}/inspectors/" if actor.oversees else ""
    context["oversees"] = actor.oversees
    context["may_ask"] = [node for node in nodes.may_ask(trade, actor) if node not in asked]
    return render(request, "trade/inspections.html", context)


@require_http_methods(["GET", "POST"])
def of_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """The inspections of a machine before its publication, for whoever may see the listing; its seller asks for one."""
    actor = actor_of(request) if request.user.is_authenticated else None
    seen = listings.listing(listing_id, actor)
    if request.method == "POST":
        acts.ask_before_publication(actor_of(request), listing_id, now=clock.now())
        return redirect("trade:listing_inspections", listing_id=listing_id)
    own = actor is not None and (seen.seller_id == actor.party_id or actor.oversees)
    job = inspection.job_of_listing(listing_id) if own else None
    context: dict[str, object] = {"title": seen.facts.title, "back": f"/listings/{listing_id}/"}
    context["jobs"] = [job] if job else []
    context["reports"] = inspection.reports_before_publication(listing_id)
    context["oversees"] = actor is not None and actor.oversees
    owner = actor is not None and seen.seller_id == actor.party_id
    context["may_ask"] = [Node.PUBLICATION] if owner and (job is None or job.reported) else []
    return render(request, "trade/inspections.html", context)


@require_GET
def inspectors(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Which inspectors may take a trade's inspections, and why the others are left out: for operators and auditors."""
    trade = load(trade_id)
    found = ties.inspectors(actor_of(request), {trade.buyer_id, trade.seller_id}, trade.listing_id, now=clock.now())
    context = {"title": trade.title, "back": f"/trades/{trade_id}/", "found": found}
    return render(request, "trade/inspectors.html", context)


def _may_take(is_open: bool, actor: Actor) -> bool:  # noqa: FBT001 - one fact and the asker
    return is_open and Role.INSPECTOR in actor.roles
