"""Insurance over the API: a product put on sale, a quote explained, a policy bound, a claim paid."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import pytest

from tests.inspection.cast import photo
from tests.insurance.cast import OF_KIND, claimed, give, selling
from tests.money import confirm
from tests.retold import retold
from tests.robot import Robot
from tests.trade.story import Story
from truehand.edge import clock
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import ClaimView, Reason, Stage, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import Status
from truehand.listings import queries as on_sale
from truehand.trade.operations import claim_cover, insure

pytestmark = pytest.mark.django_db


@retold
def signed() -> Story:
    story = Story.contracted()
    selling(story)
    for who in ("bob", "ivy"):
        give(story, who)
    operations.appoint_assessor(story.ivy, story.people["iris"].party_id, now=story.now)
    return story


@retold
def filed() -> tuple[Story, ClaimView]:
    story = Story.contracted()
    claim = claimed(story)
    give(story, "ivy")
    return story, claim


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    told = signed()
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return told


def ok(answer: Any, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def robots(story: Story, *names: str) -> tuple[Robot, ...]:
    return tuple(Robot.of(story.people[name]) for name in names)


def bound(story: Story, bob: Robot) -> str:
    """Bob reads why the way costs what it does, takes the policy, and pays out of his balance."""
    offers = ok(bob.get(f"/insurance/trades/{story.trade}"))["offers"]
    transit = next(each for each in offers if each["product"]["kind"] == "transit")
    assert transit["quote"]["lines"][-1]["after"] == transit["quote"]["premium"]
    barred = next(each for each in offers if each["product"]["kind"] == "warranty")
    assert (barred["quote"], bool(barred["bars"])) == (None, True)
    product = {"product_id": transit["product"]["id"]}
    policy = ok(bob.post(f"/insurance/trades/{story.trade}/policies", product), 201)
    assert (policy["status"], policy["premium"]) == ("taken", transit["quote"]["premium"])
    here = f"/insurance/policies/{policy['id']}"
    refused = bob.post(f"{here}/pay-from-balance")
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.confirmation_needed")
    act = insure.premium_act(story.bob, queries.policies_of_trade(story.trade)[0].id, binds=insure.BALANCE)
    said = {"confirmation": str(confirm(story.bob, act, now=story.now))}
    assert ok(bob.post(f"{here}/pay-from-balance", said))["status"] == "paid"
    return here


def test_a_policy_is_bound_paid_and_proved_by_its_documents_hash(story: Story) -> None:
    bob, alice, ivy = robots(story, "bob", "alice", "ivy")
    assert {each["kind"] for each in ok(alice.get("/insurance/products"))} == {each.value for each in Kind}
    here = bound(story, bob)
    read = ok(ivy.get(here))
    document = bob.get(f"{here}/document")
    assert hashlib.sha256(document.content).hexdigest() == read["sha256"]
    assert json.loads(document.content)["number"] == read["number"]
    assert alice.get(here).status_code == 404
    assert alice.get(f"{here}/document").status_code == 404
    assert ok(bob.post(f"{here}/give-up"))["status"] == "lapsed"
    assert queries.policies_of_trade(story.trade)[0].status is Status.LAPSED


def test_a_premium_is_paid_through_a_channel(story: Story) -> None:
    (bob,) = robots(story, "bob")
    product = next(each for each in queries.on_sale("CNY", now=story.now) if each.kind is Kind.TRANSIT)
    policy = insure.take(story.bob, story.trade, product.id, now=story.now)
    act = insure.premium_act(story.bob, policy.id)
    said = {"confirmation": str(confirm(story.bob, act, now=story.now))}
    asked = ok(bob.post(f"/insurance/policies/{policy.id}/pay", said), 201)
    assert asked["amount"]["minor"] == policy.premium.minor


def test_a_claim_goes_from_photos_to_payment(story: Story) -> None:
    bob, ivy, iris, alice = robots(story, "bob", "ivy", "iris", "alice")
    here = bound(story, bob)
    story.pay("bob").pay("alice")
    story.report(serial=on_sale.facts_of(story.listing).serial).book().pick_up()
    said = {"reason": "damaged", "happened_at": story.now.isoformat(), "loss": "80,000.00", "text": "The boom is bent."}
    said["answers"] = json.dumps({each.key: "See the photo." for each in forms()[Reason.DAMAGED]})
    for wrong in ({"loss": "much"}, {"reason": "stolen"}, {"answers": "none"}, {"answers": "{}"}):
        assert bob.post(f"{here}/claims", **(said | wrong), photos=[photo(31)]).status_code == 422
    claim = ok(bob.post(f"{here}/claims", **said, photos=[photo(31)]), 201)
    assert claim["entries"][0]["text"] == "The boom is bent."
    place = f"/insurance/claims/{claim['id']}"
    shown = ivy.get(f"{place}/photos/{claim['entries'][0]['exhibits'][0]}")
    assert (shown.status_code, shown["content-type"]) == (200, "image/jpeg")
    assert [each["id"] for each in ok(ivy.get("/insurance/claims"))] == [claim["id"]]
    for path in (place, f"{place}/photos/{claim['entries'][0]['exhibits'][0]}"):
        assert alice.get(path).status_code == 404
    assert ok(ivy.post(f"{place}/look"))["stage"] == "looked"
    found = ok(ivy.post(f"{place}/assessment", {"loss": claim["loss"], "reasons": "As the photo shows."}))
    assert found["stage"] == "proposed"
    agreed = {"agrees": True, "reasons": "I see it too."}
    assert ivy.post(f"{place}/second", agreed).status_code == 403
    assert ok(iris.post(f"{place}/second", agreed))["stage"] == "approved"
    had = story.balance("bob")
    act = claim_cover.payment_act(story.ivy, queries.claims_of_trade(story.trade)[0].id)
    paid = ok(ivy.post(f"{place}/pay", {"confirmation": str(confirm(story.ivy, act, now=story.now))}))
    assert (paid["stage"], story.balance("bob")) == ("paid", had + paid["amount"]["minor"])


def test_a_refused_claim_is_appealed_and_overseers_read_it_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = filed()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    bob, ivy, olga = robots(story, "bob", "ivy", "olga")
    place = f"/insurance/claims/{claim.id}"
    closed = ok(olga.get(place))
    assert "The boom is bent." not in json.dumps(closed)
    ok(ivy.post(f"{place}/look"))
    ok(ivy.post(f"{place}/assessment", {"loss": {"minor": 0, "currency": "CNY"}, "reasons": "It was bent before."}))
    assert ok(bob.post(f"{place}/appeal", {"text": "Look at photo 2."}))["stage"] == Stage.APPEALED.value


def test_a_product_is_published_and_looked_at_and_its_ratio_is_told(story: Story) -> None:
    ivy, olga, bob = robots(story, "ivy", "olga", "bob")
    body = {"kind": "transit", "currency": "CNY", "numbers": asdict(OF_KIND[Kind.TRANSIT])}
    assert bob.post("/insurance/products", body).status_code == 403
    unsound = body | {"numbers": asdict(OF_KIND[Kind.TRANSIT]) | {"rate": 0}}
    assert ivy.post("/insurance/products", unsound).status_code == 422
    drawn = ok(ivy.post("/insurance/products", body), 201)
    assert (drawn["standing"], drawn["version"]) == ("proposed", 2)
    said = {"publish": True, "reason": "Sound."}
    assert ivy.post(f"/insurance/products/{drawn['id']}/decision", said).status_code == 403
    assert ok(olga.post(f"/insurance/products/{drawn['id']}/decision", said))["standing"] == "on_sale"
    assert {each["kind"] for each in ok(ivy.get("/insurance/ratios"))} == {each.value for each in Kind}
