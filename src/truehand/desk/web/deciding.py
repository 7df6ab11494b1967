"""Listings and risk cases: everything needed for one decision on one page, and the decision itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from truehand.credit import queries as credit
from truehand.desk import operations, queries
from truehand.desk.domain.queues import ANSWER_WITHIN, HELD
from truehand.desk.web.forms import ReasonForm, ReviewForm
from truehand.desk.web.seats import chosen, for_overseers, with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import RequestNotUnderstood
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.listings.domain.rounds import LOOKED
from truehand.listings.domain.status import Status as ListingStatus
from truehand.risk import operations as risk_operations
from truehand.risk import queries as risk
from truehand.risk.domain.case import Status as CaseStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.rounds import RoundView
    from truehand.listings.domain.views import ListingView
    from truehand.risk.domain.case import CaseView

REFUSED = 422


@for_overseers
def listing_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Listings that wait for a person, the longest wait first."""
    page = listings.review_queue(actor, cursor=request.GET.get("cursor"))
    names = identity.parties(card.seller_id for card in page.items)
    rows = [
        {"card": card, "seller": names[card.seller_id], "due_at": card.changed_at + ANSWER_WITHIN}
        for card in page.items
    ]
    return render(request, "desk/listings.html", {"rows": rows, "page": page, "now": clock.now(), "here": "listings"})


@with_an_act
def listing(request: HttpRequest, actor: Actor, listing_id: UUID) -> HttpResponse:
    """One listing: photos, claims beside the plate's reading, what the risk gate said, and the decision."""
    view = listings.listing(listing_id, actor)
    found = listings.last_round(listing_id, actor)
    form = ReviewForm(request.POST or None, initial={"version": view.version}, quick="quick" in request.POST)
    if request.method == "POST" and form.is_valid():
        said, version = _decision(request, form, found), form.cleaned_data["version"]
        status = attempt(
            form,
            lambda: operations.review_listing(
                actor,
                listing_id,
                publish=said.publish,
                reason=said.reason,
                because=said.because,
                version=version,
                now=clock.now(),
            ),
        )
        if status is not None:
            words = _("The machine is on sale.") if said.publish else _("The listing was refused.")
            messages.success(request, words)
            return redirect(_next(actor))
    context = {**_listing(view), "form": form, "may_act": _may_review(actor, view), "round": found}
    context |= {"here": "listings"}
    return render(request, "desk/listing.html", context, status=REFUSED if form.errors else 200)


@for_overseers
def case_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Held payments and payouts, the longest wait first; with ``all=1`` every case, newest first."""
    everything = request.GET.get("all") == "1"
    page = queries.held_cases(actor, waiting=not everything, cursor=request.GET.get("cursor"))
    names = identity.parties(case.party_id for case in page.items)
    rows = [
        {"case": case, "party": names[case.party_id], "due_at": case.opened_at + ANSWER_WITHIN} for case in page.items
    ]
    query = "all=1" if everything else ""
    context = {"rows": rows, "page": page, "everything": everything, "query": query, "now": clock.now(), "here": "risk"}
    return render(request, "desk/cases.html", context)


@with_an_act
def case(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """One risk case: reasons, facts, who it is, what was decided before, and the decision."""
    view = risk.case(actor, case_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        allow, reason = chosen(request, "allow", "refuse"), form.cleaned_data["reason"]
        attempt(form, lambda: risk_operations.decide_case(actor, case_id, allow=allow, reason=reason, now=clock.now()))
        if form.is_valid():
            messages.success(request, _told(view, allow=allow))
            return redirect("desk:risk")
    context = {**_case(view), "form": form, "may_act": _may_decide(actor, view), "here": "risk"}
    return render(request, "desk/case.html", context, status=REFUSED if form.errors else 200)


def _told(view: CaseView, *, allow: bool) -> str:
    """Return what was done, for the operator who decided."""
    if view.event == "auction":
        return _("The finding is closed.") if allow else _("The bidder no longer enters this seller's auctions.")
    return _("Allowed for 24 hours.") if allow else _("Refused.")


@for_overseers
def precision(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How often each finding was what a reviewer refused a listing for."""
    return render(request, "desk/precision.html", {"rows": listings.precision(actor), "here": "listings"})


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the reviewer pressed: with a reason of their own, or the one that stands on the button."""

    publish: bool
    reason: str | tuple[str, str]
    because: str = ""


def _decision(request: HttpRequest, form: ReviewForm, found: RoundView | None) -> _Decision:
    """Return the decision that a button stands for; refuse (RequestNotUnderstood) one that is not there."""
    quick = request.POST.get("quick")
    if quick is None:
        return _Decision(chosen(request, "publish", "refuse"), form.cleaned_data["reason"])
    written = form.cleaned_data["reason"].strip()
    if quick == "publish":
        return _Decision(publish=True, reason=written or LOOKED)
    finding = next((each for each in (found.in_the_way if found else ()) if each.code == quick), None)
    if finding is None:
        raise RequestNotUnderstood.at("quick", "请刷新页面后再试", "reload the page and try again")
    return _Decision(publish=False, reason=written or finding.words, because=finding.code)


def _next(actor: Actor) -> str:
    """Return where the next listing waits; the queue when none does."""
    waiting = listings.review_queue(actor, size=1).items
    return reverse("desk:listing", args=[waiting[0].id]) if waiting else reverse("desk:listings")


def _listing(view: ListingView) -> dict[str, object]:
    now = clock.now()
    return {
        "listing": view,
        "seller": identity.party(view.seller_id),
        "standing": credit.standing(view.seller_id, now=now),
        "peers": listings.peer_median(view.id),
        "decisions": risk.decisions_of(view.id),
    }


def _case(view: CaseView) -> dict[str, object]:
    people = identity.parties(each for each in (view.party_id, view.decided_by) if each)
    return {
        "case": view,
        "party": people[view.party_id],
        "decider": people.get(view.decided_by) if view.decided_by else None,
        "standing": credit.standing(view.party_id, now=clock.now()),
        "decisions": risk.decisions_of(view.subject),
    }


def _may_review(actor: Actor, view: ListingView) -> bool:
    own = view.seller_id == actor.party_id
    return Role.OPERATOR in actor.roles and view.status is ListingStatus.IN_REVIEW and not own


def _may_decide(actor: Actor, view: CaseView) -> bool:
    waits = view.status is CaseStatus.OPEN and view.event in HELD
    return Role.OPERATOR in actor.roles and waits and actor.party_id not in view.involved
