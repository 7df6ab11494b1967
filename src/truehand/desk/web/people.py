"""People and their roles, and what waits for a second pair of eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from truehand.credit import queries as credit
from truehand.desk import operations, queries
from truehand.desk.web.forms import RoleForm
from truehand.desk.web.seats import chosen, for_operators, for_overseers, with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt, confirmation_in
from truehand.identity import queries as identity
from truehand.identity.domain.labels import PARTY_KINDS, ROLES
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.identity.domain.views import PartyView
    from truehand.kernel.actor import Actor

REFUSED = 422
LONGEST_TEXT = 100


@for_overseers
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Parties by their display name."""
    text = request.GET.get("text", "")[:LONGEST_TEXT]
    found = [_person(view) for view in identity.people(actor, text)]
    context = {"people": found, "text": text, "operates": Role.OPERATOR in actor.roles, "here": "people"}
    return render(request, "desk/people.html", context)


@with_an_act
def person(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """One party, and the form that proposes to give or take a role."""
    form = RoleForm(request.POST or None)
    now = clock.now()
    view = identity.party(party_id, viewer=actor, now=now)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _propose(actor, party_id, form)) is not None
    ):
        messages.success(request, _("Proposed. Another operator has 48 hours to decide."))
        return redirect("desk:approvals")
    operates = Role.OPERATOR in actor.roles
    context = {
        "person": _person(view),
        "corrections": identity.corrections(party_id, viewer=actor, now=now) if operates else (),
        "standing": credit.standing(party_id, now=now),
        "form": form,
        "may_act": Role.OPERATOR in actor.roles and actor.party_id != party_id,
        "here": "people",
    }
    return render(request, "desk/person.html", context, status=REFUSED if form.errors else 200)


@for_overseers
def approvals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Proposals that wait for a decision or to be carried out; the asker's own business first."""
    waiting = queries.proposals(actor, now=clock.now())
    context = {"proposals": waiting, "operates": Role.OPERATOR in actor.roles, "here": "approvals"}
    return render(request, "desk/approvals.html", context)


@for_operators
def decide(request: HttpRequest, actor: Actor, proposal_id: UUID) -> HttpResponse:
    """Approve (after a proof of presence) or reject."""
    approve, confirmation = chosen(request, "approve", "reject"), confirmation_in(request)
    try:
        operations.decide(actor, proposal_id, approve=approve, confirmation=confirmation, now=clock.now())
    except StepUpNeeded:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': reverse('desk:approvals')})}")
    if approve:
        messages.success(request, _("Approved. It can now be carried out, once."))
    else:
        messages.info(request, _("The proposal is rejected."))
    return redirect("desk:approvals")


@for_operators
def carry_out(request: HttpRequest, actor: Actor, proposal_id: UUID) -> HttpResponse:
    """Do an approved change of role."""
    party_id = operations.carry_out(actor, proposal_id, now=clock.now())
    messages.success(request, _("Done."))
    return redirect("desk:person", party_id)


def _propose(actor: Actor, party_id: UUID, form: RoleForm) -> UUID:
    said = form.cleaned_data
    return operations.propose_role(
        actor, party_id, act=said["act"], role=Role(said["role"]), reason=said["reason"], now=clock.now()
    )


def _person(view: PartyView) -> dict[str, object]:
    return {"view": view, "kind": PARTY_KINDS[view.kind], "roles": [ROLES[role] for role in sorted(view.roles)]}
