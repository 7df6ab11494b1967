import pytest
from django.test import Client


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


@pytest.mark.parametrize(("address", "status"), [("/nowhere", 404)])
def test_an_error_is_a_page_of_ours(address: str, status: int) -> None:
    answer = Client(headers={"accept-language": "en"}).get(address)
    assert answer.status_code == status
    assert "Truehand" in answer.content.decode()
