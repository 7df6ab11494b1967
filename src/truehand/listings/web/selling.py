"""What a seller sees: the form, photos and nameplate with the progress of its reading, their own listings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, whole
from truehand.edge.problem import language
from truehand.equipment.domain.photos.views import PHOTO_VIEWS
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import NotYourListing
from truehand.listings.domain.status import ACTS
from truehand.listings.web.forms import FactsForm, PhotosForm, RepairForm, filled_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import ListingView

REFUSED: Final = 422


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The seller's own listings."""
    actor = actor_of(request)
    page = queries.mine(actor, cursor=request.GET.get("cursor"))
    return render(request, "listings/mine.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a listing."""
    actor = actor_of(request)
    actor.require_verified()
    form = FactsForm(request.POST or None, initial={"currency": "CNY", "country": "CN"})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: operations.draft(actor, facts=form.facts(), price=form.asked(), now=clock.now()))
        if made is not None:
            return redirect("listings:prepare", made)
    return render(request, "listings/facts.html", {"form": form}, status=REFUSED if form.errors else 200)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Amend what is not on sale; a page that was overtaken is refused and keeps what was typed."""
    actor, view = _own(request, listing_id)
    form = FactsForm(request.POST or None, initial=filled_from(view))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _amended(actor, listing_id, form, whole(request.POST.get("version", ""))))
        if saved:
            return redirect("listings:prepare", listing_id)
    context = {"form": form, "listing": view, "version": request.POST.get("version", view.version)}
    return render(request, "listings/facts.html", context, status=REFUSED if form.errors else 200)


@require_safe
def prepare(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Photos, nameplate, and putting the machine on sale."""
    actor, view = _own(request, listing_id)
    if view.status not in ACTS["amend"]:
        return redirect("listings:listing", listing_id)
    context = {"listing": view, "photos_form": PhotosForm(), "round": queries.last_round(listing_id, actor)}
    return render(request, "listings/prepare.html", context)


@require_POST
def add_photos(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Add the uploaded photos, all or none: those of the views that were missing, and those of the one chosen."""
    actor, _view = _own(request, listing_id)
    uploads = [(request.POST.get("view", ""), upload) for upload in request.FILES.getlist("photos")]
    uploads += [(view, upload) for view in PHOTO_VIEWS for upload in request.FILES.getlist(f"view.{view}")]

    def add() -> None:
        photos = [(view, bytes_of(upload)) for view, upload in uploads]
        operations.add_photos(actor, listing_id, photos=photos, now=clock.now())

    if not uploads:
        messages.error(request, _("Choose at least one photo."))
    else:
        _told(request, add)
    return redirect("listings:prepare", listing_id)


@require_POST
def remove_photo(request: HttpRequest, listing_id: UUID, sha256: str) -> HttpResponse:
    """Take a photo out again."""
    actor, _view = _own(request, listing_id)
    _told(request, lambda: operations.remove_photo(actor, listing_id, sha256=sha256, now=clock.now()))
    return redirect("listings:prepare", listing_id)


@require_http_methods(["GET", "POST"])
def plate(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Take the photo of the nameplate; asked again and again by the page, say how far its reading is."""
    actor, view = _own(request, listing_id)
    if request.method == "POST":
        upload = request.FILES.get("plate")
        if upload is None:
            messages.error(request, _("Choose a photo of the nameplate."))
        else:
            _told(request, lambda: operations.add_plate(actor, listing_id, content=bytes_of(upload), now=clock.now()))
        return redirect("listings:prepare", listing_id)
    return render(request, "listings/_plate.html", {"listing": view})


@require_POST
def explain(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Keep what the seller says to the findings."""
    actor, view = _own(request, listing_id)
    text = request.POST.get("text", "")
    _told(request, lambda: operations.explain(actor, listing_id, text=text, now=clock.now()))
    return redirect("listings:prepare" if view.status in ACTS["amend"] else "listings:listing", listing_id)


@require_http_methods(["GET", "POST"])
def repairs(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """What the seller tells the machine's passport of its repairs."""
    actor, view = _own(request, listing_id)
    form = RepairForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _repaired(actor, listing_id, form)):
        messages.success(request, _("The repair stands in the machine's passport."))
        return redirect("equipment:passport", view.passport_id)
    context = {"form": form, "listing": view, "may": view.status in ACTS["tell_repair"]}
    return render(request, "listings/repairs.html", context, status=REFUSED if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Take the machine off the market."""
    operations.withdraw(actor_of(request), listing_id, now=clock.now(), version=whole(request.POST.get("version", "")))
    messages.success(request, _("The listing is withdrawn. You may amend it and offer it again."))
    return redirect("listings:listing", listing_id)


def _own(request: HttpRequest, listing_id: UUID) -> tuple[Actor, ListingView]:
    actor = actor_of(request)
    view = queries.listing(listing_id, actor)
    if view.seller_id != actor.party_id:
        raise NotYourListing
    return actor, view


def _amended(actor: Actor, listing_id: UUID, form: FactsForm, version: int | None) -> bool:
    facts, price = form.facts(), form.asked()
    operations.amend(actor, listing_id, facts=facts, price=price, now=clock.now(), version=version)
    return True


def _repaired(actor: Actor, listing_id: UUID, form: RepairForm) -> bool:
    operations.tell_repair(actor, listing_id, repair=form.repair(), now=clock.now())
    return True


def _told(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do it; a refusal is told on the page that follows."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence(language()))
