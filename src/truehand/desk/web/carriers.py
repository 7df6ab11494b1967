"""Carriers' papers at the desk: one operator examines, another approves; either suspends or ends them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk.web.seats import for_operators, for_overseers
from truehand.edge import clock
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations, queries
from truehand.logistics.domain.vetting import Stage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.vetting import VettingView

REFUSED = 422
PLAIN = {
    "examine": operations.examine,
    "approve": operations.approve,
    "suspend": operations.suspend,
    "reinstate": operations.reinstate,
}
REASONED = {"refuse": operations.refuse, "end": operations.end}


@for_overseers
def carriers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every carrier's papers, those that wait first, with its score; operators act on them."""
    now = clock.now()
    found = queries.papers(actor)
    names = identity.parties(each.carrier_id for each in found)
    scores = queries.scores({each.carrier_id for each in found}, now=now)
    rows = [
        {
            "vetting": each,
            "party": names[each.carrier_id],
            "score": scores[each.carrier_id],
            "acts": _acts(actor, each),
        }
        for each in found
    ]
    return render(request, "desk/carriers.html", {"rows": rows, "here": "carriers"})


@for_operators
def act(request: HttpRequest, actor: Actor, vetting_id: UUID) -> HttpResponse:
    """Do what an operator pressed on one set of papers."""
    name = request.POST.get("act", "")
    if name not in PLAIN.keys() | REASONED.keys():
        raise NotFound
    try:
        _do(actor, vetting_id, name, request.POST.get("reason", ""), clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence(language()))
        return redirect("desk:carriers")
    messages.success(request, _("Done; the carrier is told."))
    return redirect("desk:carriers")


def _do(actor: Actor, vetting_id: UUID, name: str, reason: str, now: datetime) -> None:
    if name in PLAIN:
        PLAIN[name](actor, vetting_id, now=now)
    else:
        REASONED[name](actor, vetting_id, reason=reason, now=now)


def _acts(actor: Actor, vetting: VettingView) -> dict[str, bool]:
    """Return which buttons this operator has for these papers."""
    if Role.OPERATOR not in actor.roles or actor.party_id == vetting.carrier_id:
        return {}
    return {
        "examine": vetting.stage is Stage.HANDED_IN,
        "approve": vetting.stage is Stage.EXAMINED and vetting.examined_by != actor.party_id,
        "second": vetting.stage is Stage.EXAMINED and vetting.examined_by == actor.party_id,
        "suspend": vetting.stage is Stage.APPROVED,
        "reinstate": vetting.stage is Stage.SUSPENDED,
        "refuse": vetting.waits,
        "end": not vetting.waits,
    }
