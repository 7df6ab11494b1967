"""What every write of this room shares: lock the row, check who asks and what they saw, save and record."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.equipment.domain.identifiers import maker_key
from truehand.evidence import operations as evidence
from truehand.listings.domain.likeness import family, size
from truehand.listings.domain.refusals import (
    AlreadyOnSale,
    ListingNotFound,
    MachineClaimed,
    NotYourListing,
    StaleListing,
)
from truehand.listings.domain.status import Status, require
from truehand.listings.domain.words import words_for
from truehand.listings.models import Listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.listings.domain.facts import Facts

ON_SALE_ONCE = "listings_machine_on_sale_once"
CLAIMED = "listings_machine_is_claimed"


def locked(listing_id: UUID, *, act: str, version: int | None = None) -> Listing:
    """Return the row, locked; refuse an unknown one, one that the asker saw differently, and a status that forbids."""
    row = Listing.objects.select_for_update().filter(id=listing_id).first()
    if row is None:
        raise ListingNotFound
    if version is not None and row.version != version:
        raise StaleListing
    require(act, Status(row.status))
    return row


def locked_own(actor: Actor, listing_id: UUID, *, act: str, version: int | None = None) -> Listing:
    """Return the row, locked, to its seller; refuse everybody else before saying anything about its state."""
    seller = Listing.objects.filter(id=listing_id).values_list("seller_id", flat=True).first()
    if seller is None:
        raise ListingNotFound
    if seller != actor.party_id:
        raise NotYourListing
    return locked(listing_id, act=act, version=version)


def put(row: Listing, facts: Facts, price: Money) -> None:
    """Write facts and price into the row, with the keys that the search needs."""
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.maker_key = maker_key(facts.maker)
    row.price_minor, row.currency = price.minor, price.currency
    row.words = sorted(words_for(facts))
    row.family, row.size = family(facts.model), size(facts.equipment_class, facts.maker, facts.model)


def save(row: Listing, kind: str, *, actor: UUID | None, payload: Mapping[str, Json], now: datetime) -> None:
    """Save the row as its next version and record the event in the same transaction."""
    row.version += 1
    row.changed_at = now
    row.save()
    evidence.record(f"listing.{kind}", subject=row.id, payload=payload, actor=actor, now=now)


@contextmanager
def one_on_sale(facts: Facts) -> Iterator[None]:
    """Inside, a row may go on sale; else what was done inside is undone.

    Refuses AlreadyOnSale, and (MachineClaimed) a machine that is reported stolen or pledged.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if CLAIMED in str(error):
            raise MachineClaimed from error
        if ON_SALE_ONCE not in str(error):
            raise
        raise AlreadyOnSale(maker=facts.maker, serial=facts.serial) from error


def amount(price: Money) -> dict[str, Json]:
    """Return the price as evidence keeps it."""
    return {"minor": price.minor, "currency": price.currency}
