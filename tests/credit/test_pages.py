"""What anybody sees of a trader, as a page and over the API."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from tests.identity.conftest import cast as cast  # noqa: PLC0414 - a fixture is used by its name
from tests.people import NOW, yuan
from truehand.credit import operations, queries
from truehand.credit.domain.facts import FactKind
from truehand.credit.web.charts import WIDTH, bars, columns
from truehand.kernel.actor import Actor

SEALED = "Sealed words nobody may read yet"


@pytest.fixture
def alice(cast: dict[str, Actor]) -> UUID:
    """Alice sold three machines, was rated for two, and sealed words wait about the third."""
    alice, bob = cast["alice"].party_id, cast["bob"].party_id
    for number in range(3):
        trade_id = uuid4()
        operations.record_fact(alice, kind=FactKind.SETTLED, trade_id=trade_id, amount=yuan(128_000), now=NOW)
        text = SEALED if number == 2 else f"Machine as described <b>{number}</b>"
        operations.rate(trade_id, rater=bob, ratee=alice, stars=4, text=text, now=NOW)
        if number < 2:
            operations.publish(trade_id, now=NOW)
    operations.record_fact(alice, kind=FactKind.MISDESCRIBED, trade_id=uuid4(), amount=None, now=NOW)
    return alice


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ["What the score is made of", "Settled trades", "Breaches and misdescriptions", "4 of 5 stars", "waived"],
        ),
        ("zh-hans", ["分数从何而来", "已完成的交易", "违约与描述不符", "4 星（满分 5 星）", "免缴"]),
    ],
)
def test_the_credit_page_tells_everything_to_anybody(alice: UUID, language: str, sentences: list[str]) -> None:
    answer = Client(headers={"accept-language": language}).get(f"/credit/{alice}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for sentence in sentences:
        assert sentence in page
    assert "&lt;b&gt;" in page
    assert SEALED not in page


def test_the_page_and_the_api_give_the_same_score(alice: UUID) -> None:
    told = Client().get(f"/api/v1/credit/{alice}").json()
    page = Client(headers={"accept-language": "en"}).get(f"/credit/{alice}/").content.decode()
    assert f"{told['score']} points" in page
    assert sum(reason["points"] for reason in told["reasons"]) == told["score"]
    assert told["grade"] == "fair"
    assert told["amount_limit"]["CNY"] == {"minor": 150_000_000, "currency": "CNY"}
    history = Client().get(f"/api/v1/credit/{alice}/history").json()
    assert (len(history), history[-1]["score"]) == (13, told["score"])


def test_sealed_ratings_never_leave_over_the_api(alice: UUID) -> None:
    first = Client().get(f"/api/v1/credit/{alice}/ratings?size=1")
    assert SEALED not in first.content.decode()
    second = Client().get(f"/api/v1/credit/{alice}/ratings?size=1&cursor={first.json()['next_cursor']}").json()
    assert [len(second["items"]), second["next_cursor"]] == [1, None]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/credit/{}/", "/api/v1/credit/{}", "/api/v1/credit/{}/ratings", "/api/v1/credit/{}/history"]
)
def test_a_stranger_has_no_page(path: str) -> None:
    assert Client().get(path.format(uuid4())).status_code == 404


def test_a_made_up_cursor_is_refused(alice: UUID) -> None:
    assert Client().get(f"/api/v1/credit/{alice}/ratings?cursor=nonsense!").status_code == 422
    assert Client().get(f"/credit/{alice}/?cursor=nonsense!").status_code == 422


def test_the_bars_stay_on_their_picture(alice: UUID) -> None:
    drawn = bars(queries.standing(alice, now=NOW).reasons)
    for bar in drawn.rows:
        assert bar.track_start <= bar.start
        assert 0 <= bar.start <= bar.start + bar.width <= WIDTH
        assert bar.start + bar.width <= bar.track_start + bar.track_width
    year = columns(queries.history(alice, now=NOW))
    assert all(0 <= column.y <= column.y + column.height == 250 for column in year)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_fields_of_a_rating_keep_what_was_typed(language: str) -> None:
    with translation.override(language):
        fields = render_to_string("credit/_rating_fields.html", {"stars": "4", "text": "kept & typed"})
    assert len(re.findall(r'name="stars"', fields)) == 5
    assert "kept &amp; typed" in fields
