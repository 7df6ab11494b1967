"""A case as its readers see it; its photos are for them alone."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from PIL import Image

from tests.disputes.test_cases import REPLY, opened, rule
from tests.people import ALICE, BOB, MALLORY, NOW, OLGA, TRADE
from truehand.disputes import operations, queries
from truehand.disputes.domain.case import REASONS
from truehand.disputes.domain.refusals import NoCase
from truehand.disputes.web import pages
from truehand.evidence import operations as evidence

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def asked_by(actor: Actor) -> object:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    return request


def with_photo() -> tuple[UUID, str]:
    photo = BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG")
    exhibit = evidence.store_exhibit(photo.getvalue(), owner=ALICE.party_id, now=NOW)
    case_id = opened()
    operations.answer(ALICE, TRADE, statement=f"{REPLY} <script>", exhibits=[exhibit.sha256], now=NOW)
    return case_id, exhibit.sha256


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Dispute: Hidden defect", "What the two sides say", "The release of the money is stopped"]),
        ("zh-hans", ["争议：隐蔽故障", "双方陈述", "资金暂停划出"]),
    ],
)
def test_the_case_shows_both_sides(language: str, sentences: list[str]) -> None:
    case_id, sha256 = with_photo()
    names = {
        "buyer": {"id": BOB.party_id, "display_name": "Bob 博文"},
        "seller": {"id": ALICE.party_id, "display_name": "Alice 艾丽"},
    }
    with translation.override(language):
        part = render_to_string("disputes/_case.html", {"case": queries.case_of(TRADE), **names})
        nameless = render_to_string("disputes/_case.html", {"case": queries.case_of(TRADE)})
    for sentence in [*sentences, "Bob 博文", "Alice 艾丽", f"/disputes/{case_id}/exhibits/{sha256}/small"]:
        assert sentence in part
    assert "<script" not in part
    assert "Bob 博文" not in nameless


def test_a_ruling_stands_on_the_case_with_its_reasons() -> None:
    with_photo()
    rule()
    with translation.override("en"):
        part = render_to_string("disputes/_case.html", {"case": queries.case_of(TRADE)})
    assert "worn before shipment" in part
    assert "40.00" in part
    assert "Answer until" not in part


def test_photos_are_shown_to_those_who_read_the_case() -> None:
    case_id, sha256 = with_photo()
    for reader in (ALICE, BOB, OLGA):
        for view in (pages.exhibit, pages.thumbnail):
            answer = view(asked_by(reader), case_id, sha256)  # type: ignore[arg-type]
            assert answer["Content-Type"] == "image/jpeg"
            assert answer["Cache-Control"].startswith("private")
    with pytest.raises(NoCase):
        pages.exhibit(asked_by(MALLORY), case_id, sha256)  # type: ignore[arg-type]


def test_a_photo_of_another_matter_is_not_shown_here() -> None:
    case_id, _ = with_photo()
    photo = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(photo, "JPEG")
    foreign = evidence.store_exhibit(photo.getvalue(), owner=MALLORY.party_id, now=NOW)
    with pytest.raises(NoCase):
        pages.exhibit(asked_by(ALICE), case_id, foreign.sha256)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_fields_of_a_statement_keep_what_was_typed(language: str) -> None:
    with translation.override(language):
        fields = render_to_string(
            "disputes/_statement_fields.html",
            {"reasons": REASONS.items(), "reason": "damaged", "statement": "typed & kept"},
        )
    assert '<option value="damaged" selected>' in fields
    assert "typed &amp; kept" in fields
