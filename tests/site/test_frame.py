from typing import ClassVar

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from truehand.edge.problem import page_problem
from truehand.kernel.refusal import Kind, Refusal


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_light_is_kept_and_the_reader_comes_back(theme: str) -> None:
    reader = Client()
    answer = reader.post("/theme/", {"theme": theme, "next": "/safety/"})
    assert answer.headers["Location"] == "/safety/"
    assert answer.cookies["theme"]["httponly"]
    assert ("dark.css" in reader.get("/safety/").content.decode()) == (theme == "dark")


def test_without_a_choice_the_system_decides() -> None:
    assert "prefers-color-scheme: dark" in Client(cookies={"theme": "pink"}).get("/safety/").content.decode()


def test_an_unknown_light_is_refused() -> None:
    assert Client().post("/theme/", {"theme": "pink"}).status_code == 400


def test_a_chosen_light_leads_to_no_other_site() -> None:
    assert Client().post("/theme/", {"theme": "dark", "next": "https://example.org/"}).headers["Location"] == "/"


def test_a_visitor_can_skip_to_the_content_and_finds_where_he_is() -> None:
    page = Client(headers={"accept-language": "en"}).get("/safety/").content.decode()
    assert '<a class="skip-link" href="#content">' in page
    assert 'href="/safety/" aria-current="page"' in page


def test_what_is_not_there_is_a_page_of_ours() -> None:
    answer = Client(headers={"accept-language": "en"}).get("/nowhere")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_the_readers_language() -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"}).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "表单已失效" in answer.content.decode()


def test_a_broken_page_says_in_both_languages_that_nothing_moved() -> None:
    page = render_to_string("500.html")
    assert "资金没有变动" in page
    assert "no money moved" in page


class Held(Refusal):
    code = "test.held"
    kind: ClassVar[Kind] = "held"
    zh = "正在审核。"
    en = "It is under review."


class Limit(Held):
    kind = "limit"


class Large(Held):
    kind = "too_large"


@pytest.mark.parametrize(("refusal", "status"), [(Held, 409), (Limit, 429), (Large, 413)])
def test_a_refusal_is_a_page_with_its_sentence_and_says_that_nothing_changed(
    refusal: type[Refusal], status: int
) -> None:
    with override("en"):
        answer = page_problem(RequestFactory().post("/somewhere"), refusal())
    page = answer.content.decode()
    assert answer.status_code == status
    assert "It is under review." in page
    assert "test.held" in page
    assert "no money moved" in page
