"""Insurance on its pages: offers explained, a policy paid and claimed on, the insurer's desk."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.utils.timezone import localtime

from tests import money
from tests.inspection.cast import photo
from tests.insurance.cast import claimed, give, selling
from tests.retold import retold
from tests.trade.story import Story
from truehand.edge import clock
from truehand.identity.models import User
from truehand.insurance import queries
from truehand.insurance.domain.claims import ClaimView, Stage
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import Status

pytestmark = pytest.mark.django_db


@retold
def signed() -> Story:
    story = Story.contracted()
    selling(story)
    give(story, "bob")
    return story


@retold
def filed() -> tuple[Story, ClaimView]:
    story = Story.contracted()
    claim = claimed(story)
    give(story, "ivy")
    return story, claim


def become(who: str, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_trades_side_reads_the_price_line_by_line_takes_pays_and_gives_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = signed()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    bob, address = become("bob"), f"/trades/{story.trade}/insurance/"
    page = text(bob, address)
    assert "Why this premium" in page
    assert "from place to place" in page
    assert "There is no inspection report yet." in page
    assert "为什么是这个保险费" in text(become("bob", "zh-hans"), address)
    product = next(each for each in queries.on_sale("CNY", now=story.now) if each.kind is Kind.TRANSIT)
    answer = bob.post(address, {"product": str(product.id)})
    (policy,) = queries.policies_of_trade(story.trade)
    here = f"/insurance/policies/{policy.id}/"
    assert answer["Location"] == here
    assert "Pay the premium" in text(bob, here)
    money.confirmed(bob, here, {"act": "pay", "channel": "balance"})
    assert queries.policy(policy.id).status is Status.PAID
    bob.post(here, {"act": "give_up"})
    assert queries.policy(policy.id).status is Status.LAPSED
    assert become("carl").get(here).status_code == 404


def test_a_claim_is_filed_decided_and_paid_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = filed()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    ivy, bob, here = become("ivy"), become("bob"), f"/insurance/claims/{claim.id}/"
    assert "The boom is bent." in text(bob, here)
    assert "I have looked at it" not in text(bob, here)
    assert become("alice").get(here).status_code == 404
    shown = ivy.get(f"{here}photos/{claim.entries[0].exhibits[0]}/?small")
    assert shown.status_code == 200
    assert ivy.get(f"{here}photos/{'0' * 64}/").status_code == 404
    ivy.post(here, {"act": "look"})
    assert ivy.post(here, {"act": "decide", "loss_found": "x", "text": "Seen."}).status_code == 422
    assert ivy.post(here, {"act": "nothing", "text": "Seen."}).status_code == 404
    ivy.post(here, {"act": "decide", "loss_found": "20,000.00", "text": "As the photo shows."})
    assert queries.claim(claim.id, story.ivy).stage is Stage.APPROVED
    had = story.balance("bob")
    money.confirmed(ivy, here, {"act": "pay"})
    paid = queries.claim(claim.id, story.bob)
    assert (paid.stage, story.balance("bob")) == (Stage.PAID, had + paid.amount.minor)


def test_the_insured_files_a_claim_with_the_reasons_own_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    story, first = filed()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    ivy = become("ivy")
    ivy.post(f"/insurance/claims/{first.id}/", {"act": "look"})
    ivy.post(f"/insurance/claims/{first.id}/", {"act": "decide", "loss_found": "0", "text": "It was bent before."})
    bob, here = become("bob"), f"/insurance/policies/{first.policy.id}/"
    assert "near and from afar" in text(bob, here)
    said = {
        "act": "file",
        "reason": "damaged",
        "happened_at": localtime(story.now).strftime("%Y-%m-%dT%H:%M"),
        "loss_typed": "9,000.00",
        "text": "The cab window is gone.",
    }
    assert bob.post(here, said).status_code == 422
    answers = {"answer_photos": "Two.", "answer_noted": "Yes.", "answer_repair": "A quote."}
    with photo_file() as opened:
        answer = bob.post(here, said | answers | {"photos": opened})
    assert answer.status_code == 302, answer.content.decode().split("<main")[1]
    assert [each.loss.minor for each in queries.claims_of_policy(first.policy.id)] == [2_000_000, 900_000]
    assert bob.post(f"/insurance/claims/{first.id}/", {"act": "appeal", "text": "Look again."}).status_code == 422


def photo_file() -> BytesIO:
    opened = BytesIO(photo(44))
    opened.name = "window.jpg"
    return opened


def test_the_desk_shows_claims_ratios_and_products_and_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = filed()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    ivy, olga, here = become("ivy"), become("olga"), "/insurance/desk/"
    for who in (ivy, olga, become("audra")):
        page = text(who, here)
        assert claim.name in page
        assert "Loss ratio by product" in page
        assert "5,000,000.00 CNY" in page
        assert "most_insured 500000000" not in page
    assert become("bob").get(here).status_code == 404
    numbers = {
        "act": "publish",
        "kind": "warranty",
        "currency": "CNY",
        "rate": "6",
        "insured": "20",
        "most_insured": "5,000,000.00",
        "minimum": "200",
        "deductible": "5",
        "least_deductible": "1,000.00",
        "pays": "90",
        "commission": "90",
        "warn": "70",
        "stop": "100",
        "four_eyes": "50,000.00",
    }
    refused = ivy.post(here, numbers)
    assert (refused.status_code, "cannot be that number" in refused.content.decode()) == (422, True)
    assert ivy.post(here, numbers | {"commission": "10", "minimum": "much"}).status_code == 422
    assert ivy.post(here, numbers | {"commission": "10", "rate": "6.25"}).status_code == 302
    drawn = next(each for each in queries.products_for(story.ivy) if each.on_sale_at is None)
    assert (drawn.numbers.rate, drawn.numbers.minimum, drawn.numbers.commission) == (625, 20_000, 1_000)
    assert "Ivy" in text(olga, here).partition("Put an insurer")[2]
    olga.post(here, {"act": "accept", "target": str(drawn.id), "reason": "Sound."})
    assert queries.product(drawn.id, story.bob).on_sale_at == story.now
    assert ivy.post(here, {"act": "nothing"}).status_code == 404
