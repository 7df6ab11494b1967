"""What goes over the wire: cookies, sessions, form tokens, and what browsers are told to keep."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.faults.addresses import ADDRESSES, Address
from truehand.edge import clock
from truehand.edge.intake import LARGEST_OF_A_VISITOR
from truehand.identity import operations

pytestmark = pytest.mark.django_db
METHODS = "account_authentication_methods"
HALF_A_DAY = 12 * 3600


@pytest.fixture
def bob(settings: Any) -> Client:  # noqa: ANN401 - pytest-django's
    """Bob, signed in a moment ago."""
    cache.clear()
    settings.DEMONSTRATION = True
    operations.load_cast(now=clock.now())
    client = Client(headers={"accept-language": "en"})
    client.post("/demo/sign-in", {"who": "bob"})
    return client


def test_a_session_cookie_is_for_this_site_and_no_script(bob: Client) -> None:
    cookie = bob.cookies[product.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    bob.get("/account/")
    assert bob.cookies[product.CSRF_COOKIE_NAME]["httponly"]


def test_signing_in_makes_a_new_session_and_signing_out_ends_it_on_our_side(settings: Any) -> None:  # noqa: ANN401 - pytest-django's
    settings.DEMONSTRATION = True
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[product.SESSION_COOKIE_NAME] = planted or ""
    client.post("/demo/sign-in", {"who": "bob"})
    mine = client.cookies[product.SESSION_COOKIE_NAME].value
    assert mine != planted
    assert client.get("/account/").status_code == 200
    out = client.post(reverse("account_logout"))
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    again = Client()
    again.cookies[product.SESSION_COOKIE_NAME] = mine
    assert again.get("/account/").status_code == 302


@pytest.mark.parametrize(("age", "status"), [(HALF_A_DAY - 60, 200), (HALF_A_DAY, 302)])
def test_a_session_ends_half_a_day_after_its_sign_in_however_often_it_is_used(
    bob: Client, age: int, status: int
) -> None:
    session = bob.session
    first = {**session[METHODS][0], "at": clock.now().timestamp() - age}
    session[METHODS] = [first, session[METHODS][0]]
    session.save()
    assert bob.get("/account/").status_code == status
    headers = {"idempotency-key": "a-key-of-bobs"}
    told = bob.post("/api/v1/identity/notices/read", headers=headers).status_code
    assert told == (200 if status == 200 else 401)


def test_what_one_person_saw_is_not_kept_for_the_next(bob: Client) -> None:
    for path in ("/account/", "/money/", "/trades/", "/api/v1/identity/me", "/listings/"):
        assert bob.get(path)["Cache-Control"] in {
            "no-store",
            "max-age=0, no-cache, no-store, must-revalidate, private",
        }
    assert "no-store" not in Client().get("/").get("Cache-Control", "")


@pytest.mark.parametrize("address", [each for each in ADDRESSES if not each.parameters], ids=str)
def test_no_page_takes_a_form_from_another_site(address: Address, bob: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = bob.cookies
    answer = careful.post(f"/{address.pattern}", {"theme": "dark"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_another_sites_form_cannot_write_over_the_api(bob: Client) -> None:
    """A form cannot send the header that every write needs, and a script may not without asking us first."""
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = bob.cookies
    path = "/api/v1/identity/notices/read"
    answer = careful.post(path, "{}", "text/plain", headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (422, "edge.idempotency_key_missing")
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    assert "Access-Control-Allow-Origin" not in careful.options(path, headers=asked)


def test_a_token_opens_no_page(bob: Client) -> None:
    wanted = {"name": "robot", "scopes": ["identity:read"], "days": 1}
    issued = bob.post("/api/v1/identity/tokens", wanted, "application/json", headers={"idempotency-key": "one-token"})
    robot = Client(headers={"authorization": f"Bearer {issued.json()['secret']}"})
    assert robot.get("/api/v1/identity/me").status_code == 200
    assert robot.get("/account/").status_code == 302


def test_a_program_that_speaks_in_the_clear_is_told_so_and_not_led_on(settings: Any) -> None:  # noqa: ANN401 - pytest-django's
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/api/v1/identity/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "edge.plain_http")
    assert Client().get("/api/v1/identity/me", secure=True).status_code == 401
    assert Client().get("/safety/")["Location"].startswith("https://")


def test_a_visitor_uploads_nothing() -> None:
    answer = Client().post("/accounts/login/", {"login": "x" * LARGEST_OF_A_VISITOR})
    assert answer.status_code == 401


EARNEST = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
names = ("SESSION", "CSRF", "LANGUAGE")
print(json.dumps({
    "cookies": {getattr(settings, f"{name}_COOKIE_NAME"): getattr(settings, f"{name}_COOKIE_SECURE") for name in names},
    "hsts": settings.SECURE_HSTS_SECONDS, "demonstration": settings.DEMONSTRATION, "debug": settings.DEBUG,
}))
"""


def test_in_earnest_everything_is_over_tls_and_django_finds_nothing_to_warn_of(tmp_path: Path) -> None:
    around = {name: value for name, value in os.environ.items() if not name.startswith("TRUEHAND")}
    earnest = {
        "DJANGO_SETTINGS_MODULE": "truehand.site.settings",
        "DATABASE_URL": "postgresql://truehand@127.0.0.1/truehand",
        "HOST": "0.0.0.0",  # noqa: S104 - as in earnest; nothing is served here
        "TRUEHAND_HOME": str(tmp_path),
        "TRUEHAND_HOSTS": "trade.example",
        "TRUEHAND_BEHIND_PROXY": "1",
    }
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", EARNEST],
        env=around | earnest,
        check=True,
        capture_output=True,
        text=True,
    )
    said = json.loads(found.stdout.splitlines()[-1])
    assert said == {
        "cookies": {"__Host-session": True, "__Host-csrf": True, "__Host-language": True},
        "hsts": 63_072_000,
        "demonstration": False,
        "debug": False,
    }
    assert {each.stat().st_mode & 0o077 for each in (tmp_path / "secrets").iterdir()} == {0}


def test_a_request_has_a_host_of_ours() -> None:
    assert Client().get("/", headers={"host": "elsewhere.example"}).status_code == 400
