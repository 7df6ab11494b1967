"""Everything a page does, the API does; and it refuses as clearly."""

import json
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.listings import scene
from tests.listings.scene import FACTS, NOW, complete, drafted, on_sale, seated, submitted
from truehand.evidence.domain.exhibit import MOST_BYTES
from truehand.kernel.actor import Actor
from truehand.listings import operations, queries
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing

pytestmark = pytest.mark.usefixtures("seats")
API = "/api/v1/listings"
BODY: dict[str, Any] = {"facts": asdict(FACTS), "price": {"minor": 42_800_000, "currency": "CNY"}}


def sent(
    client: Client, method: str, path: str, body: object = None, *, key: str | None = None, **files: object
) -> Any:  # noqa: ANN401
    header = {"Idempotency-Key": key or str(uuid4())}
    if files:
        return client.post(path, files, headers=header)
    return client.generic(method, path, "" if body is None else json.dumps(body), "application/json", headers=header)


def test_a_program_sells_a_machine(alice: Actor) -> None:
    program = seated(alice)
    made = sent(program, "POST", API, BODY)
    assert made.status_code == 201
    path = f"{API}/{made.json()['id']}"
    for view, content in scene.views():
        photo = SimpleUploadedFile(f"{view}.jpg", content, "image/jpeg")
        assert sent(program, "POST", f"{path}/photos", view=view, photo=photo).status_code == 201
    plate = SimpleUploadedFile("plate.jpg", scene.plate_of(FACTS), "image/jpeg")
    assert sent(program, "POST", f"{path}/plate", photo=plate).status_code == 202
    assert program.get(path).json()["plate"]["outcome"] is None
    operations.read_plate(UUID(made.json()["id"]), now=NOW)
    seen = program.get(path).json()
    assert seen["plate"]["outcome"] == "match"
    assert submitted(alice, UUID(made.json()["id"])) == Status.PUBLISHED
    query = "?text=pc200&currency=CNY&price_to=42800000"
    (card,) = seated().get(API + query).json()["items"]
    assert card["price"] == BODY["price"]
    assert seated().get(f"{path}/photos/{card['photo']}").content[:2] == b"\xff\xd8"
    machine = seated().get(f"/api/v1/equipment/{program.get(path).json()['passport_id']}").json()
    assert machine["history"][0]["kind"] == "listed"
    same = seated().get("/api/v1/equipment", {"maker": "小松", "serial": "KMT-PC200-A51234"})
    assert same.json()["id"] == machine["id"]
    version = program.get(path).json()["version"]
    assert sent(program, "POST", f"{path}/withdraw", {"version": version}).status_code == 204
    assert program.get(f"{API}/mine").json()["items"][0]["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**BODY, "price": {"minor": -1, "currency": "CNY"}}, "edge.request_not_understood"),
        ({**BODY, "price": {"minor": 1.5, "currency": "CNY"}}, "edge.request_not_understood"),
        ({**BODY, "price": {"minor": 0, "currency": "CNY"}}, "listings.field_not_valid"),
        ({**BODY, "price": {"minor": 5, "currency": "QQQ"}}, "edge.request_not_understood"),
        ({"facts": {**BODY["facts"], "year": "2019"}, "price": BODY["price"]}, "edge.request_not_understood"),
        ({"facts": {**BODY["facts"], "year": 1000}, "price": BODY["price"]}, "listings.field_not_valid"),
        ({"facts": {**BODY["facts"], "hours": 2**70}, "price": BODY["price"]}, "listings.field_not_valid"),
        ({"facts": {**BODY["facts"], "condition": None}, "price": BODY["price"]}, "listings.field_not_valid"),
        ({"facts": {}, "price": BODY["price"]}, "edge.request_not_understood"),
        ([], "edge.request_not_understood"),
    ],
)
def test_a_body_that_cannot_be_is_a_problem_and_makes_nothing(alice: Actor, body: object, code: str) -> None:
    answer = sent(seated(alice), "POST", API, body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["zh"]
    assert not Listing.objects.exists()


def test_the_same_request_twice_makes_one_listing(alice: Actor) -> None:
    first = sent(seated(alice), "POST", API, BODY, key="the same key")
    assert sent(seated(alice), "POST", API, BODY, key="the-same-key").status_code == 201
    again = sent(seated(alice), "POST", API, BODY, key="the-same-key")
    assert first.status_code == 422  # a blank in a key
    assert again["Idempotent-Replay"] == "true"
    assert Listing.objects.count() == 1


def test_a_token_does_only_what_its_scopes_say(alice: Actor) -> None:
    listing_id = drafted(alice)
    reader = seated(replace(alice, scopes=frozenset({"listings:read"})))
    assert reader.get(f"{API}/{listing_id}").status_code == 200
    assert sent(reader, "POST", API, BODY).json()["code"] == "edge.scope_missing"
    other = seated(replace(alice, scopes=frozenset({"money:read"})))
    assert other.get(f"{API}/{listing_id}").status_code == 404
    assert other.get(f"{API}/mine").status_code == 403


def test_strangers_and_visitors_are_refused(alice: Actor, bob: Actor) -> None:
    path = f"{API}/{complete(alice)}"
    assert sent(seated(bob), "PUT", path, {**BODY, "version": 1}).status_code == 403
    assert sent(seated(), "POST", API, BODY).status_code == 401
    assert seated().get(path).status_code == 404
    assert sent(seated(bob), "DELETE", f"{path}/photos/{'0' * 64}").status_code == 403


def test_a_stale_version_is_a_conflict(alice: Actor) -> None:
    listing_id = drafted(alice)
    version = queries.listing(listing_id, alice).version
    assert sent(seated(alice), "PUT", f"{API}/{listing_id}", {**BODY, "version": version}).status_code == 204
    stale = sent(seated(alice), "PUT", f"{API}/{listing_id}", {**BODY, "version": version})
    assert (stale.status_code, stale.json()["code"]) == (409, "listings.stale")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no picture", "evidence.image_not_understood"), (b"\0" * (MOST_BYTES + 1), "evidence.image_too_large")],
)
def test_a_fake_or_oversized_picture_is_a_problem(alice: Actor, content: bytes, code: str) -> None:
    listing_id = drafted(alice)
    photo = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    answer = sent(seated(alice), "POST", f"{API}/{listing_id}/photos", view="left", photo=photo)
    assert answer.json()["code"] == code
    plate = SimpleUploadedFile("plate.jpg", content, "image/jpeg")
    assert sent(seated(alice), "POST", f"{API}/{listing_id}/plate", photo=plate).json()["code"] == code
    assert queries.listing(listing_id, alice).photos == ()


@pytest.mark.parametrize(
    "query", [{"size": 0}, {"size": 101}, {"sort": "luck"}, {"year_from": "x"}, {"cursor": "x"}, {"price_to": 5}]
)
def test_a_search_that_means_nothing_is_a_problem(query: dict[str, Any]) -> None:
    assert seated().get(API, query).status_code == 422


def test_an_unknown_listing_or_machine_is_not_found(alice: Actor) -> None:
    for path in (f"{API}/{uuid4()}", f"/api/v1/equipment/{uuid4()}", f"{API}/{on_sale(alice)}/photos/{'0' * 64}"):
        assert seated().get(path).status_code == 404


def test_a_program_keeps_a_search_and_reads_what_it_found(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truehand.edge.clock.now", lambda: NOW)
    program, path = seated(bob), f"{API}/saved"
    wanted = {"text": "pc200", "currency": "CNY", "price_to": BODY["price"]["minor"]}
    made = sent(program, "POST", path, wanted)
    assert made.status_code == 201
    one = f"{path}/{made.json()['id']}"
    listing = on_sale(alice)
    operations.match_news(now=NOW)
    (kept,) = program.get(path).json()
    assert kept["wanted"] | wanted == kept["wanted"]
    assert (kept["found"], kept["paused"], kept["told_at"]) == (1, False, None)
    assert [each["id"] for each in program.get(one).json()] == [str(listing)]
    assert sent(program, "PUT", one, {"paused": True}).status_code == 204
    assert program.get(path).json()[0]["paused"]
    refused = sent(program, "POST", path, {})
    assert (refused.status_code, refused.json()["code"]) == (422, "listings.nothing_asked_for")
    assert program.get(f"{path}/{uuid4()}").json()["code"] == "listings.saved_unknown"
    assert sent(program, "DELETE", one).status_code == 204
    assert program.get(path).json() == []
