import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "sentence"), [("zh-hans", "二手设备"), ("en", "Used machines")])
def test_the_home_page_speaks_the_readers_language(language: str, sentence: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/")
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_every_answer_forbids_what_is_not_ours() -> None:
    for path in ("/", "/nowhere", "/static/truehand/truehand.css"):
        answer = Client().get(path)
        answer.close()
        headers = answer.headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_health_asks_the_database() -> None:
    assert Client().get("/health").json() == {"status": "ok"}
