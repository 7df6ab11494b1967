"""The cast and the machine of these tests."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.test import Client
from PIL import Image

from truehand.equipment.domain.photos.views import PLATE, needed
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.listings import operations
from truehand.listings.domain.facts import Facts
from truehand.listings.domain.status import RiskOutcome, Status
from truehand.market.domain.drawings import PlateFields, excavator, nameplate

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FACTS = Facts(
    equipment_class="excavator",
    maker="Komatsu",
    model="PC200-8",
    serial="KMTPC200A51234",
    year=2019,
    hours=5200,
    condition=4,
    location="江苏徐州",
    description="一手车，按时保养。",
    country="CN",
)
PRICE = Money(42_800_000, "CNY")
PHOTO = excavator(seed=1)


def panel() -> bytes:
    """A small picture that is quickly taken in, and like no other."""
    out = io.BytesIO()
    Image.effect_noise((48, 36), 90).save(out, "PNG")
    return out.getvalue()


def views(equipment_class: str = "excavator") -> list[tuple[str, bytes]]:
    """Every view that the class needs, each once; the left side is the one that is drawn."""
    wanted = [view for view in needed(equipment_class) if view not in {"left", PLATE}]
    return [("left", PHOTO), *((view, panel()) for view in wanted)]


def plate_of(facts: Facts) -> bytes:
    return nameplate(PlateFields(facts.maker, facts.model, facts.serial, facts.year))


def drafted(actor: Actor, price: Money = PRICE, now: datetime = NOW, **changes: Any) -> UUID:  # noqa: ANN401
    return operations.draft(actor, facts=replace(FACTS, **changes), price=price, now=now)


def complete(actor: Actor, *, plate_says: Facts | None = None, **changes: Any) -> UUID:  # noqa: ANN401
    """A draft with a photo and a nameplate that the (replaced) engine reads as ``plate_says`` or as declared."""
    listing_id = drafted(actor, **changes)
    operations.add_photos(actor, listing_id, photos=views(), now=NOW)
    operations.add_plate(actor, listing_id, content=plate_of(plate_says or replace(FACTS, **changes)), now=NOW)
    operations.read_plate(listing_id, now=NOW)
    return listing_id


def submitted(actor: Actor, listing_id: UUID, risk: RiskOutcome = "allow", now: datetime = NOW) -> Status:
    return operations.submit(actor, listing_id, risk_outcome=risk, reasons=(), now=now)


def on_sale(actor: Actor, now: datetime = NOW, **changes: Any) -> UUID:  # noqa: ANN401
    listing_id = complete(actor, **changes)
    assert submitted(actor, listing_id, now=now) == Status.PUBLISHED
    return listing_id


class Seat:
    """A middleware that seats whoever the header of a test names; it stands where the site has found out who asks."""

    taken: ClassVar[dict[str, Actor]] = {}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self.taken.get(request.headers.get("X-Seat", ""))  # type: ignore[attr-defined]
        return self.get_response(request)


def seated(actor: Actor | None = None, language: str = "en") -> Client:
    """A browser, or a program, that is signed in as that actor."""
    name = str(actor.party_id) if actor else ""
    if actor:
        Seat.taken[name] = actor
    return Client(headers={"accept-language": language, "X-Seat": name})
