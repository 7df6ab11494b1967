"""Listings over the API: everything the pages do. Submitting a draft is the trade room's, behind its risk gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, UploadedFile

from truehand.edge import clock
from truehand.edge.actors import maybe_actor, require_scope
from truehand.edge.api import Router
from truehand.edge.openapi import file_of
from truehand.evidence.domain.exhibit import bytes_of
from truehand.listings import operations, queries
from truehand.listings.domain.views import PhotoView
from truehand.listings.web import schemas

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor

router = Router(tags=["listings"])
MOST_SIMILAR: Final = 20
READ, WRITE = "listings:read", "listings:write"


@router.get("", response=schemas.CardPage, auth=None)
def search(request: HttpRequest, wanted: Query[schemas.SearchQuery]) -> schemas.CardPage:  # noqa: ARG001 - ninja's
    """Find machines on sale."""
    return schemas.CardPage.of(queries.search(wanted.filters(), cursor=wanted.cursor, size=wanted.size))


@router.get("/counts", response=schemas.FoundSchema, auth=None)
def counts(request: HttpRequest, wanted: Query[schemas.SearchQuery]) -> schemas.FoundSchema:  # noqa: ARG001 - ninja's
    """Return how many machines fit a search, and the choices that would narrow it."""
    return schemas.FoundSchema.of(queries.counted(wanted.filters()))


@router.get("/mine", response=schemas.CardPage)
def mine(request: HttpRequest, page: Query[schemas.PageQuery]) -> schemas.CardPage:
    """Return your own listings, newest first."""
    return schemas.CardPage.of(queries.mine(require_scope(request, READ), cursor=page.cursor, size=page.size))


@router.get("/saved", response=list[schemas.SavedSchema])
def saved(request: HttpRequest) -> list[schemas.SavedSchema]:
    """Return the searches that you keep, newest first."""
    return [schemas.SavedSchema.of(each) for each in queries.saved_searches(require_scope(request, READ))]


@router.post("/saved", response={201: schemas.Created})
def save_search(request: HttpRequest, body: schemas.Wanted) -> schemas.Created:
    """Keep a search: you hear once a day at most of what newly fits. The same one is kept once."""
    actor = require_scope(request, WRITE)
    return schemas.Created(id=operations.save_search(actor, body.filters(), now=clock.now()))


@router.get("/saved/{uuid:saved_id}", response=list[schemas.CardSchema])
def found_by(request: HttpRequest, saved_id: UUID) -> list[schemas.CardSchema]:
    """Return the last 60 machines that a search found since you keep it, the newest find first."""
    return [schemas.CardSchema.of(card) for card in queries.found_by(require_scope(request, READ), saved_id)]


@router.put("/saved/{uuid:saved_id}", response={204: None})
def pause_search(request: HttpRequest, saved_id: UUID, body: schemas.PausedIn) -> None:
    """Hear nothing of a search for now, or again of what newly fits from now on."""
    operations.pause_search(require_scope(request, WRITE), saved_id, paused=body.paused)


@router.delete("/saved/{uuid:saved_id}", response={204: None})
def delete_search(request: HttpRequest, saved_id: UUID) -> None:
    """Keep a search no longer."""
    operations.delete_search(require_scope(request, WRITE), saved_id)


@router.post("", response={201: schemas.Created})
def draft(request: HttpRequest, body: schemas.DraftIn) -> schemas.Created:
    """Begin a listing that only you see."""
    actor = require_scope(request, WRITE)
    made = operations.draft(actor, facts=body.facts.facts(), price=body.price.money(), now=clock.now())
    return schemas.Created(id=made)


@router.get("/{uuid:listing_id}", response=schemas.ListingSchema, auth=None)
def listing(request: HttpRequest, listing_id: UUID) -> schemas.ListingSchema:
    """Return one listing."""
    return schemas.ListingSchema.of(queries.listing(listing_id, _reader(request)))


@router.get("/{uuid:listing_id}/similar", response=list[schemas.SimilarSchema], auth=None)
def similar(request: HttpRequest, listing_id: UUID, size: int = 6) -> list[schemas.SimilarSchema]:
    """Return the machines on sale that are nearest to one, in model, size, year and hours, and how each compares."""
    view = queries.listing(listing_id, _reader(request))
    return [schemas.SimilarSchema.beside(each) for each in queries.similar(view, min(max(size, 1), MOST_SIMILAR))]


@router.put("/{uuid:listing_id}", response={204: None})
def amend(request: HttpRequest, listing_id: UUID, body: schemas.AmendIn) -> None:
    """Replace facts and price of what is not on sale; it is a draft again."""
    actor = require_scope(request, WRITE)
    facts, price = body.facts.facts(), body.price.money()
    operations.amend(actor, listing_id, facts=facts, price=price, version=body.version, now=clock.now())


@router.post("/{uuid:listing_id}/photos", response={201: schemas.PhotoSchema})
def add_photo(request: HttpRequest, listing_id: UUID, view: Form[str], photo: File[UploadedFile]) -> PhotoView:
    """Add a photo of one side of the machine."""
    actor = require_scope(request, WRITE)
    return operations.add_photo(actor, listing_id, view=view, content=bytes_of(photo), now=clock.now())


@router.delete("/{uuid:listing_id}/photos/{sha256}", response={204: None})
def remove_photo(request: HttpRequest, listing_id: UUID, sha256: str) -> None:
    """Take a photo out of what is not on sale."""
    operations.remove_photo(require_scope(request, WRITE), listing_id, sha256=sha256, now=clock.now())


@router.get("/{uuid:listing_id}/photos/{sha256}", auth=None, openapi_extra=file_of("image/jpeg"))
def photo(request: HttpRequest, listing_id: UUID, sha256: str, *, small: bool = False) -> HttpResponse:
    """Return the bytes of a photo or of the nameplate."""
    found = queries.exhibit_of(listing_id, sha256, _reader(request), thumbnail=small)
    return HttpResponse(found.content, content_type=found.media_type)


@router.post("/{uuid:listing_id}/plate", response={202: schemas.Created})
def add_plate(request: HttpRequest, listing_id: UUID, photo: File[UploadedFile]) -> schemas.Created:
    """Keep the photo of the nameplate; it is read in the background, and the listing shows the outcome."""
    actor = require_scope(request, WRITE)
    operations.add_plate(actor, listing_id, content=bytes_of(photo), now=clock.now())
    return schemas.Created(id=listing_id)


@router.post("/{uuid:listing_id}/repairs", response={204: None})
def tell_repair(request: HttpRequest, listing_id: UUID, body: schemas.RepairIn) -> None:
    """Write a repair of the machine on sale into its passport, for ever."""
    actor = require_scope(request, WRITE)
    operations.tell_repair(actor, listing_id, repair=body.repair(), now=clock.now())


@router.post("/{uuid:listing_id}/withdraw", response={204: None})
def withdraw(request: HttpRequest, listing_id: UUID, body: schemas.VersionIn) -> None:
    """Take a listing that no trade holds off the market."""
    operations.withdraw(require_scope(request, WRITE), listing_id, version=body.version, now=clock.now())


def _reader(request: HttpRequest) -> Actor | None:
    """Return who reads; a token without the scope reads as a visitor does."""
    actor = maybe_actor(request)
    if actor is not None and actor.scopes is not None and READ not in actor.scopes:
        return None
    return actor
