"""What carrier, seller and buyer see of a transport."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from tests.logistics.test_hand_overs import CARL, NOW, TRADE, book, check, photo
from truehand.logistics import operations, queries

pytestmark = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def drawn(template: str, language: str, **context: object) -> str:
    with translation.override(language), override_settings(ROOT_URLCONF="tests.inspection.urls"):
        given = {"photo_route": "shown", "action": "/somewhere", **context}
        return render_to_string(template, given, RequestFactory().get("/"))


@LANGUAGES
def test_a_transport_shows_its_step_and_its_photos(language: str) -> None:
    book()
    check(queries.hand_over_code(TRADE, "pick_up"))
    booking = operations.pick_up(CARL, trade_id=TRADE, photo=photo(), note="油箱半满", now=NOW)
    page = drawn("logistics/_booking.html", language, booking=booking)
    assert {"zh-hans": "已提货，运输中", "en": "Picked up, on the way"}[language] in page
    assert "油箱半满" in page
    assert booking.pick_up.photo in page
    assert queries.hand_over_code(TRADE, "delivery") not in page


@LANGUAGES
def test_the_code_is_told_with_when_to_say_it(language: str) -> None:
    book()
    code = queries.hand_over_code(TRADE, "pick_up")
    page = drawn("logistics/_code.html", language, code=code, leg="pick_up")
    assert code in page
    assert {"zh-hans": "当面告诉司机", "en": "Tell it to the driver"}[language] in page


@LANGUAGES
def test_a_refused_form_keeps_what_was_typed(language: str) -> None:
    typed = {"vehicle": "鲁H6A203", "note": "<i>", "origin": "济宁"}
    page = drawn("logistics/_book.html", language, typed=typed, error="不行", last=(NOW + timedelta(60)).date())
    assert 'value="鲁H6A203"' in page
    assert "不行" in page
    page = drawn("logistics/_hand_over.html", language, leg=book().next_leg, typed=typed, error="不行")
    assert "&lt;i&gt;" in page
    assert {"zh-hans": "还可尝试 5 次", "en": "5 attempts left"}[language] in page


@LANGUAGES
def test_a_carriers_day_shows_each_transport_or_what_will_be_there(language: str) -> None:
    jobs = [{"url": "/t", "title": "PC210-8", "booking": book(), "due": NOW}, {"url": "/u", "title": "SY215"}]
    page = drawn("logistics/_jobs.html", language, jobs=jobs)
    assert {"zh-hans": "待预约", "en": "To be booked"}[language] in page
    assert "济宁 → 杭州" in page
    assert 'class="empty"' in drawn("logistics/_jobs.html", language, jobs=[])


def test_a_visitor_sees_no_bookings_over_the_api() -> None:
    book()
    assert Client().get("/api/v1/logistics/bookings").status_code == 401
