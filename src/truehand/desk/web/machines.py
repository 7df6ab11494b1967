"""One machine at the desk: who claims it, and whether two passports are one machine; a second person agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk.web.forms import ClaimForm, MergeForm
from truehand.desk.web.seats import with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import RequestNotUnderstood
from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.equipment.domain.claims import ClaimKind
from truehand.equipment.operations.claims import CLEAR_CLAIM
from truehand.equipment.operations.merging import MERGE, SPLIT
from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus
from truehand.kernel.actor import Role
from truehand.listings import operations as listings
from truehand.trade.operations import machines as trades

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from truehand.equipment.domain.passport import PassportView
    from truehand.identity.domain.views import ProposalView
    from truehand.kernel.actor import Actor

REFUSED: Final = 422
ACTS: Final = (CLEAR_CLAIM, MERGE, SPLIT)


@with_an_act
def machine(request: HttpRequest, actor: Actor, passport_id: UUID) -> HttpResponse:
    """One machine: its open claims, the passports merged into it, and what waits for a second person."""
    view = machines.passport(passport_id)
    said = request.POST.get("act") if request.method == "POST" else None
    claim = ClaimForm(request.POST if said == "claim" else None)
    merge = MergeForm(request.POST if said == "merge" else None)
    if said is not None and _done(request, actor, view, said, claim, merge):
        return redirect("desk:machine", view.id)
    context = {
        "passport": view,
        "claim_form": claim,
        "merge_form": merge,
        "proposals": _waiting(actor, view.id),
        "merged": list(zip(view.also, view.merged_ids, strict=True)),
        "held": trades.held_for([view.id, *view.merged_ids]),
        "operates": Role.OPERATOR in actor.roles,
        "me": actor.party_id,
        "here": "listings",
    }
    wrong = claim.errors or merge.errors
    return render(request, "desk/machine.html", context, status=REFUSED if wrong else 200)


def _done(
    request: HttpRequest, actor: Actor, view: PassportView, said: str, claim: ClaimForm, merge: MergeForm
) -> bool:
    """Do what the button stands for; False where a form comes back with what was typed."""
    reason = request.POST.get("reason", "")
    if said == "claim":
        return claim.is_valid() and _told(
            request, attempt(claim, lambda: _claimed(actor, view.id, claim)), _("Kept. The machine is off sale.")
        )
    if said == "merge":
        return merge.is_valid() and _told(
            request, attempt(merge, lambda: _merging(actor, view.id, merge)), _("Proposed to another operator.")
        )
    acts: dict[str, Callable[[UUID], object]] = {
        "clear": lambda claim: equipment.propose_clearing(actor, claim, reason=reason, now=clock.now()),
        "split": lambda other: equipment.propose_split(actor, other, reason=reason, now=clock.now()),
        CLEAR_CLAIM: lambda claim: trades.clear_claim(actor, claim, now=clock.now()),
        MERGE: lambda other: listings.merge_machines(actor, view.id, other, now=clock.now()),
        SPLIT: lambda other: listings.split_machines(actor, other, now=clock.now()),
    }
    if said not in acts:
        raise RequestNotUnderstood.at("act", "没有这项操作", "there is no such act")
    acts[said](_about(request))
    trades.follow_machines(now=clock.now())
    words = _("Proposed to another operator.") if said in {"clear", "split"} else _("Done.")
    messages.success(request, words)
    return True


def _claimed(actor: Actor, passport_id: UUID, form: ClaimForm) -> UUID:
    said = form.cleaned_data
    kind = ClaimKind(said["kind"])
    return trades.claim_machine(actor, passport_id, kind=kind, reference=said["reference"], now=clock.now())


def _merging(actor: Actor, kept: UUID, form: MergeForm) -> UUID:
    said = form.cleaned_data
    other = machines.passport_of_machine(maker=said["maker"], serial=said["serial"]).id
    return equipment.propose_merge(actor, kept, other, reason=said["reason"], now=clock.now())


def _waiting(actor: Actor, passport_id: UUID) -> list[dict[str, object]]:
    found = people.open_proposals(actor, now=clock.now())
    return [_proposal(actor, each) for each in found if each.act in ACTS and each.subject == passport_id]


def _proposal(actor: Actor, view: ProposalView) -> dict[str, object]:
    about = view.payload.get("claim") or view.payload.get("passport")
    ready = view.status is ProposalStatus.APPROVED and view.proposed_by == actor.party_id
    return {"view": view, "about": about, "ready": ready}


def _about(request: HttpRequest) -> UUID:
    """Return what a button is about; refuse (RequestNotUnderstood) anything that is no identifier."""
    try:
        return UUID(request.POST.get("about", ""))
    except ValueError as error:
        raise RequestNotUnderstood.at("about", "不是有效编号", "is no identifier") from error


def _told(request: HttpRequest, done: object, words: str) -> bool:
    if done:
        messages.success(request, words)
    return bool(done)
