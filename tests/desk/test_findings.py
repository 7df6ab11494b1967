"""The reviewer's page of findings: one press decides, and what was decided measures the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.stage import Stage, become, main_of
from truehand.kernel.actor import NotPermitted
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import (
    ExplanationNeeded,
    FindingNotFound,
    ListingNotFound,
    NotYourListing,
    WrongStatus,
)
from truehand.listings.domain.rounds import LOOKED
from truehand.listings.models import Judgement

if TYPE_CHECKING:
    from uuid import UUID

DIFFERS = "plate.serial_differs"


def press(stage: Stage, listing_id: UUID, quick: str, **more: object) -> Any:  # noqa: ANN401 - Django's test answer
    said = {"quick": quick, "reason": "", "version": queries.listing(listing_id, stage.people["olga"]).version}
    return become("olga").post(f"/desk/listings/{listing_id}/", said | more)


def test_one_press_refuses_for_a_finding_in_its_own_words(stage: Stage) -> None:
    listing_id = stage.in_review()
    assert press(stage, listing_id, DIFFERS).headers["Location"] == "/desk/listings/"
    view = queries.listing(listing_id, stage.people["alice"])
    assert view.status == "refused"
    assert "KMTPC200X99999" in view.reasons[-1][0]
    assert "contradicts what is declared" in view.reasons[-1][1]
    (judged,) = Judgement.objects.all()
    assert (judged.published, judged.because, judged.reviewer_id) == (False, DIFFERS, stage.people["olga"].party_id)


def test_one_press_publishes_and_says_that_a_person_looked(stage: Stage) -> None:
    listing_id = stage.in_review()
    assert press(stage, listing_id, "publish").status_code == 302
    view = queries.listing(listing_id, stage.people["alice"])
    assert (view.status, view.reasons[-1]) == ("published", LOOKED)


def test_a_reason_that_was_written_takes_the_place_of_the_findings(stage: Stage) -> None:
    listing_id = stage.in_review()
    press(stage, listing_id, DIFFERS, reason="Another machine's plate.")
    assert queries.listing(listing_id, stage.people["alice"]).reasons[-1][1] == "Another machine's plate."


def test_after_a_decision_the_next_listing_comes(stage: Stage) -> None:
    first, second = stage.in_review(), stage.in_review(serial="KMTPC200A51239")
    assert press(stage, first, "publish").headers["Location"] == f"/desk/listings/{second}/"


@pytest.mark.parametrize("quick", ["plate.ok", "price.far_below", ""])
def test_a_press_for_what_was_not_found_changes_nothing(stage: Stage, quick: str) -> None:
    listing_id = stage.in_review()
    assert press(stage, listing_id, quick).status_code == 422
    assert queries.listing(listing_id, stage.people["olga"]).status == "in_review"


def test_a_refusal_names_a_finding_and_a_publication_none(stage: Stage) -> None:
    listing_id, olga = stage.in_review(), stage.people["olga"]
    for publish, because in ((True, DIFFERS), (False, "plate.ok"), (False, "price.far_below")):
        with pytest.raises(FindingNotFound):
            operations.review(olga, listing_id, publish=publish, reason="It is so.", because=because, now=stage.now)
    assert not Judgement.objects.exists()


def test_the_page_shows_photo_part_reading_and_declaration_with_a_key_for_each(stage: Stage) -> None:
    page = main_of(become("olga").get(f"/desk/listings/{stage.in_review()}/"))
    for shown in ('data-key="p"', 'accesskey="p"', 'data-key="1"', 'accesskey="1"', f'value="{DIFFERS}"', "?box="):
        assert shown in page
    auditor = main_of(become("audra").get("/desk/listings/precision/"))
    assert "No review has been decided yet" in auditor


def test_decisions_measure_each_check(stage: Stage) -> None:
    decided = [(DIFFERS, ""), ("publish", ""), (DIFFERS, ""), (None, "Something else is wrong.")]
    for number, (quick, reason) in enumerate(decided):
        listing_id = stage.in_review(serial=f"KMTPC200A5130{number}")
        if quick:
            press(stage, listing_id, quick)
        else:
            olga = stage.people["olga"]
            operations.review(olga, listing_id, publish=False, reason=reason, now=stage.now)
    (measured,) = queries.precision(stage.people["audra"])
    assert (measured.check, measured.code, measured.shown, measured.borne_out) == ("plate", DIFFERS, 4, 2)
    assert (measured.percent, measured.interval) == (50, (15, 85))
    page = main_of(become("olga").get("/desk/listings/precision/"))
    assert "15–85 %" in page
    assert become("alice").get("/desk/listings/precision/").status_code == 403
    with pytest.raises(NotPermitted):
        queries.precision(stage.people["alice"])


def test_a_seller_explains_and_only_the_desk_reads_it(stage: Stage) -> None:
    listing_id, alice = stage.in_review(), stage.people["alice"]
    seller = become("alice")
    assert "What the checks found" in main_of(seller.get(f"/listings/{listing_id}/"))
    words = "The plate was renewed by the dealer in 2021."
    assert seller.post(f"/listings/{listing_id}/explain/", {"text": words}).status_code == 302
    assert words in main_of(seller.get(f"/listings/{listing_id}/"))
    assert words in main_of(become("olga").get(f"/desk/listings/{listing_id}/"))
    with pytest.raises(ListingNotFound):
        queries.last_round(listing_id, stage.people["bob"])
    with pytest.raises(NotYourListing):
        operations.explain(stage.people["bob"], listing_id, text=words, now=stage.now)
    with pytest.raises(ExplanationNeeded):
        operations.explain(alice, listing_id, text=" x ", now=stage.now)
    press(stage, listing_id, "publish")
    with pytest.raises(WrongStatus):
        operations.explain(alice, listing_id, text=words, now=stage.now)
