"""Pages of money that nobody could place yet: what waits, how long, with whom, and what is to become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus
from truehand.kernel.actor import Role
from truehand.payments.bank import operations, queries
from truehand.payments.bank.web.forms import PlacingForm
from truehand.payments.domain.booking import PLACE_SUSPENSE, PlaceKind, SuspenseReason, SuspenseState
from truehand.vault.domain.reading import MAY, Thing

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.identity.domain.views import ProposalView
    from truehand.kernel.actor import Actor
    from truehand.payments.domain.booking import SuspenseView

REFUSED = 422


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Show what waits; with ``ended=1`` what was dealt with."""
    actor, ended, now = actor_of(request), request.GET.get("ended") == "1", clock.now()
    page = queries.suspense(actor, ended=ended, cursor=request.GET.get("cursor"))
    names = people.parties({each.owner for each in page.items if each.owner})
    rows = [
        {"item": each, "days": each.days(now), "owner": names.get(each.owner) if each.owner else None}
        for each in page.items
    ]
    query = "ended=1" if ended else ""
    return render(
        request, "bank/suspense.html", {"rows": rows, "page": page, "ended": ended, "query": query, "here": "suspense"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show one item and what may become of it; look after it, or propose its placing."""
    actor, now = actor_of(request), clock.now()
    view = queries.suspense_item(actor, item_id, now=now)
    if request.method == "POST" and request.POST.get("act") == "look_after":
        operations.look_after(actor, item_id, now=now)
        messages.success(request, _("You look after this item now."))
        return redirect("bank:suspense_item", item_id=item_id)
    form = PlacingForm(request.POST or None, initial=_guess(view))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["reason"]
        proposed = attempt(
            form, lambda: operations.propose_placing(actor, item_id, form.placing(), reason=said, now=now)
        )
        if proposed is not None:
            messages.success(request, _("Proposed. Another operator approves it; then you carry it out here."))
            return redirect("bank:suspense_item", item_id=item_id)
    context = {**_around(actor, view), "form": form, "here": "suspense"}
    return render(request, "bank/suspense_item.html", context, status=REFUSED if form.errors else 200)


def _around(actor: Actor, view: SuspenseView) -> dict[str, object]:
    now, operates = clock.now(), Role.OPERATOR in actor.roles
    ids = {each for each in (view.owner, view.party_id) if each}
    names = people.parties(ids) if ids else {}
    proposals = _proposals(actor, view) if actor.oversees else ()
    approved = [each for each in proposals if each.status is ProposalStatus.APPROVED]
    mine = [each for each in approved if each.proposed_by == actor.party_id]
    may_be = queries.may_be(actor, view) if view.reason is SuspenseReason.SETTLEMENT else ()
    return {
        "view": view,
        "may_open": not actor.roles.isdisjoint(MAY[Thing.SUSPENSE]),
        "settlements": [{"batch": each, "short": each.net - view.amount} for each in may_be],
        "days": view.days(now),
        "owner": names.get(view.owner) if view.owner else None,
        "party": names.get(view.party_id) if view.party_id else None,
        "proposals": proposals,
        "ready": mine[0] if mine and operates else None,
        "may_act": operates and view.state is SuspenseState.OPEN,
    }


def _proposals(actor: Actor, view: SuspenseView) -> tuple[ProposalView, ...]:
    waiting = people.open_proposals(actor, now=clock.now())
    return tuple(each for each in waiting if each.act == PLACE_SUSPENSE and each.subject == view.id)


def _guess(view: SuspenseView) -> dict[str, object]:
    """What the item itself suggests: the payment that it names, or whoever was to pay."""
    if view.reason is SuspenseReason.SETTLEMENT:
        return {"how": PlaceKind.SETTLEMENT.value}
    if view.wanted.startswith("TH") and view.party_id:
        return {"how": PlaceKind.PAYMENT.value, "reference": view.wanted, "party": view.party_id}
    return {"how": PlaceKind.REFUND.value if view.line.last_four else PlaceKind.BALANCE.value}
