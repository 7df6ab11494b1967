"""Discrepancies and incidents: what is wrong, who looks into it, what was said, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.edge.watching import for_watchers, with_an_act
from truehand.identity import queries as identity
from truehand.identity.domain.views import ProposalView
from truehand.kernel.actor import Role
from truehand.payments.domain.brake import RESUME_PAYOUTS
from truehand.payments.domain.report import ACCEPT_CHANGE, Verdict
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.views import DiscrepancyView
from truehand.reconciliation.queries.gather import calendar
from truehand.reconciliation.web.forms import OwnerForm, ReasonForm, VerdictForm, WordForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.reconciliation.domain.views import IncidentView, NoteView

REFUSED = 422
LINES_SHOWN = 3


@for_watchers
def discrepancies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What does not agree, with its lines; ended ones too where asked for."""
    asked, every = request.GET.get("kind", ""), request.GET.get("all") == "1"
    if asked and asked not in set(Kind):
        raise NotFound
    kind = Kind(asked) if asked else None
    page = queries.discrepancies(actor, living=not every, kind=kind, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": _rows(page.items),
        "kinds": list(Kind),
        "asked": asked,
        "every": every,
        "query": "&".join([*([f"kind={asked}"] if asked else []), *(["all=1"] if every else [])]),
        "here": "discrepancies",
    }
    return render(request, "reconciliation/discrepancies.html", context)


@with_an_act
def discrepancy(request: HttpRequest, actor: Actor, discrepancy_id: UUID) -> HttpResponse:
    """One discrepancy: its lines, its history, and what an operator does about it."""
    view, operators = queries.discrepancy(actor, discrepancy_id), identity.with_role(Role.OPERATOR)
    posted, act = (request.POST, request.POST.get("act")) if request.method == "POST" else (None, "")
    forms: dict[str, Form] = {
        "assign": OwnerForm(operators, posted if act == "assign" else None),
        "comment": WordForm(posted if act == "comment" else None, prefix=None),
        "explain": ReasonForm(posted if act == "explain" else None),
        "propose": VerdictForm(posted if act == "propose" else None, prefix=None, auto_id="id_propose_%s"),
    }
    if act == "accept":
        operations.accept(actor, discrepancy_id, now=clock.now())
        messages.success(request, _("It counts as two people have said."))
    if act == "accept" or (posted is not None and _done(request, forms, _acts(actor, discrepancy_id))):
        return redirect("reconciliation:discrepancy", discrepancy_id)
    notes, anew = queries.notes(actor, discrepancy_id), view.kind is Kind.TOLD_ANEW and not view.state.ended
    context = {
        "matter": view,
        "forms": forms,
        "notes": _told(notes, [view.owner]),
        "owner": identity.name_of(view.owner) if view.owner else "",
        "age": view.age(calendar().day_of(clock.now())),
        "may_act": Role.OPERATOR in actor.roles,
        "may_accept": Role.OPERATOR in actor.roles and anew,
        "proposal": _verdict(_proposal(actor, ACCEPT_CHANGE, queries.change_named(view.lines))) if anew else None,
        "here": "discrepancies",
    }
    return render(request, "reconciliation/discrepancy.html", context, status=_status(forms))


def _acts(actor: Actor, matter: UUID) -> dict[str, Callable[[Form], object]]:
    """Return what an operator may do about a discrepancy, each as its form says."""
    now = clock.now()
    return {
        "assign": lambda form: operations.assign(actor, matter, form.cleaned_data["owner"], now=now),
        "comment": lambda form: operations.comment(actor, matter, form.cleaned_data["text"], now=now),
        "explain": lambda form: operations.explain(actor, matter, form.cleaned_data["reason"], now=now),
        "propose": lambda form: operations.propose_accepting(actor, matter, **form.cleaned_data, now=now),
    }


@with_an_act
def incidents(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What stopped payouts, now and before; an operator may stop them by hand."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        raised = attempt(form, lambda: operations.raise_incident(actor, form.cleaned_data["reason"], now=clock.now()))
        if raised is not None:
            messages.success(request, _("All payouts stand still."))
            return redirect("reconciliation:incident", raised)
    page = queries.incidents(actor, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": _rows(page.items),
        "form": form,
        "may_act": Role.OPERATOR in actor.roles,
        "here": "incidents",
    }
    return render(request, "reconciliation/incidents.html", context, status=REFUSED if form.errors else 200)


@with_an_act
def incident(request: HttpRequest, actor: Actor, incident_id: UUID) -> HttpResponse:
    """One incident: exactly which lines, what was done, and the two people who end it."""
    posted, act = (request.POST, request.POST.get("act")) if request.method == "POST" else (None, "")
    forms: dict[str, Form] = {"propose": ReasonForm(posted if act == "propose" else None)}
    acts: dict[str, Callable[[Form], object]] = {
        "propose": lambda form: operations.propose_end(
            actor, incident_id, form.cleaned_data["reason"], now=clock.now()
        ),
    }
    if act == "take":
        operations.take_incident(actor, incident_id, now=clock.now())
    elif act == "end":
        operations.end_incident(actor, incident_id, now=clock.now())
        messages.success(request, _("The incident has ended; payouts go again."))
    if act in {"take", "end"} or (posted is not None and _done(request, forms, acts)):
        return redirect("reconciliation:incident", incident_id)
    view = queries.incident(actor, incident_id)
    page = queries.discrepancies(actor, living=False, incident=incident_id, cursor=request.GET.get("cursor"))
    notes = queries.notes(actor, incident_id)
    context = {
        "matter": view,
        "page": page,
        "rows": _rows(page.items),
        "forms": forms,
        "notes": _told(notes, [view.owner, view.resolved_by]),
        "owner": identity.name_of(view.owner) if view.owner else "",
        "proposal": _proposal(actor, RESUME_PAYOUTS, incident_id),
        "may_act": Role.OPERATOR in actor.roles and view.resolved_at is None,
        "here": "incidents",
    }
    return render(request, "reconciliation/incident.html", context, status=_status(forms))


def _done(request: HttpRequest, forms: dict[str, Form], acts: dict[str, Callable[[Form], object]]) -> bool:
    """Do what was asked for, if its form is right; refuse (RequestNotUnderstood) what is no act here."""
    act = request.POST.get("act", "")
    if act not in acts:
        raise RequestNotUnderstood.at("act", "没有这种操作", "there is no such act")
    form = forms[act]
    return form.is_valid() and attempt(form, lambda: (acts[act](form), True)) is not None


def _proposal(actor: Actor, act: str, subject: UUID) -> dict[str, object] | None:
    """Return the proposal of an act on a matter, for overseers, with what the actor may do about it."""
    if not actor.oversees:
        return None
    for each in identity.open_proposals(actor, now=clock.now()):
        if (each.act, each.subject) == (act, subject):
            mine = each.proposed_by == actor.party_id
            return {"view": each, "mine": mine, "by": identity.name_of(each.proposed_by)}
    return None


def _verdict(proposal: dict[str, object] | None) -> dict[str, object] | None:
    """Return a proposal with what it says that a line counts as."""
    view = proposal and proposal["view"]
    if proposal is None or not isinstance(view, ProposalView):
        return None
    return {**proposal, "verdict": Verdict(str(view.payload.get("verdict", Verdict.ACCEPT.value)))}


def _told(notes: Iterable[NoteView], others: Iterable[UUID | None]) -> list[dict[str, object]]:
    told = list(notes)
    names = identity.parties({each.author for each in told if each.author} | {each for each in others if each})
    return [
        {"at": each.at, "words": each.words, "author": names[each.author].display_name if each.author else ""}
        for each in told
    ]


def _rows(matters: Sequence[DiscrepancyView] | Sequence[IncidentView]) -> list[dict[str, object]]:
    """Return matters with their owners' names, which are one question for all of them."""
    names = identity.parties(each.owner for each in matters if each.owner)
    today = calendar().day_of(clock.now())
    rows: list[dict[str, object]] = []
    for each in matters:
        row: dict[str, object] = {"matter": each, "owner": names[each.owner].display_name if each.owner else ""}
        if isinstance(each, DiscrepancyView):
            row |= {"age": each.age(today), "more": max(len(each.lines) - LINES_SHOWN, 0)}
        rows.append(row)
    return rows


def _status(forms: dict[str, Form]) -> int:
    return REFUSED if any(form.errors for form in forms.values()) else 200
