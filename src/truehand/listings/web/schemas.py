"""Listings on the wire."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Field, Schema

from truehand.edge.schemas import MoneySchema
from truehand.equipment.domain.repairs import Repair
from truehand.listings.domain.facts import Facts
from truehand.listings.domain.saved import stored
from truehand.listings.domain.views import Filters, Sort

if TYPE_CHECKING:
    from truehand.edge.paging import Page
    from truehand.listings.domain.facets import Found
    from truehand.listings.domain.reasons import Recommended
    from truehand.listings.domain.saved import SavedSearch
    from truehand.listings.domain.views import Card, ListingView, PlateView


class FactsSchema(Schema):
    """What is stated about a machine; ``condition`` is null only where an import states none."""

    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int = Field(strict=True)
    hours: int = Field(strict=True)
    condition: int | None = Field(None, strict=True)
    location: str
    description: str = ""
    country: str

    def facts(self) -> Facts:
        """Return the domain's value."""
        return Facts(**self.dict())

    @classmethod
    def of(cls, facts: Facts) -> FactsSchema:
        """Return the wire form."""
        return cls(**asdict(facts))


class DraftIn(Schema):
    """A new listing."""

    facts: FactsSchema
    price: MoneySchema


class AmendIn(DraftIn):
    """An amended listing; ``version`` is the one that was seen."""

    version: int


class VersionIn(Schema):
    """The version that was seen."""

    version: int


class Created(Schema):
    """The identifier of what was made."""

    id: UUID


class PhotoSchema(Schema):
    """A photo: which side it shows, and the address part under which it is served."""

    view: str
    sha256: str


class PlateFieldSchema(Schema):
    """One field of the comparison: match, look, mismatch or absent."""

    name: str
    declared: str
    read: str
    outcome: str


class PlateSchema(Schema):
    """The nameplate; ``outcome`` is null while it waits to be read."""

    sha256: str
    outcome: str | None
    fields: list[PlateFieldSchema]
    lines: list[str]
    asked_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, plate: PlateView) -> PlateSchema:
        """Return the wire form."""
        verdict = plate.verdict
        return cls(
            sha256=plate.sha256,
            outcome=verdict.outcome if verdict else None,
            fields=[PlateFieldSchema(**asdict(field)) for field in verdict.fields] if verdict else [],
            lines=list(plate.lines),
            asked_at=plate.asked_at,
            read_at=plate.read_at,
        )


class ReasonSchema(Schema):
    """Why, in both languages."""

    zh: str
    en: str


class ListingSchema(Schema):
    """A listing in full; ``reasons`` and ``trade_id`` are empty to all but its seller, operators and auditors."""

    id: UUID
    seller_id: UUID
    passport_id: UUID | None
    facts: FactsSchema
    price: MoneySchema
    status: str
    version: int
    origin: str
    photos: list[PhotoSchema]
    plate: PlateSchema | None
    reasons: list[ReasonSchema]
    trade_id: UUID | None
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, view: ListingView) -> ListingSchema:
        """Return the wire form."""
        return cls(
            id=view.id,
            seller_id=view.seller_id,
            passport_id=view.passport_id,
            facts=FactsSchema.of(view.facts),
            price=MoneySchema.of(view.price),
            status=view.status.value,
            version=view.version,
            origin=view.origin,
            photos=[PhotoSchema(view=photo.view, sha256=photo.sha256) for photo in view.photos],
            plate=PlateSchema.of(view.plate) if view.plate else None,
            reasons=[ReasonSchema(zh=zh, en=en) for zh, en in view.reasons],
            trade_id=view.trade_id,
            created_at=view.created_at,
            changed_at=view.changed_at,
            published_at=view.published_at,
        )


class CardSchema(Schema):
    """A listing in a list."""

    id: UUID
    seller_id: UUID
    facts: FactsSchema
    price: MoneySchema
    status: str
    origin: str
    photo: str | None
    changed_at: datetime

    @classmethod
    def of(cls, card: Card) -> CardSchema:
        """Return the wire form."""
        return cls(
            id=card.id,
            seller_id=card.seller_id,
            facts=FactsSchema.of(card.facts),
            price=MoneySchema.of(card.price),
            status=card.status.value,
            origin=card.origin,
            photo=card.photo,
            changed_at=card.changed_at,
        )


class SimilarSchema(CardSchema):
    """A listing that is near another, and how it compares with that one."""

    reasons: list[ReasonSchema]

    @classmethod
    def beside(cls, found: Recommended) -> SimilarSchema:
        """Return the wire form."""
        reasons = [ReasonSchema(zh=zh, en=en) for zh, en in found.reasons]
        return cls(**dict(CardSchema.of(found.card)), reasons=reasons)


class CardPage(Schema):
    """Some listings, and the cursor of the next page."""

    items: list[CardSchema]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Card]) -> CardPage:
        """Return the wire form."""
        return cls(items=[CardSchema.of(card) for card in page.items], next_cursor=page.next_cursor)


class RepairIn(Schema):
    """A repair: a key of the parts that a passport knows, its day, and the hours worked by then, if known."""

    part: str = Field(max_length=20)
    on: date
    hours: int | None = Field(None, ge=0, le=10**6)

    def repair(self) -> Repair:
        """Return the domain's."""
        return Repair(self.part, self.on, self.hours)


class PageQuery(Schema):
    """Which page of a list."""

    cursor: str | None = None
    size: int | None = Field(None, ge=1, le=100)


class Wanted(Schema):
    """What to look for; prices are minor units of ``currency``."""

    text: str = Field("", max_length=100)
    equipment_class: str = ""
    maker: str = Field("", max_length=60)
    country: str = ""
    currency: str = ""
    year_from: int | None = Field(None, ge=0, le=9999)
    year_to: int | None = Field(None, ge=0, le=9999)
    hours_from: int | None = Field(None, ge=0, le=10**6)
    hours_to: int | None = Field(None, ge=0, le=10**6)
    size_from: int | None = Field(None, ge=0, le=999)
    size_to: int | None = Field(None, ge=0, le=999)
    price_from: int | None = Field(None, ge=0, le=2**62)
    price_to: int | None = Field(None, ge=0, le=2**62)
    condition_from: int | None = Field(None, ge=1, le=5)

    def filters(self) -> Filters:
        """Return the filters; refuses FilterNotUnderstood."""
        return Filters(**self.dict(exclude={"cursor", "size"}))


class SearchQuery(Wanted, PageQuery):
    """What to look for, in which order."""

    sort: Sort = Sort.NEWEST


class SavedSchema(Schema):
    """A search that is kept; ``found`` counts what newly fitted since, ``told_at`` is when its owner last heard."""

    id: UUID
    wanted: Wanted
    made_at: datetime
    paused: bool
    found: int
    told_at: datetime | None

    @classmethod
    def of(cls, saved: SavedSearch) -> SavedSchema:
        """Return the wire form."""
        told = {name: getattr(saved, name) for name in ("id", "made_at", "paused", "found", "told_at")}
        return cls(wanted=Wanted.model_validate(stored(saved.filters)), **told)


class PausedIn(Schema):
    """Whether a search is not heard of for now."""

    paused: bool


class ChoiceSchema(Schema):
    """One way to narrow a search: its name, what it sets, and how many of those counted it leaves."""

    zh: str
    en: str
    sets: dict[str, str]
    count: int


class FacetSchema(Schema):
    """The choices of one kind."""

    kind: str
    choices: list[ChoiceSchema]


class FoundSchema(Schema):
    """How many fit: exactly, or at least so many (``more``); then each choice is counted among those."""

    count: int
    more: bool
    facets: list[FacetSchema]

    @classmethod
    def of(cls, found: Found) -> FoundSchema:
        """Return the wire form."""
        facets = [
            FacetSchema(
                kind=facet.kind,
                choices=[
                    ChoiceSchema(zh=each.title[0], en=each.title[1], sets=dict(each.sets), count=each.count)
                    for each in facet.choices
                ],
            )
            for facet in found.facets
        ]
        return cls(count=found.count, more=found.more, facets=facets)
