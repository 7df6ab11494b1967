"""Operators' pages: people and their roles, and what waits for a second pair of eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.identity import operations, queries
from truehand.identity.domain.labels import PARTY_KINDS, ROLE_ACTS, ROLES
from truehand.identity.domain.refusals import ProposalUnknown
from truehand.identity.domain.roles import GRANT_ROLE
from truehand.identity.web.forms import RoleForm
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.identity.domain.views import PartyView, ProposalView
    from truehand.kernel.actor import Actor


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Parties by their display name."""
    text = request.GET.get("text", "")[:100]
    found = [_person(view) for view in queries.people(actor_of(request), text)]
    return render(request, "identity/people.html", {"people": found, "text": text})


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """One party, and the form that proposes to give or take a role."""
    actor, form = actor_of(request), RoleForm(request.POST or None)
    actor.require(Role.OPERATOR)
    view = queries.party(party_id, viewer=actor)
    if request.method == "POST" and form.is_valid():
        proposed = attempt(form, lambda: _propose(actor, party_id, form))
        if proposed is not None:
            messages.success(request, _("Proposed. Another operator has 48 hours to decide."))
            return redirect("identity:approvals")
    context = {"person": _person(view), "form": form}
    return render(request, "identity/person.html", context, status=422 if form.errors else 200)


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for a decision or to be carried out."""
    actor = actor_of(request)
    waiting = queries.open_proposals(actor, now=clock.now())
    names = queries.parties({view.proposed_by for view in waiting} | {view.subject for view in waiting})
    rows = [_row(view, names, actor) for view in waiting]
    return render(request, "identity/approvals.html", {"rows": rows, "operator": Role.OPERATOR in actor.roles})


@require_POST
def decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Approve (after a proof of presence) or reject."""
    actor, back = actor_of(request), reverse("identity:approvals")
    if request.POST.get("decision") != "approve":
        operations.reject(actor, proposal_id, now=clock.now())
        messages.info(request, _("The proposal is rejected."))
    elif not actor.stepped_up:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': back})}")
    else:
        operations.approve(actor, proposal_id, now=clock.now())
        messages.success(request, _("Approved. The operator who proposed it can now carry it out, once."))
    return redirect(back)


@require_POST
def carry_out(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Do an approved role change; other acts are carried out where they belong."""
    actor = actor_of(request)
    waiting = {view.id: view for view in queries.open_proposals(actor, now=clock.now())}
    view = waiting.get(proposal_id)
    if view is None or view.act not in ROLE_ACTS:
        raise ProposalUnknown
    act = operations.grant_role if view.act == GRANT_ROLE else operations.revoke_role
    act(actor, view.subject, Role(str(view.payload["role"])), now=clock.now())
    messages.success(request, _("Done."))
    return redirect("identity:person", view.subject)


def _propose(actor: Actor, party_id: UUID, form: RoleForm) -> UUID:
    said = form.cleaned_data
    payload = {"role": said["role"]}
    return operations.propose(
        actor, act=said["act"], subject=party_id, payload=payload, reason=said["reason"], now=clock.now()
    )


def _person(view: PartyView) -> dict[str, object]:
    return {"view": view, "kind": PARTY_KINDS[view.kind], "roles": [ROLES[role] for role in sorted(view.roles)]}


def _row(view: ProposalView, names: dict[UUID, PartyView], actor: Actor) -> dict[str, object]:
    proposer, subject = names.get(view.proposed_by), names.get(view.subject)
    mine, act = view.proposed_by == actor.party_id, ROLE_ACTS.get(view.act)
    role = ROLES[Role(str(view.payload["role"]))] if act else ("", "")
    return {
        "view": view,
        "words": (f"{act[0]}：{role[0]}", f"{act[1]}: {role[1]}") if act else None,
        "proposer": proposer.display_name if proposer else "",
        "subject": subject.display_name if subject else "",
        "may_decide": view.status == "open" and not mine and view.subject != actor.party_id,
        "may_carry_out": view.status == "approved" and mine and act is not None,
    }
