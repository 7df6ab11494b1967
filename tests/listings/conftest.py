"""The cast, and an engine that knows the drawings: fast, and exact. One test of the room uses the real one instead."""

import hashlib
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.listings import scene
from tests.people import enrolled
from truehand.equipment.domain.nameplate import PlateLine, PlateReading, reading_of
from truehand.evidence.domain.exhibit import encode
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.market.domain import drawings

_KNOWN: dict[str, drawings.PlateFields] = {}


@pytest.fixture
def cast(db: None) -> dict[str, Actor]:  # noqa: ARG001 - the database must be there
    parties = enrolled(scene.NOW)
    return {key: people.actor_of_party(party_id) for key, party_id in parties.items()}


@pytest.fixture
def alice(cast: dict[str, Actor]) -> Actor:
    return cast["alice"]


@pytest.fixture
def bob(cast: dict[str, Actor]) -> Actor:
    return cast["bob"]


@pytest.fixture
def olga(cast: dict[str, Actor]) -> Actor:
    return cast["olga"]


@pytest.fixture
def seats(db: None) -> Iterator[None]:  # noqa: ARG001 - the database must be there
    before = settings.MIDDLEWARE.index("truehand.edge.intake.IntakeMiddleware")
    seat = "tests.listings.scene.Seat"
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE[:before], seat, *settings.MIDDLEWARE[before:]]):
        yield


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truehand.listings.operations.plates.read", _read)
    monkeypatch.setattr(scene, "nameplate", _remembering(drawings.nameplate))


def _remembering(draw: Callable[[drawings.PlateFields], bytes]) -> Callable[[drawings.PlateFields], bytes]:
    def drawn(fields: drawings.PlateFields) -> bytes:
        content = draw(fields)
        _KNOWN[hashlib.sha256(encode(content).content).hexdigest()] = fields
        return content

    return drawn


def _read(content: bytes) -> PlateReading:
    fields = _KNOWN.get(hashlib.sha256(content).hexdigest())
    if fields is None:
        return PlateReading()
    said = (fields.maker, f"MODEL {fields.model}", f"SERIAL NO {fields.serial}", f"YEAR {fields.year}")
    return reading_of([PlateLine(text, 0.99) for text in said])
